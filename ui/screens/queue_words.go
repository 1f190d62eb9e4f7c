package screens

import (
	"strconv"
	"strings"
	"time"

	"restante/core"
	"restante/core/model"
	"restante/core/text"
	"restante/ui/desk"
)

// queueWords turn a row of the queue into what is shown of it. A zone is looked
// up once, not once a row.
type queueWords struct {
	d        *desk.Desk
	printers map[string]*text.Printer
	zones    map[string]*time.Location
	status   core.Status
	now      time.Time
}

func newQueueWords(d *desk.Desk) *queueWords {
	w := &queueWords{d: d, zones: map[string]*time.Location{}}
	w.renew(core.Status{})
	return w
}

// zone returns a zone by its name.
func (w *queueWords) zone(name string) *time.Location {
	z, ok := w.zones[name]
	if !ok {
		z = zoneOf(name)
		w.zones[name] = z
	}
	return z
}

// renew notes what the workspace is like now.
func (w *queueWords) renew(status core.Status) {
	w.status, w.now = status, w.d.Now()
	w.printers = map[string]*text.Printer{}
}

// in returns what shows instants in a brand's zone.
func (w *queueWords) in(zone string) *text.Printer {
	p, ok := w.printers[zone]
	if !ok {
		p = w.d.Text.In(w.zone(zone), w.now)
		w.printers[zone] = p
	}
	return p
}

// queueRow is what is shown of a delivery in the list.
type queueRow struct {
	brand             model.Brand
	network           model.Network
	state             model.State
	clock, place, day string // place: the zone's city, where it is not the machine's time
	words             string
	account           string
	why               string // the reason why it waits; empty: none
	image             *model.Media
	images            int
}

// row says what is shown of a delivery.
func (w *queueWords) row(r core.QueueRow) queueRow {
	book := w.d.Shell.Book()
	brand, acc := book.Brand(r.BrandID), book.Account(r.AccountID)
	at := r.DueAt
	if r.State.Final() && !r.UpdatedAt.IsZero() {
		at = r.UpdatedAt
	}
	p := w.in(r.When.Zone)
	out := queueRow{brand: brand, network: book.Network(acc.Network), state: r.State,
		clock: p.Clock(at), day: p.Day(at), words: r.Excerpt, account: text.Address(acc),
		why: w.why(r, brand, acc), image: r.FirstImage, images: r.Images}
	if queueOtherTime(at, w.zone(r.When.Zone), w.d.Zone) {
		out.place = place(r.When.Zone)
	}
	if out.words == "" {
		out.words = w.d.Text.Say("ui.queue.no_words", "n", strconv.Itoa(r.Images))
	}
	return out
}

// queueOtherTime reports whether clocks in the named zone show another time at
// an instant than those in here.
func queueOtherTime(at time.Time, zone, here *time.Location) bool {
	_, there := at.In(zone).Zone()
	_, mine := at.In(here).Zone()
	return there != mine
}

// why says in short why a delivery waits, or what it asks. What holds a whole
// account or brand is told of those only that would go out by now.
func (w *queueWords) why(r core.QueueRow, brand model.Brand, acc model.Account) string {
	say, p := w.d.Text.Say, w.in(r.When.Zone)
	if r.State.Final() || r.State == model.StateNeedsUser {
		return p.Problem(r.Reason)
	}
	if waits := r.State == model.StateScheduled || r.State == model.StateRetryWait || r.State == model.StateUnknown; !waits {
		return p.Problem(r.Reason)
	}
	if !r.DueAt.After(w.now) {
		switch {
		case w.status.Held:
			return say("ui.queue.why.held")
		case brand.Paused:
			return say("ui.queue.why.brand_paused")
		case acc.Paused:
			return say("ui.queue.why.account_paused")
		case acc.Health == model.HealthSignIn:
			return say("ui.queue.why.sign_in")
		case acc.Health != model.HealthOK && acc.Health != "":
			return say("ui.queue.why.account")
		}
	}
	why := p.Problem(r.Reason)
	if trouble := w.status.Trouble[r.AccountID]; trouble != nil && !r.DueAt.After(w.now) {
		why = p.Problem(trouble)
	}
	if r.State == model.StateRetryWait && r.WakeAt.After(w.now) {
		again := say("ui.queue.why.again", "when", p.Clock(r.WakeAt))
		why = strings.TrimSpace(again + " " + why)
	}
	return why
}
