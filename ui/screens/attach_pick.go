package screens

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/ui/desk"
	"restante/ui/widgets"
)

// imagePicker lets her choose images of the disk, several at once. It reads
// folders beside the window, so that a slow drive holds nothing up, and speaks
// the window's language.
type imagePicker struct {
	desk   *desk.Desk
	slot   desk.Slot
	dir    string
	files  []diskFile
	chosen []string // paths, in the order in which they were chosen

	path  *widgets.TextEntry
	list  *widget.List
	note  *widget.Label
	body  fyne.CanvasObject
	where func(dir string) // is told which folder was looked at
}

// diskFile is a folder, or a file that may be an image.
type diskFile struct {
	name    string
	folder  bool
	changed time.Time
	size    int64
}

func newImagePicker(d *desk.Desk, dir string, where func(string)) *imagePicker {
	p := &imagePicker{desk: d, path: newLine(), note: widgets.Small(""), where: where}
	p.path.OnSubmitted = p.look
	p.list = widget.NewList(func() int { return len(p.files) }, p.row, p.update)
	p.list.OnSelected = p.tap
	up := widget.NewButtonWithIcon("", theme.MoveUpIcon(), func() { p.look(filepath.Dir(p.dir)) })
	home := widget.NewButtonWithIcon("", theme.HomeIcon(), func() { p.look("") })
	head := container.NewBorder(nil, nil, container.NewHBox(home, up), nil, p.path)
	p.body = container.New(atLeast(fyne.NewSize(560, 380)), container.NewBorder(head, p.note, nil, nil, p.list))
	p.look(dir)
	return p
}

// look shows a folder; "": the pictures of the person.
func (p *imagePicker) look(dir string) {
	type answer struct {
		dir   string
		files []diskFile
	}
	desk.Load(p.desk.Loader, &p.slot, func(context.Context) (answer, error) {
		at, err := picturesIn(dir)
		if err != nil {
			return answer{}, err
		}
		files, err := readFolder(at)
		return answer{at, files}, err
	}, func(a answer, err error) {
		if err != nil {
			p.note.SetText(p.desk.Text.Say("ui.composer.pick.unreadable", "path", dir))
			return
		}
		p.dir, p.files = a.dir, a.files
		p.path.SetText(a.dir)
		p.where(a.dir)
		p.list.UnselectAll()
		p.list.Refresh()
		p.list.ScrollToTop()
		p.tell()
	})
}

// picturesIn returns the folder to begin with: the one that is named, else that
// of the person's pictures.
func picturesIn(dir string) (string, error) {
	if dir != "" {
		return filepath.Clean(dir), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find the home folder: %w", err)
	}
	for _, name := range []string{"Pictures", "Images", "Bilder"} {
		pictures := filepath.Join(home, name)
		if info, err := os.Stat(pictures); err == nil && info.IsDir() {
			return pictures, nil
		}
	}
	return home, nil
}

// readFolder lists the folders by name, then the images, the latest first.
func readFolder(dir string) ([]diskFile, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read the folder: %w", err)
	}
	var out []diskFile
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		// A link to a folder is one, too.
		info, err := os.Stat(filepath.Join(dir, e.Name()))
		if err != nil {
			continue // gone meanwhile, or a link to nowhere: it cannot be chosen
		}
		if info.IsDir() || maybeImage(e.Name()) {
			out = append(out, diskFile{name: e.Name(), folder: info.IsDir(), changed: info.ModTime(), size: info.Size()})
		}
	}
	slices.SortStableFunc(out, func(a, b diskFile) int {
		switch {
		case a.folder != b.folder:
			return map[bool]int{true: -1, false: 1}[a.folder]
		case a.folder:
			return cmp.Compare(strings.ToLower(a.name), strings.ToLower(b.name))
		}
		return b.changed.Compare(a.changed)
	})
	return out, nil
}

// maybeImage goes by the name: what a file really is shows when it is added.
func maybeImage(name string) bool {
	return slices.Contains([]string{".jpg", ".jpeg", ".png", ".gif", ".webp"}, strings.ToLower(filepath.Ext(name)))
}

func (p *imagePicker) row() fyne.CanvasObject {
	return container.NewBorder(nil, nil, widget.NewIcon(nil), wide(widgets.Small(""), 200), widgets.Body(""))
}

func (p *imagePicker) update(i widget.ListItemID, o fyne.CanvasObject) {
	parts, f, t := o.(*fyne.Container).Objects, p.files[i], p.desk.Text
	name, icon, fact := parts[0].(*widget.Label), parts[1].(*widget.Icon), parts[2].(*fyne.Container).Objects[0].(*widget.Label)
	setLabel(name, f.name)
	if f.folder {
		icon.SetResource(theme.FolderIcon())
		setLabel(fact, "")
		return
	}
	box := theme.CheckButtonIcon()
	if slices.Contains(p.chosen, filepath.Join(p.dir, f.name)) {
		box = theme.CheckButtonCheckedIcon()
	}
	icon.SetResource(box)
	setLabel(fact, t.Day(f.changed)+" · "+t.Bytes(f.size))
}

// tap opens a folder, and takes an image or leaves it.
func (p *imagePicker) tap(i widget.ListItemID) {
	f := p.files[i]
	path := filepath.Join(p.dir, f.name)
	p.list.Unselect(i)
	if f.folder {
		p.look(path)
		return
	}
	if at := slices.Index(p.chosen, path); at >= 0 {
		p.chosen = slices.Delete(p.chosen, at, at+1)
	} else {
		p.chosen = append(p.chosen, path)
	}
	p.list.RefreshItem(i)
	p.tell()
}

func (p *imagePicker) tell() {
	t := p.desk.Text
	said := t.Say("ui.composer.pick.chosen", "n", strconv.Itoa(len(p.chosen)))
	switch {
	case len(p.chosen) > 0:
	case len(p.files) == 0:
		said = t.Say("ui.composer.pick.empty")
	default:
		said = t.Say("ui.composer.pick.none")
	}
	setLabel(p.note, said)
}

// askForFile lets her choose images from the disk.
func (s *composer) askForFile() {
	if s.opened == nil {
		return
	}
	p := newImagePicker(s.desk, s.folder, func(dir string) { s.folder = dir })
	t := s.desk.Text
	s.desk.Shell.Ask(desk.Question{
		Title: t.Say("ui.composer.pick.title"),
		Body:  p.body,
		Answers: []desk.Answer{
			{Label: t.Say("ui.composer.pick.not"), Do: p.slot.Drop},
			{Label: t.Say("ui.composer.pick.take"), Main: true, Ready: func() bool { return len(p.chosen) > 0 }, Do: func() {
				p.slot.Drop()
				s.addFiles(p.chosen)
			}},
		},
	})
}

// atLeast gives an object a least size.
type atLeast fyne.Size

// MinSize is that size.
func (a atLeast) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size(a) }

// Layout gives the object all of it.
func (a atLeast) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.Position{})
	objects[0].Resize(size)
}
