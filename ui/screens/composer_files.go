package screens

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"restante/core/model"
)

// addFiles copies files into the workspace and adds them to the draft, in their
// order. One that cannot be taken does not keep the others out.
func (s *composer) addFiles(paths []string) {
	o := s.opened
	if o == nil || len(paths) == 0 {
		return
	}
	var got []model.Media
	o.importing++
	stop := s.desk.Loader.Stoppable(func(ctx context.Context) error {
		var failed []error
		for _, path := range paths {
			m, err := s.core.ImportMedia(ctx, path)
			if ctx.Err() != nil {
				break
			}
			if err != nil {
				failed = append(failed, err)
				continue
			}
			got = append(got, m)
		}
		return errors.Join(failed...)
	}, func(err error) {
		o.importing--
		s.added(o, got)
		s.desk.Shell.Fail(err)
		o.goOn()
	})
	before := o.stopAdd
	o.stopAdd = func() {
		if before != nil {
			before()
		}
		stop()
	}
	s.view.showAdding(len(paths))
}

// added puts images at the end of the draft. The same file twice is once.
func (s *composer) added(o *opened, got []model.Media) {
	list := slices.Clone(o.draft.Media)
	for _, m := range got {
		if !slices.ContainsFunc(list, func(a model.Attachment) bool { return a.Media.ID == m.ID }) {
			list = append(list, model.Attachment{Media: m})
		}
	}
	if s.opened != o {
		return
	}
	if o.importing == 0 {
		o.stopAdd = nil
		s.view.showAdding(0)
	}
	if len(list) == len(o.draft.Media) {
		return
	}
	first := len(o.draft.Media)
	o.draft.Media = list
	s.view.attach.set(list)
	s.view.attach.choose(first)
	s.changed()
}

// busy reports whether something is under way that leaving would cut short.
func (o *opened) busy() bool { return o.importing > 0 || o.sending || o.revising }

// goOn does what had to wait until nothing is under way.
func (o *opened) goOn() {
	if o.busy() {
		return
	}
	after := o.after
	o.after = nil
	for _, do := range after {
		do()
	}
}

// mediaChanged takes over a new order or description.
func (s *composer) mediaChanged(list []model.Attachment) {
	if s.opened != nil {
		s.opened.draft.Media = list
		s.changed()
	}
}

// mediaRemoved offers to put an image back in its place.
func (s *composer) mediaRemoved(at int, a model.Attachment) {
	s.offer(s.opened, s.desk.Text.Say("ui.composer.image_removed", "name", a.Media.Name), func(d *model.Draft) {
		if slices.ContainsFunc(d.Media, func(b model.Attachment) bool { return b.Media.ID == a.Media.ID }) {
			return
		}
		d.Media = slices.Insert(slices.Clone(d.Media), min(at, len(d.Media)), a)
	})
}

// showAdding says how many files are being added.
func (v *composerView) showAdding(n int) {
	v.tools.Hidden = n == 0
	if n > 0 {
		v.adding.SetText(v.desk.Text.Say("ui.composer.images_adding", "n", strconv.Itoa(n)))
	}
	v.relayout()
	v.showSend()
}
