package screens_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"restante/core/model"
)

// crowded is a draft of n characters for a brand with six accounts.
func crowded(t testing.TB, n int, text string) *writer {
	t.Helper()
	w := newWriter(t, "fr")
	var targets []model.AccountID
	for i := range 4 {
		w.account(w.bakery, []model.NetworkID{"bluesky", "mastodon"}[i%2], strings.Repeat("x", i+1), 500)
	}
	w.readBook()
	for _, a := range w.accounts {
		targets = append(targets, a.ID)
	}
	d, err := w.App.SaveDraft(w.ctx, model.Draft{BrandID: w.bakery.ID, Text: text[:n], Targets: targets, Status: model.DraftWriting})
	w.must(err)
	w.open(d)
	w.Window.Canvas().Capture() // everything is laid out and drawn once
	return w
}

// BenchmarkKeystroke is what a key costs on Fyne's goroutine, with six accounts.
func BenchmarkKeystroke(b *testing.B) {
	for name, text := range map[string]string{"3000": repeated(3100), "3000 in one paragraph without links": strings.Repeat("Une phrase sans rien de particulier, ni lien. ", 70)} {
		b.Run(name, func(b *testing.B) {
			w := crowded(b, 3000, text)
			e := w.text()
			e.SelectBytes(1500, 1500)
			b.ResetTimer()
			for i := range b.N {
				if i%2 == 0 {
					e.TypedRune('e')
				} else {
					e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
				}
			}
		})
	}
}

func BenchmarkPreview(b *testing.B) {
	w := crowded(b, 3000, repeated(3100))
	e := w.text()
	e.SelectBytes(1500, 1500)
	b.ResetTimer()
	for range b.N {
		b.StopTimer()
		e.TypedRune('e')
		b.StartTimer()
		w.Elapse(60 * time.Millisecond)
	}
}

func BenchmarkTenThousandCharacters(b *testing.B) {
	w := crowded(b, 10000, repeated(10200))
	e := w.text()
	e.SelectBytes(5000, 5000)
	b.ResetTimer()
	for range b.N {
		e.TypedRune('e')
	}
}
