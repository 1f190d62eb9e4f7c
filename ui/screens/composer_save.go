package screens

import (
	"context"
	"time"

	"restante/core/model"
	"restante/ui/desk"
)

// When a draft is kept: a moment after the last change, but not later than
// saveLimit while she goes on typing. What could not be kept is tried again.
const (
	saveQuiet = 800 * time.Millisecond
	saveLimit = time.Second
	saveAgain = 5 * time.Second
)

// saveStep is where the latest text stands.
type saveStep int

const (
	saveNothing saveStep = iota // there is nothing to keep yet
	saveWaits                   // it was changed and is about to be kept
	saveRuns
	saveDone
	saveFailed
)

// saveState is what is told of the keeping of a draft.
type saveState struct {
	Step saveStep
	At   time.Time // of saveDone
	Err  error     // of saveFailed
}

// saver keeps one opened draft. It never has two saves under way, and after one
// that was overtaken by typing the latest text follows.
type saver struct {
	loader *desk.Loader
	now    func() time.Time
	// take returns a copy of the draft as it stands on the screen.
	take  func() model.Draft
	store func(context.Context, model.Draft) (model.Draft, error)
	// took is told what was stored; show what to tell of it.
	took func(model.Draft)
	show func(saveState)
	// clash is called when the draft was changed elsewhere. The saver stands
	// still until resume, settle or giveUp.
	clash func(error)

	edits, kept             int // how often it was changed, and up to where it is stored
	busy, held, due, closed bool
	quiet, limit, try       func()
	// waiting want the draft on disk, whatever it says; orders want what she saw
	// when she gave them.
	waiting, orders []func(error)
}

// dirty reports whether something is not stored yet.
func (s *saver) dirty() bool { return s.kept != s.edits || s.busy }

// changed notes a change. A draft that has no id yet is stored at once, so that
// from the first character on there is something to find again.
func (s *saver) changed(fresh bool) {
	s.edits++
	if s.held {
		return
	}
	if fresh && !s.busy && s.try == nil {
		s.flush()
		return
	}
	if !s.busy {
		s.show(saveState{Step: saveWaits})
	}
	s.arm()
}

// arm sets the timers of the next save.
func (s *saver) arm() {
	s.stop(&s.quiet)
	s.quiet = s.loader.After(saveQuiet, s.ring)
	if s.limit == nil {
		s.limit = s.loader.After(saveLimit, s.ring)
	}
}

func (s *saver) ring() {
	s.due = true
	s.flush()
}

func (s *saver) stop(timer *func()) {
	if *timer != nil {
		(*timer)()
		*timer = nil
	}
}

// flush stores what is not stored, unless that is under way.
func (s *saver) flush() {
	if s.busy || s.held {
		return
	}
	s.stop(&s.quiet)
	s.stop(&s.limit)
	s.stop(&s.try)
	s.due = false
	if s.kept == s.edits {
		s.answer(nil)
		return
	}
	mark, d := s.edits, s.take()
	s.busy = true
	s.show(saveState{Step: saveRuns})
	var stored model.Draft
	s.loader.Do(func(ctx context.Context) (err error) {
		stored, err = s.store(ctx, d)
		return err
	}, func(err error) {
		s.busy = false
		if err != nil {
			s.failed(err)
			return
		}
		s.kept = mark
		s.took(stored)
		s.went()
	})
}

// went goes on after a save: with what was typed meanwhile, or to those who
// wait for it.
func (s *saver) went() {
	if s.kept == s.edits {
		s.show(saveState{Step: saveDone, At: s.now()})
		s.answer(nil)
		return
	}
	s.show(saveState{Step: saveWaits})
	if s.due || s.closed || len(s.waiting)+len(s.orders) > 0 {
		s.flush()
	}
}

func (s *saver) failed(err error) {
	if model.ProblemCode(err) == "draft.changed_elsewhere" {
		s.held = true
		s.clash(err)
		return
	}
	s.show(saveState{Step: saveFailed, Err: err})
	if !s.closed {
		s.try = s.loader.After(saveAgain, s.flush)
	}
	s.answer(err)
}

// resume goes on after a clash, with the draft as it now stands on the screen.
func (s *saver) resume() {
	s.held = false
	s.flush()
}

// settle ends a clash: what stands on the screen is what is stored.
func (s *saver) settle() {
	s.held, s.kept = false, s.edits
	s.went()
}

// giveUp ends a clash that could not be looked into.
func (s *saver) giveUp(err error) {
	s.held = false
	s.failed(err)
}

// durable calls done once everything is stored, or with what is in the way.
func (s *saver) durable(done func(error)) {
	s.waiting = append(s.waiting, done)
	s.flush()
}

// order is durable for what goes out: do is called with what is in the way also
// where she had to choose another version first.
func (s *saver) order(do func(error)) {
	s.orders = append(s.orders, do)
	s.flush()
}

// callOff ends the orders that wait, because of err.
func (s *saver) callOff(err error) {
	orders := s.orders
	s.orders = nil
	for _, do := range orders {
		do(err)
	}
}

func (s *saver) answer(err error) {
	s.callOff(err)
	waiting := s.waiting
	s.waiting = nil
	for _, done := range waiting {
		done(err)
	}
}

// close ends the keeping of a draft that makes room for another one. What is
// not stored yet is stored now, once; done is told how that went.
func (s *saver) close(done func(error)) {
	s.closed = true
	s.stop(&s.quiet)
	s.stop(&s.limit)
	s.stop(&s.try)
	if s.dirty() {
		s.durable(done)
	}
}

// discard gives up what is not stored, as she chose.
func (s *saver) discard() { s.kept = s.edits }
