package screens

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"restante/ui/desk"
)

// homeZone is offered first, and stands in for a machine's zone without a name.
const homeZone = "Europe/Paris"

// machineZone is the name of the machine's zone, as a brand can have it.
func machineZone(d *desk.Desk) string {
	if name := d.Zone.String(); name != "" && name != "Local" {
		return name
	}
	return homeZone
}

// zoneChoices is how many zones are offered at once.
const zoneChoices = 12

// zoneEntry takes the name of a time zone. What is typed narrows what its list
// offers, and a name that the list does not have can be typed whole.
type zoneEntry struct {
	widget.SelectEntry
	first   []string // offered before the others
	changed func()
}

func newZoneEntry(first []string, changed func()) *zoneEntry {
	z := &zoneEntry{first: first, changed: changed}
	z.ExtendBaseWidget(z)
	z.SetOptions(z.matches(""))
	z.OnChanged = func(s string) {
		z.SetOptions(z.matches(s))
		z.changed()
	}
	z.OnSubmitted = func(string) { z.complete() }
	return z
}

// MinSize keeps the embedded entry from taking this widget for itself.
func (z *zoneEntry) MinSize() fyne.Size { return z.SelectEntry.MinSize() }

// TypedKey opens the list with the down key.
func (z *zoneEntry) TypedKey(e *fyne.KeyEvent) {
	if button, ok := z.ActionItem.(*widget.Button); ok && e.Name == fyne.KeyDown {
		button.OnTapped()
		return
	}
	if e.Name == fyne.KeyF1 || e.Name == fyne.KeyF2 || e.Name == fyne.KeyEscape {
		handKeyOn(z, e)
		return
	}
	z.SelectEntry.TypedKey(e)
}

// FocusLost takes "paris" for Europe/Paris.
func (z *zoneEntry) FocusLost() {
	z.complete()
	z.SelectEntry.FocusLost()
}

// TypedShortcut hands on to the window what is not about text.
func (z *zoneEntry) TypedShortcut(s fyne.Shortcut) {
	if _, custom := s.(*desktop.CustomShortcut); custom {
		if c, ok := fyne.CurrentApp().Driver().CanvasForObject(z).(fyne.Shortcutable); ok {
			c.TypedShortcut(s)
		}
		return
	}
	z.SelectEntry.TypedShortcut(s)
}

func (z *zoneEntry) complete() {
	if known := namedZone(z.Text); known != "" && known != z.Text {
		z.SetText(known)
	}
}

// known reports whether the entry holds a name of the list.
func (z *zoneEntry) known() bool { return slices.Contains(zoneNames(), strings.TrimSpace(z.Text)) }

// matches are the zones that are offered for what is typed: those whose name
// holds it. A whole name offers the first ones again.
func (z *zoneEntry) matches(typed string) []string {
	want := zoneKey(typed)
	if slices.Contains(zoneNames(), strings.TrimSpace(typed)) {
		want = ""
	}
	var out []string
	for _, name := range slices.Concat(z.first, zoneNames()) {
		if strings.Contains(zoneKey(name), want) && !slices.Contains(out, name) && len(out) < zoneChoices {
			out = append(out, name)
		}
	}
	return out
}

// namedZone is the zone of the list that is meant by its name or its city alone,
// without regard to case and to how its words are parted; "" where there is not
// just one.
func namedZone(typed string) string {
	want := zoneKey(typed)
	var found []string
	for _, name := range zoneNames() {
		key := zoneKey(name)
		if key == want {
			return name
		}
		if _, city, _ := strings.Cut(key, "/"); want != "" && (city == want || strings.HasSuffix(city, "/"+want)) {
			found = append(found, name)
		}
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

func zoneKey(s string) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(strings.TrimSpace(s)))
}

// zoneNames are the zones in which clients are likely to be, by their IANA
// names: those of Europe and of French-speaking places first.
func zoneNames() []string { return strings.Fields(zoneList) }

const zoneList = `
Europe/Paris Europe/Brussels Europe/Zurich Europe/Luxembourg Europe/Monaco
America/Martinique America/Guadeloupe America/Cayenne Indian/Reunion Indian/Mayotte
Pacific/Noumea Pacific/Tahiti America/Miquelon America/Montreal
Europe/London Europe/Dublin Europe/Lisbon Europe/Madrid Europe/Andorra Europe/Rome
Europe/Berlin Europe/Amsterdam Europe/Vienna Europe/Prague Europe/Copenhagen
Europe/Oslo Europe/Stockholm Europe/Helsinki Europe/Tallinn Europe/Riga Europe/Vilnius
Europe/Warsaw Europe/Budapest Europe/Bratislava Europe/Ljubljana Europe/Zagreb
Europe/Belgrade Europe/Sarajevo Europe/Athens Europe/Sofia Europe/Bucharest
Europe/Chisinau Europe/Kyiv Europe/Istanbul Europe/Malta Europe/Moscow
Atlantic/Reykjavik Atlantic/Azores Atlantic/Canary Atlantic/Madeira
Africa/Casablanca Africa/Algiers Africa/Tunis Africa/Tripoli Africa/Cairo
Africa/Dakar Africa/Abidjan Africa/Bamako Africa/Ouagadougou Africa/Niamey
Africa/Conakry Africa/Lome Africa/Porto-Novo Africa/Douala Africa/Libreville
Africa/Brazzaville Africa/Kinshasa Africa/Ndjamena Africa/Lagos Africa/Accra
Africa/Nairobi Africa/Addis_Ababa Africa/Kigali Africa/Djibouti Africa/Johannesburg
Indian/Antananarivo Indian/Mauritius Indian/Comoro Indian/Mahe
America/New_York America/Chicago America/Denver America/Phoenix America/Los_Angeles
America/Anchorage Pacific/Honolulu America/Toronto America/Halifax America/St_Johns
America/Winnipeg America/Edmonton America/Vancouver America/Port-au-Prince
America/Mexico_City America/Guatemala America/Costa_Rica America/Panama America/Havana
America/Jamaica America/Santo_Domingo America/Puerto_Rico America/Bogota America/Lima
America/Caracas America/La_Paz America/Santiago America/Asuncion America/Montevideo
America/Sao_Paulo America/Argentina/Buenos_Aires
Asia/Jerusalem Asia/Beirut Asia/Amman Asia/Baghdad Asia/Riyadh Asia/Dubai Asia/Tehran
Asia/Tbilisi Asia/Yerevan Asia/Baku Asia/Tashkent Asia/Almaty Asia/Karachi
Asia/Kolkata Asia/Colombo Asia/Kathmandu Asia/Dhaka Asia/Yangon Asia/Bangkok
Asia/Ho_Chi_Minh Asia/Phnom_Penh Asia/Vientiane Asia/Jakarta Asia/Kuala_Lumpur
Asia/Singapore Asia/Manila Asia/Shanghai Asia/Hong_Kong Asia/Taipei Asia/Seoul
Asia/Tokyo Australia/Perth Australia/Adelaide Australia/Brisbane Australia/Sydney
Pacific/Auckland Pacific/Fiji UTC`
