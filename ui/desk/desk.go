// Package desk is what a screen may use of the window around it: the words, the
// names and colours of brands and accounts, a way to do work beside the window
// and to say how it ended, and the routes to other screens.
//
// Everything here is used on Fyne's goroutine, but for what Loader runs.
package desk

import (
	"context"
	"image"
	"time"

	"fyne.io/fyne/v2"

	"restante/core/event"
	"restante/core/model"
	"restante/core/text"
)

// Desk is handed to every screen when it is made. When the language, the theme
// or the workspace changes, the screens are made anew.
type Desk struct {
	// Text says things in the window's language and shows instants in the
	// machine's zone.
	Text *text.Printer
	// Zone is the machine's.
	Zone   *time.Location
	Now    func() time.Time
	Window fyne.Window
	Loader *Loader
	Shell  Shell
	// Thumb makes a small picture of a media file, at most size pixels wide and
	// high. It reads and decodes: only a Loader may call it.
	Thumb func(ctx context.Context, m model.Media, size int) (image.Image, error)
}

// In returns a Printer that shows instants in a brand's zone.
func (d *Desk) In(zone string) *text.Printer {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return d.Text
	}
	return d.Text.In(loc, d.Now())
}

// Shell is the window around the screens.
type Shell interface {
	// Book is what is known of brands and accounts right now.
	Book() *Book
	// Brand is the brand that is chosen in the rail; empty: all.
	Brand() model.BrandID
	// ChooseBrand chooses a brand in the rail, or all with "".
	ChooseBrand(model.BrandID)
	// Go shows what a route names, after the present screen has kept what it
	// must. Back returns to where she came from.
	Go(Route)
	Back()
	// Say tells in passing that something was done.
	Say(message string)
	// Offer tells that something was done and lets her take it back for a while,
	// by a click or by Ctrl+Z. undo runs beside the window.
	Offer(message string, undo func(ctx context.Context) error)
	// Fail shows why something could not be done: the sentences of its
	// problems, or a general one. nil is ignored.
	Fail(err error)
	// Ask shows a question over the window. The safe answer comes first and has
	// the focus.
	Ask(Question)
}

// Question is asked over the window.
type Question struct {
	Title string
	Body  fyne.CanvasObject
	// Answers from left to right, the safest first. Esc is the first one.
	Answers []Answer
}

// Answer is one way out of a Question. The question is closed before Do is
// called; nil does nothing more.
type Answer struct {
	Label string
	// Danger marks an answer that destroys something. Main marks the one that
	// goes on.
	Danger, Main bool
	Do           func()
	// Ready is asked before Do; false keeps the question open. nil: always.
	Ready func() bool
}

// Route names a screen and what it shows. The fields that a screen does not
// know are left alone.
type Route struct {
	Screen   string
	Brand    model.BrandID // for composer: of a new draft
	Draft    model.DraftID
	Delivery model.DeliveryID
	Account  model.AccountID
	// Group is a part of the queue.
	Group string
}

// The screens' names.
const (
	ScreenDrafts   = "drafts"
	ScreenComposer = "composer"
	ScreenQueue    = "queue"
	ScreenBrands   = "brands"
	ScreenSettings = "settings"
	ScreenWelcome  = "welcome"
)

// Kind is how the shell knows a screen.
type Kind struct {
	ID       string
	TitleKey string // of the translations
	Icon     fyne.Resource
	// Tab says that it stands in the row of screens on top, in the order of the
	// list of kinds.
	Tab bool
	New func(*Desk) Screen
}

// Screen is one page of the window. It is made when it is first shown.
type Screen interface {
	// Content is the page; always the same object.
	Content() fyne.CanvasObject
	// Show is called each time the screen comes into view, with its route.
	Show(Route)
	// Changed is called while it is in view, after something in the core or the
	// chosen brand changed. It asks the core again.
	Changed(event.Change)
}

// What a screen may do besides. The shell asks for each by its interface.
type (
	// Keyed screens have keys of their own, shown by F1 and found in the
	// palette.
	Keyed interface{ Keys() []Key }
	// Leaver screens have something to keep before they go out of view, or the
	// window closes. It calls done when that is durable, and not otherwise: it
	// then says itself what is wrong.
	Leaver interface{ Leave(done func()) }
	// Departer screens may ask something before she goes elsewhere from them, and
	// keep her there: done is called where she goes on. A window that is closed
	// from outside, or made anew, asks nothing.
	Departer interface{ Depart(done func()) }
	// Dropper screens take files that are dropped on the window.
	Dropper interface{ Dropped(paths []string) }
	// Framed screens belong to one brand whatever the rail says; its colour is
	// a thick frame around them.
	Framed interface{ FrameBrand() model.BrandID }
	// Placed screens move on by themselves after Show, as a composer does when
	// its new draft gets an id. Place is the route that brings her back to
	// where she is, also after the screens were made anew.
	Placed interface{ Place() Route }
)

// Key is something that a key, or the palette, does on a screen.
type Key struct {
	Key      fyne.KeyName // empty: the palette only
	Modifier fyne.KeyModifier
	Label    string // in the window's language
	Do       func()
}
