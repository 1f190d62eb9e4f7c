package start

import (
	"errors"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"

	"restante/core/model"
)

// shown opens something and returns program.no_graphics where the driver could
// not show it: it has no such error itself. Without a display it panics at the
// first window, and without OpenGL it goes on with a window that is none.
func (s *session) shown(open func() error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			if !strings.HasPrefix(fmt.Sprint(cause), "NotInitialized") {
				panic(cause)
			}
			err = s.noGraphics(fmt.Errorf("the driver: %v", cause))
		}
	}()
	if err := open(); err != nil {
		return err
	}
	for _, w := range s.app.Driver().AllWindows() {
		if !exists(w) {
			return s.noGraphics(errors.New("the driver made no window"))
		}
	}
	return nil
}

func (s *session) noGraphics(cause error) error {
	s.ending.Store(true) // no other window would open either
	return model.NewProblem("program.no_graphics").Because(cause)
}

// exists reports whether the system knows a window.
func exists(w fyne.Window) bool {
	native, ok := w.(driver.NativeWindow)
	if !ok {
		return true // a test's
	}
	known := false
	native.RunNative(func(context any) {
		switch c := context.(type) {
		case driver.X11WindowContext:
			known = c.WindowHandle != 0
		case driver.WaylandWindowContext:
			known = c.WaylandSurface != 0
		case driver.WindowsWindowContext:
			known = c.HWND != 0
		case driver.MacWindowContext:
			known = c.NSWindow != 0
		default:
			known = true // a kind of system that is newer than this
		}
	})
	return known
}
