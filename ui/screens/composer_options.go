package screens

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/widgets"
)

// optionsPanel asks what some networks let one choose beside the text: a
// warning, who sees the post, its language. It is folded until it is wanted;
// what is set stays to be read.
type optionsPanel struct {
	desk    *desk.Desk
	changed func(model.Options)
	folded  func() // is told that its height changed

	options    model.Options
	brand      model.Brand
	setting    bool
	can        model.Capabilities
	toggle     *widget.Button
	summary    *widget.Label
	warning    *widgets.TextEntry
	visibility *widget.Select
	lang       *widget.Select
	langs      []string // behind lang
	panel      *fyne.Container
}

func newOptionsPanel(d *desk.Desk, changed func(model.Options), folded func()) *optionsPanel {
	t := d.Text
	p := &optionsPanel{desk: d, changed: changed, folded: folded, summary: widgets.Small(""), warning: newLine()}
	p.toggle = widget.NewButtonWithIcon(t.Say("ui.composer.options"), theme.MenuDropDownIcon(), p.fold)
	p.warning.SetPlaceHolder(t.Say("ui.composer.warning_here"))
	p.warning.OnChanged = func(s string) { p.edit(func(o *model.Options) { o.Warning = s }) }
	var words []string
	for _, v := range visibilities() {
		words = append(words, visibilityWord(d, v))
	}
	p.visibility = widget.NewSelect(words, func(string) {
		p.edit(func(o *model.Options) { o.Visibility = visibilities()[max(0, p.visibility.SelectedIndex())] })
	})
	p.lang = widget.NewSelect(nil, func(string) {
		p.edit(func(o *model.Options) { o.Lang = p.langs[max(0, p.lang.SelectedIndex())] })
	})
	p.panel = container.NewBorder(nil, nil, nil, container.NewHBox(wide(p.visibility, 150), wide(p.lang, 170)), p.warning)
	p.panel.Hide()
	return p
}

func visibilities() []model.Visibility {
	return []model.Visibility{model.VisibilityDefault, model.VisibilityPublic, model.VisibilityUnlisted, model.VisibilityPrivate}
}

func visibilityWord(d *desk.Desk, v model.Visibility) string {
	if v == model.VisibilityDefault {
		return d.Text.Say("ui.composer.visibility.default")
	}
	return d.Text.Say("ui.composer.visibility." + string(v))
}

// fold shows the fields or hides them.
func (p *optionsPanel) fold() {
	p.panel.Hidden = !p.panel.Hidden
	icon := theme.MenuDropDownIcon()
	if p.panel.Visible() {
		icon = theme.MenuDropUpIcon()
	}
	p.toggle.SetIcon(icon)
	p.summarise()
	p.folded()
}

// offer says what the brand's networks can do. A field stays as long as
// something is set in it.
func (p *optionsPanel) offer(networks []model.Network) {
	p.can = model.Capabilities{}
	for _, n := range networks {
		p.can.Warning = p.can.Warning || n.Capabilities.Warning
		p.can.Visibility = p.can.Visibility || n.Capabilities.Visibility
	}
	p.warning.Hidden = !p.can.Warning && p.options.Warning == ""
	p.visibility.Hidden = !p.can.Visibility && p.options.Visibility == model.VisibilityDefault
	p.panel.Refresh()
}

// set shows the options of another draft.
func (p *optionsPanel) set(o model.Options, brand model.Brand) {
	p.setting = true
	defer func() { p.setting = false }()
	p.options, p.brand = o, brand
	if p.warning.Text != o.Warning {
		p.warning.SetText(o.Warning)
	}
	p.visibility.SetSelectedIndex(max(0, slices.Index(visibilities(), o.Visibility)))
	p.langs = []string{"", "fr", "en", "de", "es", "it", "nl", "pt"}
	if !slices.Contains(p.langs, o.Lang) {
		p.langs = append(p.langs, o.Lang)
	}
	p.lang.Options = nil
	for _, tag := range p.langs {
		p.lang.Options = append(p.lang.Options, p.langWord(tag))
	}
	p.lang.SetSelectedIndex(slices.Index(p.langs, o.Lang))
	p.summarise()
}

func (p *optionsPanel) langWord(tag string) string {
	t := p.desk.Text
	switch {
	case tag == "":
		return t.Say("ui.composer.lang.brand", "language", p.langWord(p.brand.Lang))
	case t.Has("ui.composer.lang." + tag):
		return t.Say("ui.composer.lang." + tag)
	}
	return tag
}

func (p *optionsPanel) edit(apply func(*model.Options)) {
	if p.setting {
		return
	}
	o := p.options
	apply(&o)
	if o == p.options {
		return
	}
	p.options = o
	p.summarise()
	p.changed(o)
}

// summarise says what is set while the fields are hidden.
func (p *optionsPanel) summarise() {
	t := p.desk.Text
	var said []string
	if p.options.Warning != "" {
		said = append(said, t.Say("ui.composer.warning"))
	}
	if p.options.Visibility != model.VisibilityDefault {
		said = append(said, visibilityWord(p.desk, p.options.Visibility))
	}
	if p.options.Lang != "" {
		said = append(said, p.langWord(p.options.Lang))
	}
	if p.panel.Visible() {
		said = nil
	}
	setLabel(p.summary, strings.Join(said, " · "))
}
