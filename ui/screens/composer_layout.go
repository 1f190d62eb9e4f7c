package screens

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"restante/ui/look"
)

// wide gives an object a width of its own.
func wide(o fyne.CanvasObject, width float32) fyne.CanvasObject {
	return container.New(fixedWidth(width), o)
}

// fixedWidth is a layout of one object.
type fixedWidth float32

// MinSize is the given width and the object's height.
func (w fixedWidth) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(float32(w), objects[0].MinSize().Height)
}

// Layout gives the object all of it.
func (w fixedWidth) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.Position{})
	objects[0].Resize(size)
}

// tightColumn stacks rows of full width without space between them.
type tightColumn struct{}

// MinSize is the sum of the rows that are shown.
func (tightColumn) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, o := range objects {
		if o.Visible() {
			least := o.MinSize()
			size = fyne.NewSize(max(size.Width, least.Width), size.Height+least.Height)
		}
	}
	return size
}

// Layout gives each row its least height.
func (tightColumn) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, o := range objects {
		if o.Visible() {
			h := o.MinSize().Height
			o.Move(fyne.NewPos(0, y))
			o.Resize(fyne.NewSize(size.Width, h))
			y += h
		}
	}
}

// columns lays two objects side by side, the left one wider, with a gap.
type columns struct{ left float32 } // its share of the width

// MinSize leaves both their least size.
func (c columns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	a, b := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(a.Width+look.Space(4)+b.Width, max(a.Height, b.Height))
}

// Layout shares the width.
func (c columns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	gap := look.Space(4)
	left := max(objects[0].MinSize().Width, (size.Width-gap)*c.left)
	objects[0].Move(fyne.Position{})
	objects[0].Resize(fyne.NewSize(left, size.Height))
	objects[1].Move(fyne.NewPos(left+gap, 0))
	objects[1].Resize(fyne.NewSize(size.Width-gap-left, size.Height))
}

// editorColumn stacks the parts of the editor with a gap of one step. One part
// is elastic, the text; another, the accounts, gets what it would like to have
// where the text keeps enough.
type editorColumn struct {
	text     fyne.CanvasObject
	accounts fyne.CanvasObject
	// wanted is the height at which the accounts need no scrolling.
	wanted func(width float32) float32
}

// textWanted is the height that the text has before the accounts grow.
const textWanted = 160

// MinSize is the sum of the parts that are shown.
func (e editorColumn) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.Size{}
	for _, o := range objects {
		if o.Visible() {
			least := o.MinSize()
			size = fyne.NewSize(max(size.Width, least.Width), size.Height+least.Height+look.Space(1))
		}
	}
	return size
}

// Layout gives the parts their heights.
func (e editorColumn) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	room := size.Height - e.MinSize(objects).Height + e.text.MinSize().Height
	accounts := e.accounts.MinSize().Height
	if e.accounts.Visible() {
		more := min(e.wanted(size.Width)-accounts, room-textWanted)
		if more > 0 {
			accounts, room = accounts+more, room-more
		}
	}
	y := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		h := o.MinSize().Height
		switch o {
		case e.text:
			h = max(h, room)
		case e.accounts:
			h = accounts
		}
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, h))
		y += h + look.Space(1)
	}
}

// atMost keeps an object from growing wider than its own size or the limit.
type atMost float32

// MinSize is the object's, up to the limit.
func (w atMost) MinSize(objects []fyne.CanvasObject) fyne.Size {
	least := objects[0].MinSize()
	return fyne.NewSize(min(least.Width, float32(w)), least.Height)
}

// Layout gives the object all of it.
func (w atMost) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.Position{})
	objects[0].Resize(size)
}

// handKeyOn hands a key that a widget does not know to the window.
func handKeyOn(o fyne.CanvasObject, k *fyne.KeyEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil {
		if f := c.OnTypedKey(); f != nil {
			f(k)
		}
	}
}
