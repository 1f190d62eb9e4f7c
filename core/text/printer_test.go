package text_test

import (
	"strings"
	"testing"
	"time"

	"restante/core/model"
	"restante/core/text"
)

func TestSay(t *testing.T) {
	c := small(t, `{"hello":"Hello {{.name}}, {{num .n}}","posts":{"one":"{{num .n}} post","other":"{{num .n}} posts"}}`)
	en, fr := c.Printer("en"), c.Printer("fr")
	for name, tt := range map[string]struct{ got, want string }{
		"arguments":                {en.Say("hello", "name", "Léa", "n", "12345"), "Hello Léa, 12,345"},
		"another language":         {fr.Say("hello", "name", "Léa", "n", "12345"), "Hello Léa, 12\u202f345"},
		"a missing argument":       {en.Say("hello", "name", "Léa"), "Hello Léa, …"},
		"an argument too many":     {en.Say("posts", "n", "2", "x", "y"), "2 posts"},
		"an unknown key":           {en.Say("nope"), "nope"},
		"English: 0 is plural":     {en.Say("posts", "n", "0"), "0 posts"},
		"English: 1 is singular":   {en.Say("posts", "n", "1"), "1 post"},
		"French: 0 is singular":    {fr.Say("posts", "n", "0"), "0 post"},
		"French: 1 is singular":    {fr.Say("posts", "n", "1"), "1 post"},
		"French: 2 is plural":      {fr.Say("posts", "n", "2"), "2 posts"},
		"French: a million":        {fr.Say("posts", "n", "1000000"), "1\u202f000\u202f000 posts"},
		"a count that is none":     {en.Say("posts", "n", "many"), "many posts"},
		"braces in an argument":    {en.Say("hello", "name", "{{.n}}", "n", "1"), "Hello {{.n}}, 1"},
		"an escape sequence":       {en.Say("hello", "name", "\x1b[31mred\x1b[0m", "n", "1"), "Hello [31mred[0m, 1"},
		"a C1 escape sequence":     {en.Say("hello", "name", "a\u009b31mb", "n", "1"), "Hello a31mb, 1"},
		"lines in an argument":     {en.Say("hello", "name", "a\nb", "n", "1"), "Hello a b, 1"},
		"a right-to-left override": {en.Say("hello", "name", "a\u202egnp", "n", "1"), "Hello agnp, 1"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %q, want %q", name, tt.got, tt.want)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("an argument without a value is taken")
		}
	}()
	en.Say("hello", strings.Fields("name")...)
}

func TestForms(t *testing.T) {
	c := small(t, `{"bytes":"{{bytes .x}}","mp":"{{megapixels .x}}","moment":"{{moment .x}}","wall":"{{wall .x}}",
		"state":"{{state .x}}","field":"{{field .x}}","option":"{{option .x}}",
		"queue.state.unknown":"checking","word.field.alt":"description","word.option.warning":"a warning"}`)
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)
	for _, tt := range []struct{ lang, key, arg, want string }{
		{"en", "bytes", "16777216", "16.78 MB"},
		{"fr", "bytes", "1500", "1,5 ko"},
		{"en", "bytes", "large", "large"},
		{"en", "mp", "33177600", "33.18"},
		{"fr", "mp", "33177600", "33,18"},
		{"en", "moment", "2026-11-26T08:30:00Z", "Thu 26 Nov, 9:30 (Europe/Paris)"},
		{"fr", "moment", "2026-11-26T08:30:00Z", "jeu. 26 nov., 9 h 30 (Europe/Paris)"},
		{"en", "moment", "soon", "soon"},
		{"en", "wall", "2026-11-26T09:30", "Thu 26 Nov 2026, 9:30"},
		{"fr", "wall", "2026-12-01T09:00:05", "mar. 1er déc. 2026, 9 h 00 min 05 s"},
		{"en", "wall", "noon", "noon"},
		{"en", "state", "unknown", "checking"},
		{"en", "state", "invented", "invented"},
		{"en", "field", "alt", "description"},
		{"en", "option", "warning", "a warning"},
	} {
		p := c.Printer(tt.lang).In(paris, now)
		if got := plain(p.Say(tt.key, "x", tt.arg)); got != tt.want {
			t.Errorf("%s %s %q: %q, want %q", tt.lang, tt.key, tt.arg, got, tt.want)
		}
	}
}

func TestProblem(t *testing.T) {
	c := small(t, `{"problem.unknown":"code {{.code}}","problem.on_account":"{{.account}}: {{.problem}}",
		"problem.a.b":"bad {{.thing}}","problem.own":"{{.account}} is bad"}`)
	p := c.Printer("en")
	for name, tt := range map[string]struct {
		problem *model.Problem
		want    string
	}{
		"none":                             {nil, ""},
		"a sentence":                       {model.NewProblem("a.b", "thing", "wolf"), "bad wolf"},
		"without its argument":             {model.NewProblem("a.b"), "bad …"},
		"an unknown code":                  {model.NewProblem("x.y"), "code x.y"},
		"on one of several accounts":       {model.NewProblem("a.b", "thing", "wolf").With("account", "@lea"), "@lea: bad wolf"},
		"a sentence that names an account": {model.NewProblem("own", "account", "@lea"), "@lea is bad"},
		"an escape sequence":               {model.NewProblem("a.b", "thing", "\x1b]0;owned\x07wolf"), "bad ]0;ownedwolf"},
	} {
		if got := p.Problem(tt.problem); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestNumberBytesDuration(t *testing.T) {
	en, fr := english(t), french(t)
	for _, tt := range []struct{ got, want string }{
		{en.Number(0), "0"}, {en.Number(9999), "9999"}, {en.Number(12345), "12,345"}, {en.Number(-1234567), "-1,234,567"},
		{fr.Number(12345), "12\u202f345"},
		{en.Bytes(999), "999\u00a0B"}, {en.Bytes(1_000_000), "1\u00a0MB"}, {en.Bytes(1_234_567), "1.23\u00a0MB"},
		{fr.Bytes(1_234_567), "1,23\u00a0Mo"}, {en.Bytes(5_000_000_000_000), "5000\u00a0GB"},
		{en.Duration(2 * time.Hour), "2 hours"}, {en.Duration(90 * time.Minute), "1 hour 30 minutes"},
		{fr.Duration(90 * time.Minute), "1 heure 30 minutes"}, {fr.Duration(48 * time.Hour), "2 jours"},
		{en.Duration(26*time.Hour + 5*time.Second), "1 day 2 hours"}, {en.Duration(24*time.Hour + time.Minute), "1 day"},
		{en.Duration(61 * time.Second), "1 minute 1 second"}, {en.Duration(300 * time.Millisecond), "0 seconds"},
		{fr.Duration(0), "0 seconde"},
	} {
		if tt.got != tt.want {
			t.Errorf("%q, want %q", tt.got, tt.want)
		}
	}
}

func TestPrinterIsNotChangedByIn(t *testing.T) {
	p := english(t)
	q := p.In(time.FixedZone("", 3600), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	at := time.Date(2026, 11, 26, 8, 30, 0, 0, time.UTC)
	if got := plain(p.Moment(at)); got != "Thu 26 Nov 2026, 8:30" {
		t.Errorf("before: %q", got)
	}
	if got := plain(q.Moment(at)); got != "Thu 26 Nov, 9:30" {
		t.Errorf("after: %q", got)
	}
	if q.Lang() != text.English {
		t.Errorf("language %q", q.Lang())
	}
}
