package screens

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"restante/core"
	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// brandLangs are the languages that a brand's texts can be in, in the order of
// their names in langs.
var brandLangs = [...]string{"fr", "en"}

// brandForm is what can be said of a brand. It knows what was last stored, and
// so what she has changed since.
type brandForm struct {
	d       *desk.Desk
	content fyne.CanvasObject
	base    model.Brand // as stored; of a new brand the defaults
	others  []model.Brand

	name    *widgets.TextEntry
	lang    *widget.Select
	color   *colorPicker
	zone    *zoneEntry
	late    *latePicker
	handles *widgets.TextEntry
	domains *widgets.TextEntry
	notes   *widgets.TextEntry

	nameField, langField, colorField, zoneField, lateField, handlesField, domainsField, notesField *brandField

	changed func()
	reshape func() // a field needs more room, or less
	writing bool
}

func newBrandForm(d *desk.Desk, changed, reshape func()) *brandForm {
	f := &brandForm{d: d, changed: changed, reshape: reshape, name: newLine()}
	f.name.SetPlaceHolder(d.Text.Say("ui.brands.name_example"))
	f.name.OnChanged = func(string) { f.touched(f.nameField) }
	f.lang = widget.NewSelect([]string{d.Text.Say("ui.brands.lang_fr"), d.Text.Say("ui.brands.lang_en")},
		func(string) { f.touched(f.langField) })
	f.color = newColorPicker(d, func() { f.touched(f.colorField) })
	f.zone = newZoneEntry([]string{homeZone, machineZone(d)}, func() { f.touched(f.zoneField) })
	f.late = newLatePicker(d, func() { f.touched(f.lateField) })
	f.handles = f.lines("ui.brands.handles_example", &f.handlesField)
	f.domains = f.lines("ui.brands.domains_example", &f.domainsField)
	f.notes = f.lines("ui.brands.notes_example", &f.notesField)
	f.layOut()
	return f
}

// lines is an entry of several lines.
func (f *brandForm) lines(example string, field **brandField) *widgets.TextEntry {
	e := widgets.NewTextEntry()
	e.SetPlaceHolder(f.d.Text.Say(example))
	e.OnChanged = func(string) { f.touched(*field) }
	e.SetMinRowsVisible(2)
	return e
}

func (f *brandForm) layOut() {
	say := f.d.Text.Say
	f.nameField = newBrandField(say("ui.brands.name"), "", f.name, f.name)
	f.langField = newBrandField(say("ui.brands.lang"), "", f.lang, f.lang)
	f.colorField = newBrandField(say("ui.brands.color"), "", f.color.content, f.color.hex)
	f.zoneField = newBrandField(say("ui.brands.zone"), "", f.zone, f.zone)
	f.lateField = newBrandField(say("ui.brands.late"), "", f.late.content, f.late.number)
	f.handlesField = newBrandField(say("ui.brands.handles"), say("ui.brands.handles_help"), f.handles, f.handles)
	f.domainsField = newBrandField(say("ui.brands.domains"), say("ui.brands.domains_help"), f.domains, f.domains)
	f.notesField = newBrandField(say("ui.brands.notes"), say("ui.brands.notes_help"), f.notes, f.notes)
	for _, field := range f.fields() {
		field.resized = f.reshape
	}
	lang := container.New(fixedWidth(look.Space(40)), f.langField.Container)
	f.content = container.New(storyColumn{gap: look.Space(1)},
		container.NewBorder(nil, nil, nil, lang, f.nameField.Container),
		f.colorField.Container,
		container.New(evenColumns{}, f.zoneField.Container, f.lateField.Container),
		container.New(evenColumns{}, f.handlesField.Container, f.domainsField.Container, f.notesField.Container))
}

// touched is called when she changed a field, which is then no longer wrong.
func (f *brandForm) touched(field *brandField) {
	if f.writing {
		return
	}
	field.fail("")
	f.explain()
	f.changed()
}

// explain brings the sentences below the fields up to date.
func (f *brandForm) explain() {
	f.colorField.explain(f.colorHelp())
	zone := f.d.Text.Say("ui.brands.zone_help")
	switch {
	case f.zone.known():
		name := strings.TrimSpace(f.zone.Text)
		zone = f.d.Text.Say("ui.brands.zone_now", "time", f.d.In(name).Clock(f.d.Now()))
	case strings.TrimSpace(f.zone.Text) != "":
		if found := f.zone.matches(f.zone.Text); len(found) > 0 {
			zone = f.d.Text.Say("ui.brands.zone_matches", "zones", strings.Join(found[:min(3, len(found))], ", "))
		}
	}
	f.zoneField.explain(zone)
	late := f.d.Text.Say("ui.brands.late_bad")
	if value, ok := f.late.value(); ok {
		late = f.d.Text.Say("ui.brands.late_help", "late", f.d.Text.Duration(value))
	}
	f.lateField.explain(late)
}

// colorHelp names the brand that has the colour already: two clients in one
// colour are easily taken for each other.
func (f *brandForm) colorHelp() string {
	for _, b := range f.others {
		if b.ID != f.base.ID && b.Color == f.color.value() && b.ArchivedAt.IsZero() {
			return f.d.Text.Say("ui.brands.color_taken", "brand", b.Name)
		}
	}
	return f.d.Text.Say("ui.brands.color_help")
}

// show shows a brand as it is stored. Whatever was typed is gone.
func (f *brandForm) show(brand model.Brand, others []model.Brand) {
	f.base, f.others = brand, others
	f.write(brand)
	for _, field := range f.fields() {
		field.fail("")
	}
}

// rebase takes over a newly stored brand, but leaves alone what she changed
// since the last one.
func (f *brandForm) rebase(brand model.Brand, others []model.Brand) {
	now, old := f.read(), f.base
	f.base, f.others = brand, others
	mix(&brand.Name, now.Name, old.Name)
	mix(&brand.Lang, now.Lang, old.Lang)
	mix(&brand.Color, now.Color, old.Color)
	mix(&brand.Zone, now.Zone, old.Zone)
	mix(&brand.LatePolicy, now.LatePolicy, old.LatePolicy)
	mix(&brand.Notes, now.Notes, old.Notes)
	if !slices.Equal(now.Handles, old.Handles) {
		brand.Handles = now.Handles
	}
	if !slices.Equal(now.Domains, old.Domains) {
		brand.Domains = now.Domains
	}
	f.write(brand)
}

// mix keeps what she made of a field where that differs from its old value.
func mix[T comparable](stored *T, now, old T) {
	if now != old {
		*stored = now
	}
}

// write sets the fields that do not say it already, so that a cursor stays
// where it is.
func (f *brandForm) write(b model.Brand) {
	f.writing = true
	set := func(e interface{ SetText(string) }, now, text string) {
		if now != text {
			e.SetText(text)
		}
	}
	set(f.name, f.name.Text, b.Name)
	set(f.zone, strings.TrimSpace(f.zone.Text), b.Zone)
	set(f.notes, f.notes.Text, b.Notes)
	if !slices.Equal(linesOf(f.handles.Text, "@"), b.Handles) {
		f.handles.SetText(strings.Join(b.Handles, "\n"))
	}
	if !slices.Equal(linesOf(f.domains.Text, ""), b.Domains) {
		f.domains.SetText(strings.Join(b.Domains, "\n"))
	}
	f.lang.SetSelectedIndex(slices.Index(brandLangs[:], b.Lang))
	f.color.set(b.Color)
	if b.LatePolicy > 0 {
		f.late.set(b.LatePolicy)
	}
	f.writing = false
	f.explain()
}

// read is the brand as the form says it. A late policy that cannot be read is
// negative, which no stored one is.
func (f *brandForm) read() model.Brand {
	b := f.base
	b.Name, b.Zone, b.Color, b.Notes = f.name.Text, strings.TrimSpace(f.zone.Text), f.color.value(), f.notes.Text
	if i := f.lang.SelectedIndex(); i >= 0 {
		b.Lang = brandLangs[i]
	}
	b.Handles, b.Domains = linesOf(f.handles.Text, "@"), linesOf(f.domains.Text, "")
	late, ok := f.late.value()
	if !ok {
		late = -time.Second
	}
	b.LatePolicy = late
	return b
}

// linesOf are the lines of a text that say something, without a leading sign.
func linesOf(text, sign string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimPrefix(strings.TrimSpace(line), sign); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// dirty reports whether something is changed that is not stored.
func (f *brandForm) dirty() bool { return f.edit() != core.BrandEdit{} }

// edit is what she changed; of a new brand, all of it once there is a change.
func (f *brandForm) edit() core.BrandEdit {
	now := f.read()
	var e core.BrandEdit
	e.Name = changedTo(now.Name, f.base.Name)
	e.Zone = changedTo(now.Zone, f.base.Zone)
	e.Lang = changedTo(now.Lang, f.base.Lang)
	e.Color = changedTo(now.Color, f.base.Color)
	e.Late = changedTo(now.LatePolicy, f.base.LatePolicy)
	e.Notes = changedTo(now.Notes, f.base.Notes)
	if !slices.Equal(now.Handles, f.base.Handles) {
		e.Handles = &now.Handles
	}
	if !slices.Equal(now.Domains, f.base.Domains) {
		e.Domains = &now.Domains
	}
	return e
}

// whole is all that the form says, for a brand that is not stored yet.
func (f *brandForm) whole() core.BrandEdit {
	now := f.read()
	return core.BrandEdit{Name: &now.Name, Zone: &now.Zone, Lang: &now.Lang, Color: &now.Color, Late: &now.LatePolicy,
		Handles: &now.Handles, Domains: &now.Domains, Notes: &now.Notes}
}

func changedTo[T comparable](now, old T) *T {
	if now == old {
		return nil
	}
	return &now
}

func (f *brandForm) fields() []*brandField {
	return []*brandField{f.nameField, f.langField, f.colorField, f.zoneField, f.lateField, f.handlesField, f.domainsField, f.notesField}
}

// readable says beside its field what cannot even be read, before the core is
// asked.
func (f *brandForm) readable() bool {
	if _, ok := f.late.value(); !ok {
		f.lateField.explain("")
		f.lateField.fail(f.d.Text.Say("ui.brands.late_bad"))
		f.focusWrong()
		return false
	}
	return true
}

// fail says beside their fields what the core found wrong, and returns what
// belongs to no field.
func (f *brandForm) fail(err error) (rest []*model.Problem) {
	for _, p := range model.ProblemsOf(err) {
		if field := f.fieldOf(p.Code); field != nil {
			field.fail(f.d.Text.Problem(p))
		} else {
			rest = append(rest, p)
		}
	}
	f.focusWrong()
	return rest
}

// fieldOf is the field that a problem is about; nil: none.
func (f *brandForm) fieldOf(code string) *brandField {
	switch code {
	case "brand.name_empty", "brand.name_too_long", "brand.name_taken":
		return f.nameField
	case "brand.bad_lang":
		return f.langField
	case "brand.bad_color":
		return f.colorField
	case "schedule.unknown_zone":
		return f.zoneField
	case "schedule.bad_late":
		return f.lateField
	case "brand.bad_handle":
		return f.handlesField
	case "brand.bad_domain":
		return f.domainsField
	case "brand.notes_too_long":
		return f.notesField
	}
	return nil
}

// focusWrong puts the cursor where something is wrong.
func (f *brandForm) focusWrong() {
	for _, field := range f.fields() {
		if field.failed() && field.input != nil {
			f.d.Window.Canvas().Focus(field.input)
			return
		}
	}
}
