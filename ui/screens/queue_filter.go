package screens

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"restante/core"
	"restante/core/model"
	"restante/core/text"
	"restante/ui/look"
	"restante/ui/widgets"
)

// queueFilterBar chooses which deliveries the queue shows. It hides, and never
// changes anything.
type queueFilterBar struct {
	s        *queueScreen
	account  *widget.Select
	state    *widget.Select
	accounts []model.Account // behind the options of account, after the first
	states   []model.State   // the same
	setting  bool
	hidden   *widget.Label
	all      *widget.Button
	content  fyne.CanvasObject
}

func newQueueFilterBar(s *queueScreen) *queueFilterBar {
	f := &queueFilterBar{s: s, hidden: widgets.Small("")}
	f.account = widget.NewSelect(nil, func(string) { f.changed() })
	f.state = widget.NewSelect(nil, func(string) { f.changed() })
	f.all = widget.NewButton(s.d.Text.Say("ui.queue.filter.all"), f.clear)
	f.all.Importance = widget.LowImportance
	f.hidden.Alignment = fyne.TextAlignTrailing
	f.setting = true
	words := []string{s.d.Text.Say("ui.queue.filter.any_state")}
	for _, state := range model.States() {
		if state == model.StateClaimed {
			continue // a moment before sending, and called the same
		}
		f.states = append(f.states, state)
		words = append(words, s.d.Text.Say("queue.state."+string(state)))
	}
	f.state.SetOptions(words)
	f.state.SetSelectedIndex(0)
	f.setting = false
	f.update()
	bar := container.NewBorder(nil, nil, container.NewHBox(wide(f.account, 240), wide(f.state, 190)),
		f.all, f.hidden)
	gap := look.Space(2)
	f.content = container.New(layout.NewCustomPaddedLayout(gap, gap, gap, gap), bar)
	f.setHidden(0)
	return f
}

// update brings the accounts up to date: those of the chosen brand. The choice
// stays while its account is among them.
func (f *queueFilterBar) update() {
	d := f.s.d
	chosen := f.chosenAccount()
	f.accounts = d.Shell.Book().AccountsOf(f.s.brand)
	labels := []string{d.Text.Say("ui.queue.filter.any_account")}
	index := 0
	for _, a := range f.accounts {
		label := d.Shell.Book().Network(a.Network).Name + " · " + text.Clean(text.Address(a))
		for n := 2; slices.Contains(labels, label); n++ {
			label += " (" + strconv.Itoa(n) + ")"
		}
		labels = append(labels, label)
		if a.ID == chosen {
			index = len(labels) - 1
		}
	}
	if slices.Equal(labels, f.account.Options) && index == f.account.SelectedIndex() {
		return
	}
	f.setting = true
	f.account.SetOptions(labels)
	f.account.SetSelectedIndex(index)
	f.setting = false
}

// choose chooses an account.
func (f *queueFilterBar) choose(id model.AccountID) {
	for i, a := range f.accounts {
		if a.ID == id {
			f.account.SetSelectedIndex(i + 1)
		}
	}
}

func (f *queueFilterBar) chosenAccount() model.AccountID {
	if i := f.account.SelectedIndex(); i > 0 && i <= len(f.accounts) {
		return f.accounts[i-1].ID
	}
	return ""
}

func (f *queueFilterBar) chosenState() model.State {
	if i := f.state.SelectedIndex(); i > 0 {
		return f.states[i-1]
	}
	return ""
}

// filter is what is chosen. The day ends with the chosen brand's, or with the
// machine's where all brands are shown.
func (f *queueFilterBar) filter() core.QueueFilter {
	out := core.QueueFilter{Brand: f.s.brand, Account: f.chosenAccount(), State: f.chosenState(), Zone: f.s.d.Zone}
	if f.s.brand != "" {
		out.Zone = zoneOf(f.s.d.Shell.Book().Brand(f.s.brand).Zone)
	}
	return out
}

func (f *queueFilterBar) changed() {
	if f.setting {
		return
	}
	f.s.closeStory() // its row may be out of the list now
	f.s.refresh()
}

// clear shows everything of the chosen brand.
func (f *queueFilterBar) clear() {
	f.setting = true
	f.account.SetSelectedIndex(0)
	f.state.SetSelectedIndex(0)
	f.setting = false
	f.changed()
}

// setHidden says how many the filter hides.
func (f *queueFilterBar) setHidden(n int) {
	said := ""
	if n > 0 {
		said = f.s.d.Text.Say("ui.queue.filter.hidden", "n", strconv.Itoa(n))
	}
	if said != f.hidden.Text {
		f.hidden.SetText(said)
	}
	setVisible(f.all, f.filter().Account != "" || f.filter().State != "")
}
