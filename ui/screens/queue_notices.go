package screens

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core"
	"restante/core/model"
	"restante/core/text"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// queueNotices are the lines above the list: what holds many deliveries at
// once, told once.
type queueNotices struct {
	s       *queueScreen
	words   []string // what is shown
	lines   *fyne.Container
	content *fyne.Container
}

func newQueueNotices(s *queueScreen) *queueNotices {
	n := &queueNotices{s: s, lines: container.New(storyColumn{gap: look.Space(1)})}
	side := look.Space(3)
	n.content = container.New(layout.NewCustomPaddedLayout(0, look.Space(2), side, side), n.lines)
	n.content.Hide()
	return n
}

// queueNotice is one of the lines. action "" has no button.
type queueNotice struct {
	icon   fyne.Resource
	color  fyne.ThemeColorName
	words  string
	action string
	do     func()
}

// show shows what is to be told, and reports whether that is something else than
// before.
func (n *queueNotices) show(a queueAnswer) bool {
	notes := n.s.notes(a)
	words := make([]string, len(notes))
	for i, note := range notes {
		words[i] = note.words + note.action
	}
	if slices.Equal(words, n.words) {
		return false
	}
	n.words = words
	n.lines.RemoveAll()
	for _, note := range notes {
		n.lines.Add(newQueueNoticeLine(note))
	}
	setVisible(n.content, len(n.lines.Objects) > 0)
	return true
}

func newQueueNoticeLine(n queueNotice) fyne.CanvasObject {
	icon := widget.NewIcon(theme.NewColoredResource(n.icon, n.color))
	words := widgets.Wrapped(n.words)
	row := container.NewBorder(nil, nil, container.NewCenter(icon), nil, words)
	if n.action != "" {
		b := newStoryButton(n.action, nil, n.do)
		row = container.NewBorder(nil, nil, container.NewCenter(icon), container.NewCenter(b), words)
	}
	gap := look.Space(1)
	return container.NewStack(newStorySurface(), container.New(layout.NewCustomPaddedLayout(gap, gap, 2*gap, 2*gap), row))
}

// notes are what the lines say.
func (s *queueScreen) notes(a queueAnswer) []queueNotice {
	say, st := s.d.Text.Say, a.status
	var out []queueNotice
	if st.Problem != nil {
		out = append(out, queueNotice{icon: theme.WarningIcon(), color: look.ColorBad, words: s.d.Text.Problem(st.Problem)})
	}
	if st.Held {
		out = append(out, queueNotice{theme.MediaPauseIcon(), look.ColorWarn, say("ui.queue.held"), say("ui.queue.held_end"),
			func() {
				s.act(func(ctx context.Context) error { return s.core.WorkOffline(ctx, false) }, s.said("ui.queue.held_ended"))
			}})
	}
	out = append(out, s.pausedNotes()...)
	out = append(out, s.signInNotes(st)...)
	if st.Reach == core.ReachNone && !st.Held {
		out = append(out, queueNotice{icon: theme.WarningIcon(), color: look.ColorWarn, words: say("ui.queue.offline")})
	}
	if s.brand != "" {
		if others := st.NeedsYou - st.NeedsYouByBrand[s.brand]; others > 0 {
			out = append(out, queueNotice{theme.QuestionIcon(), look.ColorInfo, say("ui.queue.others", "n", strconv.Itoa(others)),
				say("ui.queue.others_show"), func() { s.d.Shell.ChooseBrand("") }})
		}
	}
	waiting := queueTotal(a.counts) - a.counts[core.GroupDone]
	if a.loaded && waiting == 0 && a.counts[core.GroupDone] > 0 && a.filter.State == "" && a.filter.Account == "" {
		out = append(out, queueNotice{icon: theme.ConfirmIcon(), color: look.ColorGood, words: say("ui.queue.all_done")})
	}
	return out
}

// pausedNotes name the brands that are paused, and the accounts of brands that
// are not.
func (s *queueScreen) pausedNotes() []queueNotice {
	say, book := s.d.Text.Say, s.d.Shell.Book()
	var brands []model.Brand
	var accounts []string
	for _, b := range book.Brands() {
		if s.brand != "" && b.ID != s.brand {
			continue
		}
		if b.Paused {
			brands = append(brands, b)
			continue
		}
		for _, a := range book.AccountsOf(b.ID) {
			if a.Paused {
				accounts = append(accounts, text.Address(a))
			}
		}
	}
	var out []queueNotice
	switch len(brands) {
	case 0:
	case 1:
		b := brands[0]
		out = append(out, queueNotice{theme.MediaPauseIcon(), look.ColorWarn, say("ui.queue.paused_brand", "brand", b.Name),
			say("ui.queue.paused_end"), func() {
				s.act(func(ctx context.Context) error { return s.core.PauseBrand(ctx, b.ID, false) },
					s.said("ui.queue.paused_ended", "brand", b.Name))
			}})
	default:
		names := make([]string, len(brands))
		for i, b := range brands {
			names[i] = b.Name
		}
		out = append(out, queueNotice{theme.MediaPauseIcon(), look.ColorWarn,
			say("ui.queue.paused_brands", "n", strconv.Itoa(len(brands)), "brands", listed(names)),
			say("ui.queue.look_brands"), func() { s.d.Shell.Go(desk.Route{Screen: desk.ScreenBrands}) }})
	}
	if len(accounts) > 0 {
		out = append(out, queueNotice{theme.MediaPauseIcon(), look.ColorWarn,
			say("ui.queue.paused_accounts", "n", strconv.Itoa(len(accounts)), "accounts", listed(accounts)),
			say("ui.queue.look_brands"), func() { s.d.Shell.Go(desk.Route{Screen: desk.ScreenBrands}) }})
	}
	return out
}

// signInNotes name the accounts that cannot publish until she does something
// about them: one with its reason, or several by name.
func (s *queueScreen) signInNotes(st core.Status) []queueNotice {
	say := s.d.Text.Say
	var sick []model.Account
	for _, a := range st.SignIn {
		if s.brand == "" || a.BrandID == s.brand {
			sick = append(sick, a)
		}
	}
	if len(sick) == 0 {
		return nil
	}
	n := queueNotice{icon: theme.LoginIcon(), color: look.ColorBad, action: say("ui.queue.look_accounts"), do: func() {
		s.d.Shell.Go(desk.Route{Screen: desk.ScreenBrands, Account: sick[0].ID})
	}}
	if len(sick) > 1 {
		names := make([]string, len(sick))
		for i, a := range sick {
			names[i] = text.Address(a)
		}
		n.words = say("ui.queue.sign_in_many", "n", strconv.Itoa(len(sick)), "accounts", listed(names))
		return []queueNotice{n}
	}
	why := say("ui.queue.sign_in_lost")
	if sick[0].HealthReason != nil {
		why = s.d.Text.Problem(sick[0].HealthReason)
	}
	n.words = text.Address(sick[0]) + " — " + why
	if sick[0].Health == model.HealthSignIn {
		n.action = say("ui.queue.sign_in")
	}
	return []queueNotice{n}
}

// listed joins names for a sentence, the first few of many.
func listed(names []string) string {
	const most = 3
	if len(names) > most {
		return strings.Join(names[:most], ", ") + "…"
	}
	return strings.Join(names, ", ")
}
