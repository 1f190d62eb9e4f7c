package screens

import (
	"context"
	"net/url"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"restante/core"
	"restante/core/model"
	"restante/core/text"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// storyThumb is the size of the pictures of a story.
const storyThumb = 72

// storyPost shows what is sent: the text with its lines, the pictures with
// their descriptions.
func storyPost(d *desk.Desk, del *model.Delivery) []fyne.CanvasObject {
	out := []fyne.CanvasObject{storyHeading(d.Text.Say("ui.story.post"), "")}
	for i, part := range del.Parts {
		rows := container.New(storyColumn{gap: storyTight})
		if len(del.Parts) > 1 {
			rows.Add(widgets.Small(d.Text.Say("attempt.part", "n", strconv.Itoa(i+1), "of", strconv.Itoa(len(del.Parts)))))
		}
		for _, fact := range partFacts(d, part.Content) {
			rows.Add(newStoryFact(fact.name, fact.value))
		}
		if part.Content.Text != "" {
			words := widgets.Wrapped(text.CleanLines(part.Content.Text))
			rows.Add(words)
		}
		for _, m := range part.Content.Media {
			rows.Add(newStoryImage(d, m))
		}
		out = append(out, newStoryCard(rows))
	}
	return out
}

// partFacts are the options of a part that are not the usual ones.
func partFacts(d *desk.Desk, c model.PartContent) []storyFact {
	var out []storyFact
	if c.Options.Warning != "" {
		out = append(out, storyFact{d.Text.Say("ui.story.warning"), text.Clean(c.Options.Warning)})
	}
	if v := c.Options.Visibility; v != model.VisibilityDefault {
		out = append(out, storyFact{d.Text.Say("ui.story.visibility"), d.Text.Say("ui.story.visibility." + string(v))})
	}
	return out
}

func newStoryImage(d *desk.Desk, m model.Attachment) fyne.CanvasObject {
	thumb := widgets.NewThumb(d, storyThumb)
	thumb.SetMedia(&m.Media)
	alt := widgets.Wrapped(text.CleanLines(m.Alt))
	if m.Alt == "" {
		alt = widgets.Wrapped(d.Text.Say("ui.story.no_alt"))
		alt.TextStyle.Italic = true
	}
	name := widgets.Small(text.Clean(m.Media.Name))
	return container.New(storyPicture{}, thumb, container.New(storyColumn{gap: storyTight}, name, alt))
}

// storyPicture puts a picture before its description.
type storyPicture struct{}

// Layout implements fyne.Layout.
func (storyPicture) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	pad := look.Space(2)
	objects[0].Resize(fyne.NewSquareSize(storyThumb))
	objects[0].Move(fyne.NewPos(pad, pad))
	x := pad + storyThumb
	objects[1].Resize(fyne.NewSize(max(size.Width-x, 0), size.Height))
	objects[1].Move(fyne.NewPos(x, pad/2))
}

// MinSize implements fyne.Layout.
func (storyPicture) MinSize(objects []fyne.CanvasObject) fyne.Size {
	pad, m := look.Space(2), objects[1].MinSize()
	return fyne.NewSize(2*pad+storyThumb+m.Width, max(2*pad+storyThumb, m.Height+pad))
}

// storyReceipts are the proofs of what is out: where it is, since when, and how
// that is known.
func storyReceipts(s *queueScreen, st core.Story) []fyne.CanvasObject {
	say, p := s.d.Text.Say, s.words.in(st.Brand.Zone)
	var cards []fyne.CanvasObject
	for i, part := range st.Delivery.Parts {
		r := part.Receipt
		if r == nil {
			continue
		}
		rows := container.New(storyColumn{gap: storyTight})
		if len(st.Delivery.Parts) > 1 {
			rows.Add(widgets.Small(say("attempt.part", "n", strconv.Itoa(i+1), "of", strconv.Itoa(len(st.Delivery.Parts)))))
		}
		rows.Add(newStoryFact(say("ui.story.since"), p.MomentInZone(r.At)))
		rows.Add(newStoryFact(say("ui.story.remote_id"), text.Clean(r.RemoteID)))
		rows.Add(newStoryFact(say("ui.story.proof"), receiptProof(s, st, i)))
		if r.URL != "" {
			rows.Add(newStoryFact(say("ui.story.address"), text.Clean(r.URL)))
		}
		card := container.New(storyColumn{}, rows)
		if r.URL != "" {
			card.Add(s.linkButtons(say("ui.story.open"), r.URL))
		}
		cards = append(cards, newStoryCard(card))
	}
	if len(cards) == 0 {
		return nil
	}
	return append([]fyne.CanvasObject{storyHeading(say("ui.story.receipt"), "")}, cards...)
}

// linkButtons open an address in the browser, or copy it.
func (s *queueScreen) linkButtons(open, address string) fyne.CanvasObject {
	browse := newStoryButton(open, theme.ComputerIcon(), func() { s.browse(address) })
	if webAddress(address) == nil {
		browse.Disable()
	}
	copied := newStoryButton(s.d.Text.Say("ui.story.copy"), theme.ContentCopyIcon(), func() {
		fyne.CurrentApp().Clipboard().SetContent(address)
		s.d.Shell.Say(s.d.Text.Say("ui.story.copied"))
	})
	pad := look.Space(2)
	return container.New(layout.NewCustomPaddedLayout(0, pad/2, pad/2, 0), container.NewHBox(browse, copied))
}

// webAddress is an address that a browser may be given: what a server named is
// not let at the other programs of the computer.
func webAddress(address string) *url.URL {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" {
		return nil
	}
	return u
}

func (s *queueScreen) browse(address string) {
	u := webAddress(address)
	if u == nil {
		return
	}
	s.d.Loader.Do(func(context.Context) error { return openInBrowser(u) }, func(err error) {
		if err != nil {
			s.d.Shell.Say(s.d.Text.Say("ui.story.no_browser", "address", address))
		}
	})
}
