package screens

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core"
	"restante/core/model"
	"restante/core/text"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// question is what a delivery asks her.
type question int

const (
	askNothing question = iota
	askDoubt            // it may be published: is it there?
	askBlocked          // the same, while its account cannot even be asked
	askRefused          // it is certainly not published: what now?
	askMissed           // it was too late to go out by itself
)

// questionOf tells what a delivery asks, as the core would answer it.
func questionOf(st core.Story) question {
	d := &st.Delivery
	switch {
	case d.State == model.StateMissed && d.NeedsPerson():
		return askMissed
	case d.State == model.StateNeedsUser && d.InDoubt():
		return askDoubt
	case d.State == model.StateNeedsUser:
		return askRefused
	case (d.State == model.StateUnknown || d.State == model.StateAccepted) && st.Account.Health != model.HealthOK:
		return askBlocked
	}
	return askNothing
}

// decidePanel puts the question of a delivery: what is known, then the answers,
// the safe one first. Nothing is answered by Enter alone.
type decidePanel struct {
	s        *queueScreen
	openForm func()

	story   core.Story
	asked   question
	link    *storyField
	problem *widget.Label // of the link
	buttons []fyne.Disableable
	first   fyne.Focusable // the safe answer
	busy    bool
	// typed keeps what she typed into the question of each delivery.
	typed map[model.DeliveryID]string

	evidence *fyne.Container
	question *fyne.Container
	answers  *fyne.Container
}

func newDecidePanel(s *queueScreen, openForm func()) *decidePanel {
	p := &decidePanel{s: s, openForm: openForm, typed: map[model.DeliveryID]string{}, evidence: container.New(storyColumn{gap: storyTight}),
		question: container.New(storyColumn{}), answers: container.New(storyColumn{})}
	p.question.Hide()
	p.answers.Hide()
	return p
}

// show puts the question of a delivery. While it is the same question, its
// fields stay as they are.
func (p *decidePanel) show(st core.Story) {
	q := questionOf(st)
	same := q == p.asked && st.Delivery.ID == p.story.Delivery.ID
	p.story, p.asked = st, q
	setVisible(p.question, q != askNothing)
	setVisible(p.answers, q != askNothing)
	if q == askNothing {
		p.first = nil
		return
	}
	p.evidence.Objects = nil
	for _, said := range p.known() {
		p.evidence.Add(widgets.Wrapped(said))
	}
	if words := storyQuote(&st.Delivery); words != "" {
		quote := widgets.Wrapped(p.s.d.Text.Say("ui.decide.quote", "text", words))
		quote.TextStyle.Italic = true
		p.evidence.Add(quote)
	}
	if same {
		return
	}
	p.buttons, p.link, p.problem, p.first = nil, nil, nil, nil
	p.build()
}

// storyQuote is the beginning of what is asked about, to be compared with what
// stands on the profile.
func storyQuote(d *model.Delivery) string {
	part := d.NextPart()
	if part == nil {
		return ""
	}
	const most = 140
	said := ""
	for word := range strings.FieldsSeq(text.Clean(part.Content.Text)) {
		if said != "" && len(said)+len(word) > most {
			return said + "…"
		}
		said = strings.TrimSpace(said + " " + word)
	}
	return said
}

// known is what she needs to know to answer.
func (p *decidePanel) known() []string {
	d, printer := &p.story.Delivery, p.s.words.in(p.story.Brand.Zone)
	say := p.s.d.Text.Say
	part := d.NextPart()
	switch {
	case p.asked == askMissed:
		return []string{say("ui.decide.missed_known", "late", printer.Duration(p.story.Brand.LatePolicy))}
	case p.asked == askRefused || part == nil:
		return nil
	}
	var out []string
	if !part.MaybeSince.IsZero() {
		out = append(out, say("ui.decide.doubt_since", "when", printer.MomentInZone(part.MaybeSince)))
	}
	if part.LastSentAt.After(part.MaybeSince) && !part.MaybeSince.IsZero() {
		out = append(out, say("ui.decide.doubt_last", "when", printer.MomentInZone(part.LastSentAt)))
	}
	if part.Looks > 0 {
		out = append(out, say("ui.decide.doubt_looks", "n", strconv.Itoa(part.Looks)))
	}
	return out
}

// build makes the question and its answers.
func (p *decidePanel) build() {
	say, account := p.s.d.Text.Say, text.Address(p.story.Account)
	title := map[question]string{askDoubt: "ui.decide.doubt", askBlocked: "ui.decide.doubt", askRefused: "ui.decide.refused", askMissed: "ui.decide.missed"}[p.asked]
	head := widgets.Wrapped(say(title, "account", account))
	head.TextStyle.Bold = true
	rows := container.New(storyColumn{gap: storyTight}, head, p.evidence)
	if profile := p.story.Account.ProfileURL; profile != "" && (p.asked == askDoubt || p.asked == askBlocked) {
		p.question.Objects = []fyne.CanvasObject{newStoryCard(container.New(storyColumn{}, rows, p.s.linkButtons(say("ui.decide.profile"), profile)))}
	} else {
		p.question.Objects = []fyne.CanvasObject{newStoryCard(rows)}
	}
	p.answers.Objects = []fyne.CanvasObject{storyHeading(say("ui.decide.answers"), "")}
	switch p.asked {
	case askDoubt:
		p.addThere()
		p.addLeave("leave_doubt")
		p.addSendAgain()
	case askBlocked:
		p.addAnswer("sign_in", theme.LoginIcon(), widget.HighImportance, func() {
			p.s.d.Shell.Go(desk.Route{Screen: desk.ScreenBrands, Account: p.story.Account.ID})
		})
		p.addThere()
		p.addLeave("leave_doubt")
		p.addSendAgain()
	case askRefused:
		p.addAnswer("edit", theme.DocumentCreateIcon(), widget.HighImportance, func() { p.s.edit(p.story.Delivery.BrandID, p.story.DraftID) })
		p.addLeave("leave")
		if canReschedule(p.story) {
			p.addAnswer("another_time", theme.CalendarIcon(), widget.MediumImportance, p.openForm)
		}
		p.addAnswer("retry", theme.ViewRefreshIcon(), widget.MediumImportance, func() { p.s.retry(p.story) })
	case askMissed:
		p.addLeave("leave")
		p.addAnswer("another_time", theme.CalendarIcon(), widget.MediumImportance, p.openForm)
		p.addAnswer("send_now", theme.MailSendIcon(), widget.MediumImportance, func() { p.s.retry(p.story) })
	}
}

// addAnswer adds an answer: a button, and under it what it means.
func (p *decidePanel) addAnswer(name string, icon fyne.Resource, importance widget.Importance, do func()) {
	b := newStoryButton(p.s.d.Text.Say("ui.decide.answer."+name), icon, p.once(do))
	b.Importance, b.Alignment = importance, widget.ButtonAlignLeading
	p.add(b, p.means(name))
	if p.first == nil {
		p.first = b
	}
	p.buttons = append(p.buttons, b)
}

// once lets an answer through only while its question is asked, and nothing is
// being done about it.
func (p *decidePanel) once(do func()) func() {
	id, asked := p.story.Delivery.ID, p.asked
	return func() {
		if !p.busy && p.asked == asked && p.story.Delivery.ID == id {
			do()
		}
	}
}

func (p *decidePanel) add(control fyne.CanvasObject, means fyne.CanvasObject) {
	p.answers.Add(container.New(storyColumn{}, control, means))
}

func (p *decidePanel) means(name string) fyne.CanvasObject {
	l := widgets.Wrapped(p.s.d.Text.Say("ui.decide.means."+name, "account", text.Address(p.story.Account)))
	l.SizeName, l.Importance = look.SizeSmall, widget.LowImportance
	return l
}

// addThere adds "it is there", with the field for the post's address.
func (p *decidePanel) addThere() {
	id := p.story.Delivery.ID
	p.link = newStoryField(p.s.d.Text.Say("ui.decide.link"))
	p.link.SetText(p.typed[id])
	p.link.OnChanged = func(s string) {
		p.typed[id] = s
		p.problem.Hide()
	}
	confirm := p.once(p.confirm)
	p.link.OnSubmitted = func(string) { confirm() }
	p.problem = widgets.Wrapped("")
	p.problem.Importance = widget.DangerImportance
	p.problem.Hide()
	b := newStoryButton(p.s.d.Text.Say("ui.decide.answer.there"), theme.ConfirmIcon(), confirm)
	b.Importance = widget.HighImportance
	p.buttons = append(p.buttons, b)
	p.add(container.NewBorder(nil, nil, nil, b, p.link), container.New(storyColumn{gap: storyTight}, p.problem, p.means("there")))
	if p.first == nil {
		p.first = p.link
	}
}

func (p *decidePanel) addLeave(name string) {
	p.addAnswer(name, theme.MediaSkipNextIcon(), widget.MediumImportance, p.leave)
}

func (p *decidePanel) addSendAgain() {
	p.addAnswer("send_again", theme.NewColoredResource(theme.MailSendIcon(), look.ColorBad), widget.MediumImportance, p.sendAgain)
}

// focus puts the keys on the safe answer.
func (p *decidePanel) focus() {
	if p.first != nil {
		p.s.d.Window.Canvas().Focus(p.first)
	}
}

func (p *decidePanel) setBusy(busy bool) {
	p.busy = busy
	for _, b := range p.buttons {
		able(b, !busy)
	}
}

// confirm answers "it is there". What is wrong with the address is said beside
// its field.
func (p *decidePanel) confirm() {
	id, link := p.story.Delivery.ID, strings.TrimSpace(p.link.Text)
	if link == "" {
		p.complain(p.s.d.Text.Say("ui.decide.link_missing"))
		return
	}
	var refused *model.Problem
	p.s.act(func(ctx context.Context) error {
		_, err := p.s.core.Confirm(ctx, id, link)
		if refused = linkProblem(err); refused != nil {
			return nil
		}
		return err
	}, func() {
		if refused != nil {
			p.complain(p.s.d.Text.Problem(refused))
			return
		}
		delete(p.typed, id)
		p.s.said("ui.decide.there_done", "account", text.Address(p.story.Account))()
	})
}

// linkProblem is what is wrong with an address that she gave, where it is that.
func linkProblem(err error) *model.Problem {
	switch p := model.ProblemOf(err); model.ProblemCode(err) {
	case "receipt.bad_link", "receipt.other_account", "receipt.taken":
		return p
	}
	return nil
}

func (p *decidePanel) complain(said string) {
	if p.problem == nil {
		return
	}
	p.problem.SetText(said)
	p.problem.Show()
	p.s.story.relayout()
	p.s.d.Window.Canvas().Focus(p.link)
}

func (p *decidePanel) leave() {
	id := p.story.Delivery.ID
	p.s.act(func(ctx context.Context) error {
		_, err := p.s.core.Leave(ctx, id)
		return err
	}, p.s.said("ui.queue.left_aside", "account", text.Address(p.story.Account)))
}

// sendAgain orders a send that may be the second. It is asked once more, by the
// account's name.
func (p *decidePanel) sendAgain() {
	id, account := p.story.Delivery.ID, text.Address(p.story.Account)
	say := p.s.d.Text.Say
	p.s.confirm(say("ui.decide.twice", "account", account), say("ui.decide.twice_body", "account", account, "brand", p.story.Brand.Name),
		say("ui.decide.twice_do", "account", account), func() {
			var sent model.Delivery
			p.s.act(func(ctx context.Context) (err error) {
				sent, err = p.s.core.SendAgain(ctx, id)
				return err
			}, func() {
				p.s.story.done(sent.ID)
				p.s.said("ui.queue.retried", "account", account)()
			})
		})
}
