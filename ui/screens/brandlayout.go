package screens

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"restante/ui/look"
)

// snug is the gap of a label and a remark below it: each has room of its own
// around it.
const snug = -14

// evenColumns lays objects side by side, equally wide, each as high as it wants.
type evenColumns struct{}

// MinSize leaves all their least size.
func (evenColumns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var least fyne.Size
	for _, o := range objects {
		least = least.Max(o.MinSize())
	}
	n := float32(len(objects))
	return fyne.NewSize(n*least.Width+(n-1)*look.Space(3), least.Height)
}

// Layout shares the width.
func (evenColumns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	n := float32(len(objects))
	width := (size.Width - (n-1)*look.Space(3)) / n
	for i, o := range objects {
		o.Move(fyne.NewPos(float32(i)*(width+look.Space(3)), 0))
		o.Resize(fyne.NewSize(width, heightAt(o, width)))
	}
}

// settled lets a scroller ask its content again for its height, once the
// content has its width.
type settled struct{}

// MinSize is that of the scroller.
func (settled) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// Layout gives the scroller all there is.
func (settled) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.Position{})
	objects[0].Resize(size)
	objects[0].Refresh()
}

// newTallScroll lets content of wrapped text scroll.
func newTallScroll(content fyne.CanvasObject) (*container.Scroll, fyne.CanvasObject) {
	scroll := container.NewVScroll(content)
	return scroll, container.New(settled{}, scroll)
}
