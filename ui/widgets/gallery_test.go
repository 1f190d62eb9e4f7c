package widgets_test

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/ui/desk/desktest"
	"restante/ui/look"
	"restante/ui/widgets"
)

// The emoji font must be there before the first text is measured.
func TestMain(m *testing.M) {
	if err := look.InstallEmoji(); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

var brands = []model.Brand{
	{ID: "b1", Name: "Boulangerie Lefèvre", Color: "#b8461f"},
	{ID: "b2", Name: "Cave Martin", Color: "#6b1f3a"},
	{ID: "b3", Name: "Atelier Été", Color: "#2f7d5b"},
	{ID: "b4", Name: "Sunny & Co", Color: "#ffd23f"},
	{ID: "b5", Name: "🌊 Surf", Color: "#0d3b66"},
	{ID: "b6", Name: "Zen", Color: "#f4f4f2"},
}

var networks = []model.Network{{ID: "bluesky", Name: "Bluesky"}, {ID: "mastodon", Name: "Mastodon"}, {ID: "other"}}

// The gallery is for people: every part of the screens in both languages, light
// and dark. RESTANTE_SHOTS names the folder for its pictures.
func TestGallery(t *testing.T) {
	for _, lang := range []string{"en", "fr"} {
		for variant := range map[model.Theme]bool{model.ThemeLight: true, model.ThemeDark: true} {
			t.Run(fmt.Sprintf("%s %s", lang, variant), func(t *testing.T) {
				bench := desktest.New(t, lang, nil)
				dress(t, variant)
				bench.Thumb = func(context.Context, model.Media, int) (image.Image, error) { return sunset(), nil }
				page, focus := gallery(bench)
				bench.Window.SetContent(page)
				bench.Window.Resize(fyne.NewSize(1270, 800)) // wrapped text takes its height
				bench.Window.Resize(fyne.NewSize(1280, 800))
				bench.Window.Canvas().Focus(focus)
				bench.Settle()
				img := bench.Window.Canvas().Capture()
				if size := img.Bounds().Size(); size.X != 1280 || size.Y != 800 {
					t.Errorf("the gallery grew to %v", size)
				}
				if dir := os.Getenv("RESTANTE_SHOTS"); dir != "" {
					save(t, filepath.Join(dir, fmt.Sprintf("gallery-%s-%s.png", lang, variant)), img)
				}
			})
		}
	}
}

func save(t *testing.T, name string, img image.Image) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func sunset() image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, 80, 60))
	for y := range 60 {
		for x := range 80 {
			img.Set(x, y, color.NRGBA{R: 240 - uint8(y), G: 120 + uint8(x), B: 60 + uint8(2*y), A: 255})
		}
	}
	return img
}

func card(objects ...fyne.CanvasObject) fyne.CanvasObject {
	ground := canvas.NewRectangle(theme.Color(look.ColorSurface))
	ground.CornerRadius, ground.StrokeWidth, ground.StrokeColor = 8, 1, theme.Color(look.ColorLine)
	return container.NewStack(ground, container.NewPadded(container.NewPadded(container.NewVBox(objects...))))
}

func gallery(b *desktest.Bench) (fyne.CanvasObject, fyne.Focusable) {
	list := galleryList(b)
	left := container.NewVBox(card(galleryWords()...), card(galleryMarks(b)...))
	middle := container.NewVBox(card(galleryButtons()...), card(galleryEntries(b)...))
	frame := widgets.NewFrame(container.NewPadded(widgets.NewEmpty(theme.DocumentCreateIcon(), "No drafts yet",
		"A draft is an idea on its way to a post. Write one here, and choose later where it goes.", "New draft", func() {})))
	frame.SetBrand(brands[0].Color, true)
	right := container.NewGridWithRows(2, list, frame)
	return container.NewPadded(container.NewGridWithColumns(3, left, middle, right)), list
}

func galleryWords() []fyne.CanvasObject {
	return []fyne.CanvasObject{
		widgets.Title("Boulangerie Lefèvre: posts of the week"),
		widgets.Body("Fougasses aux olives, ce samedi dès 7 h 30 👩‍🍳🫒 et jusqu’à midi"),
		widgets.Small("Thu 26 Nov, 9:30 · Bluesky and Mastodon"),
		widgets.Wrapped("Text over several lines, for questions and explanations: what happened, what it means for the posts, and what to do."),
	}
}

func galleryMarks(b *desktest.Bench) []fyne.CanvasObject {
	marks, badges := container.NewHBox(), container.NewHBox()
	for _, brand := range brands {
		m := widgets.NewBrandMark(36)
		m.SetBrand(brand)
		marks.Add(m)
	}
	for _, n := range networks {
		for _, size := range []float32{16, 20, 28} {
			badge := widgets.NewBadge(size)
			badge.SetNetwork(n)
			badges.Add(container.NewCenter(badge))
		}
	}
	thumb := widgets.NewThumb(b.Desk, 48)
	thumb.SetMedia(&model.Media{ID: "m", Name: "fougasse.jpg"})
	states := container.NewGridWithColumns(2)
	for _, s := range model.States() {
		mark := widgets.NewStateMark(b.Text)
		mark.SetState(s)
		states.Add(mark)
	}
	return []fyne.CanvasObject{marks, container.NewHBox(badges, thumb), states}
}

func galleryButtons() []fyne.CanvasObject {
	main := container.NewVBox()
	for i, brand := range append([]model.Brand{{Name: "New draft"}}, brands...) {
		button := widgets.NewMainButton("Schedule on "+brand.Name+" · 3 accounts", theme.MailSendIcon(), func() {})
		button.SetColor(brand.Color)
		if i == 1 {
			button.FocusGained()
		}
		main.Add(button)
	}
	off := widgets.NewMainButton("Schedule", theme.MailSendIcon(), func() {})
	off.Disable()
	low := widget.NewButton("Quiet", func() {})
	low.Importance = widget.LowImportance
	danger := widget.NewButton("Cancel the post", func() {})
	danger.Importance = widget.DangerImportance
	focused := widget.NewButton("Focused", func() {})
	focused.FocusGained()
	main.Add(container.NewHBox(off, widget.NewButtonWithIcon("Save", theme.DocumentSaveIcon(), func() {}), focused, low))
	main.Add(container.NewHBox(danger))
	return []fyne.CanvasObject{main}
}

func galleryEntries(b *desktest.Bench) []fyne.CanvasObject {
	text := widgets.NewTextEntry()
	text.SetText("Ce samedi, fougasses aux olives 👨‍👩‍👧‍👦 🇫🇷 🫨 dès 7 h 30 !\nhttps://lefevre.example #pain")
	empty := widget.NewEntry()
	empty.SetPlaceHolder("What is it about?")
	counts := container.NewHBox()
	for _, n := range []int{213, 280, 312} {
		c := widgets.NewCount(b.Text)
		c.Set(n, 300)
		counts.Add(c)
	}
	choice := widget.NewSelect([]string{"Europe/Paris"}, func(string) {})
	choice.SetSelected("Europe/Paris")
	check := widget.NewCheck("Bluesky @lefevre.example", func(bool) {})
	check.SetChecked(true)
	radio := widget.NewRadioGroup([]string{"Now", "At…"}, func(string) {})
	radio.Horizontal = true
	radio.SetSelected("Now")
	return []fyne.CanvasObject{text, counts, container.NewGridWithColumns(2, empty, choice), container.NewHBox(check, radio)}
}

type galleryRow struct {
	id    string
	text  string
	state model.State
}

// twoLines lets labels stand closer than a box does.
type twoLines struct{}

func (twoLines) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 56) }

func (twoLines) Layout(o []fyne.CanvasObject, s fyne.Size) {
	for i, y := range []float32{-1, 21} {
		o[i].Resize(fyne.NewSize(s.Width, o[i].MinSize().Height))
		o[i].Move(fyne.NewPos(0, y))
	}
}

func galleryList(b *desktest.Bench) *widgets.Paged[galleryRow] {
	list := widgets.NewPaged(b.Desk.Loader, widgets.PagedOptions[galleryRow]{
		Height: 56,
		Row: func() fyne.CanvasObject {
			badge, mark := widgets.NewBadge(20), widgets.NewStateMark(b.Text)
			return container.NewBorder(nil, nil, container.NewCenter(badge), container.NewCenter(mark),
				container.New(twoLines{}, widgets.Body(""), widgets.Small("")))
		},
		Update: func(o fyne.CanvasObject, r galleryRow) {
			objects := o.(*fyne.Container).Objects
			words := objects[0].(*fyne.Container).Objects
			words[0].(*widget.Label).SetText(r.text)
			words[1].(*widget.Label).SetText("Thu 26 Nov, 9:30 · Boulangerie Lefèvre")
			objects[1].(*fyne.Container).Objects[0].(*widgets.Badge).SetNetwork(networks[len(r.text)%2])
			objects[2].(*fyne.Container).Objects[0].(*widgets.StateMark).SetState(r.state)
		},
		Fetch: func(_ context.Context, section string, offset, limit int) ([]galleryRow, error) {
			if section == "later" && offset == 0 {
				return nil, context.DeadlineExceeded // the sketches stay
			}
			var rows []galleryRow
			for i := offset; i < offset+limit; i++ {
				state := model.StateScheduled
				if section == "needs" {
					state = model.StateNeedsUser
				}
				rows = append(rows, galleryRow{fmt.Sprint(section, i), "Fougasses aux olives, dès 7 h 30 👩‍🍳🫒 et jusqu’à midi", state})
			}
			return rows, nil
		},
		ID:     func(r galleryRow) string { return r.id },
		Number: func(n int) string { return b.Text.Number(int64(n)) },
	})
	list.SetSections([]widgets.Section{{Key: "needs", Title: b.Text.Say("queue.state.needs_user"), Count: 2},
		{Key: "late", Title: "Late", Count: 1}, {Key: "later", Title: "Later", Count: 1234}})
	return list
}
