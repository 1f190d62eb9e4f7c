package widgets_test

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// parts are an object and all that it is made of, as they are drawn. (Those of
// test.LaidOutObjects are made anew for the look.)
func parts(o fyne.CanvasObject) []fyne.CanvasObject {
	out := []fyne.CanvasObject{o}
	var children []fyne.CanvasObject
	switch o := o.(type) {
	case fyne.Widget:
		children = test.WidgetRenderer(o).Objects()
	case *fyne.Container:
		children = o.Objects
	}
	for _, child := range children {
		out = append(out, parts(child)...)
	}
	return out
}
