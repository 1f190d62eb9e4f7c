package demo

import "time"

// sampleBrand is an invented client.
type sampleBrand struct {
	name, notes, color, zone, lang string // name and notes: keys
	late                           time.Duration
	handles, domains               []string
	users                          []string // its accounts' names on the demo's network
}

// The brands, by their place in samples.
const (
	bakery = iota
	cellar
	studio
)

func samples() []sampleBrand {
	return []sampleBrand{
		bakery: {name: "ui.demo.bakery.name", notes: "ui.demo.bakery.notes", color: "#b5482f", zone: "Europe/Paris", lang: "fr",
			late: 2 * time.Hour, handles: []string{"boulangerie"}, domains: []string{"boulangerie-martin.example"},
			users: []string{"boulangerie", "boulangerie_pro"}},
		cellar: {name: "ui.demo.cellar.name", notes: "ui.demo.cellar.notes", color: "#8a5a9e", zone: "Europe/Paris", lang: "fr",
			late: time.Hour, handles: []string{"cavedesalpes"}, domains: []string{"cavedesalpes.example"}, users: []string{"cavedesalpes"}},
		studio: {name: "ui.demo.studio.name", notes: "ui.demo.studio.notes", color: "#3b5fa8", zone: "America/Montreal", lang: "en",
			late: 24 * time.Hour, handles: []string{"ateliernord"}, domains: []string{"ateliernord.example"},
			users: []string{"ateliernord", "ateliernord_jobs"}},
	}
}

// fate is what the network does with a post of the demo.
type fate struct {
	brand int
	text  string // key
	users []int  // of the brand
	// before is how long before the present it was due.
	before  time.Duration
	faults  []string // of the network, while it is sent
	picture bool
	// after is how long after its time the program was running again.
	after time.Duration
	left  bool // she answered "leave it"
}

// history is what was due before the present, oldest first.
func history() []fate {
	both, first, second := []int{0, 1}, []int{0}, []int{1}
	return []fate{
		{brand: bakery, text: "ui.demo.bakery.bread", users: both, before: 50 * time.Hour},
		{brand: studio, text: "ui.demo.studio.lamp", users: first, before: 46 * time.Hour, picture: true},
		{brand: studio, text: "ui.demo.studio.giveaway", users: first, before: 40 * time.Hour, faults: []string{"refuse*1"}},
		{brand: cellar, text: "ui.demo.cellar.tasting", users: first, before: 30 * time.Hour},
		{brand: studio, text: "ui.demo.studio.rumour", users: first, before: 28 * time.Hour, faults: []string{"refuse*1"}, left: true},
		{brand: bakery, text: "ui.demo.bakery.eclairs", users: both, before: 26 * time.Hour, picture: true},
		{brand: cellar, text: "ui.demo.cellar.thanks", users: first, before: 20 * time.Hour, after: 5 * time.Hour},
		{brand: studio, text: "ui.demo.studio.apprentice", users: second, before: 90 * time.Minute, faults: []string{"unauthorized*1"}},
		{brand: bakery, text: "ui.demo.bakery.order", users: second, before: 3 * time.Minute, faults: []string{"429=1200*1"}},
		{brand: cellar, text: "ui.demo.cellar.harvest", users: first, before: time.Minute, faults: []string{"cut-after*1", "stale-list=10m"}},
	}
}

// promise is a post that is still to go out.
type promise struct {
	brand int
	text  string // key
	users []int
	in    time.Duration // from the present
	drop  bool          // she withdrew it
}

func promises() []promise {
	both, first := []int{0, 1}, []int{0}
	return []promise{
		{brand: bakery, text: "ui.demo.bakery.evening", users: both, in: 2 * time.Minute},
		{brand: cellar, text: "ui.demo.cellar.open", users: first, in: 2 * time.Hour},
		{brand: bakery, text: "ui.demo.bakery.galette", users: both, in: 24 * time.Hour},
		{brand: studio, text: "ui.demo.studio.workshop", users: first, in: 27 * time.Hour},
		{brand: bakery, text: "ui.demo.bakery.rain", users: first, in: 30 * time.Hour, drop: true},
		{brand: cellar, text: "ui.demo.cellar.advent", users: first, in: 51 * time.Hour},
		{brand: studio, text: "ui.demo.studio.colour", users: both, in: 76 * time.Hour},
	}
}

// sketch is a draft without a date.
type sketch struct {
	brand   int
	text    string // key
	status  string
	own     string // key of the text of its first account alone; empty: none
	picture bool
}

func sketches() []sketch {
	return []sketch{
		{brand: bakery, text: "ui.demo.bakery.idea", status: "idea"},
		{brand: bakery, text: "ui.demo.bakery.family", own: "ui.demo.bakery.family_pro", status: "writing", picture: true},
		{brand: bakery, text: "ui.demo.bakery.hours", status: "ready"},
		{brand: cellar, text: "ui.demo.cellar.portrait", status: "writing"},
		{brand: cellar, text: "ui.demo.cellar.idea", status: "idea"},
		{brand: studio, text: "ui.demo.studio.wood", status: "writing", picture: true},
		{brand: studio, text: "ui.demo.studio.idea", status: "idea"},
	}
}
