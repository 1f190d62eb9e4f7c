package core_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"restante/core"
	"restante/core/clock"
	"restante/core/model"
	"restante/core/queue"
)

// writerFolder names the workspace in which this test binary, started anew, is
// the program that is killed.
const writerFolder = "RESTANTE_TEST_WRITER_FOLDER"

// textOf is what the writer has written at a revision: some two kilobytes that
// name it at both ends.
func textOf(rev int64) string {
	return fmt.Sprint(rev, " ", strings.Repeat("Le pain d’épices est là. ", 80), rev)
}

func openPlain(t testing.TB, dir string) *core.App {
	t.Helper()
	app, err := core.Open(context.Background(), core.Options{Dir: dir, Clock: clock.NewSystem(), Settings: queue.DefaultSettings(),
		UserAgent: "test", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return app
}

// TestWriter is no test but the program of TestAnAutosaveSurvivesAKill: it saves
// until it is killed, and says each revision that was saved.
func TestWriter(t *testing.T) {
	dir := os.Getenv(writerFolder)
	if dir == "" {
		t.Skip("only as a program of its own")
	}
	app := openPlain(t, dir)
	rows, err := app.DraftsPage(context.Background(), core.DraftFilter{}, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	d, err := app.Draft(context.Background(), rows[0].ID)
	for err == nil {
		d.Text = textOf(d.Rev + 1)
		if d, err = app.SaveDraft(context.Background(), d); err == nil {
			fmt.Printf("saved %d\n", d.Rev)
		}
	}
	t.Fatal(err)
}

// LOST-9: what SaveDraft has returned is on disk, whatever happens next.
func TestAnAutosaveSurvivesAKill(t *testing.T) {
	dir := t.TempDir()
	app := openPlain(t, dir)
	name, zone := "Boulangerie", "Europe/Paris"
	brand, err := app.AddBrand(context.Background(), core.BrandEdit{Name: &name, Zone: &zone})
	if err != nil {
		t.Fatal(err)
	}
	d, err := app.SaveDraft(context.Background(), model.Draft{BrandID: brand.ID, Text: textOf(1)})
	if err != nil {
		t.Fatal(err)
	}
	if err := app.Close(); err != nil {
		t.Fatal(err)
	}
	for round := range 5 {
		said := killWhileItWrites(t, dir, time.Duration(10+37*round)*time.Millisecond)
		app := openPlain(t, dir)
		got, err := app.Draft(context.Background(), d.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got.Rev < said || got.Rev > said+1 {
			t.Fatalf("revision %d is there, %d was saved", got.Rev, said)
		}
		if got.Text != textOf(got.Rev) {
			t.Fatalf("revision %d holds %q", got.Rev, got.Text)
		}
		found, err := app.DraftsCount(context.Background(), core.DraftFilter{Search: fmt.Sprint(got.Rev)})
		if err != nil || found != 1 {
			t.Fatalf("the search finds %d of revision %d, %v", found, got.Rev, err)
		}
		if err := app.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// killWhileItWrites lets a writer write for a while, kills it, and returns the
// last revision that it said was saved.
func killWhileItWrites(t *testing.T, dir string, while time.Duration) int64 {
	t.Helper()
	writer := exec.Command(os.Args[0], "-test.run=^TestWriter$", "-test.v")
	writer.Env = append(os.Environ(), writerFolder+"="+dir)
	out, err := writer.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := writer.Start(); err != nil {
		t.Fatal(err)
	}
	var last int64
	kill := time.AfterFunc(time.Minute, func() { _ = writer.Process.Kill() })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		rev, ok := strings.CutPrefix(lines.Text(), "saved ")
		if !ok {
			continue
		}
		if last == 0 { // it has begun: from now on it lives for a while
			kill.Reset(while)
		}
		if last, err = strconv.ParseInt(rev, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	kill.Stop()
	_ = writer.Wait() // it was killed, which is an error
	if last == 0 {
		t.Fatal("it saved nothing")
	}
	return last
}
