package main_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestTheRealWindow opens the app as it is built, on a display without a
// screen, and closes it again.
func TestTheRealWindow(t *testing.T) {
	if testing.Short() {
		t.Skip("the window takes a while")
	}
	d := newDesk(t)
	first := d.start()
	t.Logf("the first frame came after %v, with %s of memory", first.frame().Round(10*time.Millisecond), first.memory())
	d.keep("smoke-first")

	second := d.start()
	second.ends(0)
	if n := d.windows(first.cmd.Process.Pid); n != 1 {
		t.Errorf("there are %d windows", n)
	}
	d.ask(nil, "brand", "add", "Boulangerie", "--zone", "Europe/Paris") // works beside it

	lost := d.elsewhere("DISPLAY=:65533")
	lost.ends(1)
	if said := lost.stderr.String(); !strings.Contains(said, "OpenGL") || strings.Contains(said, "goroutine ") {
		t.Errorf("without a display it says %s", said)
	}

	first.terminate()
	if left := d.windows(first.cmd.Process.Pid); left != 0 {
		t.Errorf("%d windows are left", left)
	}
	log, err := os.ReadFile(filepath.Join(d.workspace, "logs", "restante.log"))
	if err != nil || !strings.Contains(string(log), "msg=closed") {
		t.Errorf("it did not close in order: %v\n%s", err, log)
	}
}

// TestWhatIsWrittenOutlivesTheEnd: LOST-9. Neither a system that shuts down
// nor a process that is killed lets anybody press a button.
func TestWhatIsWrittenOutlivesTheEnd(t *testing.T) {
	if testing.Short() {
		t.Skip("the window takes a while")
	}
	const text = "Le pain de seigle est de retour"
	for name, end := range map[string]func(*window){
		"asked to end at once": (*window).terminate,
		"killed after a pause": func(w *window) {
			eventually(w.d.t, "the draft is saved", 10*time.Second, func() bool {
				var drafts []struct{ Text string }
				w.d.ask(&drafts, "draft", "list")
				return len(drafts) == 1 && drafts[0].Text == text
			})
			w.kill()
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.ask(nil, "brand", "add", "Boulangerie", "--zone", "Europe/Paris")
			w := d.start()
			w.frame()
			d.press("ctrl+n")
			d.write(text)
			time.Sleep(300 * time.Millisecond) // the last key is on its way
			d.keep("smoke-written")
			end(w)
			var drafts []struct{ Text string }
			d.ask(&drafts, "draft", "list")
			if len(drafts) != 1 || drafts[0].Text != text {
				t.Errorf("kept %q", drafts)
			}
		})
	}
}

// TestTheFirstStartLeadsToAFirstPost is what a newcomer does, by keyboard: a
// brand, the trial network, a text, offline by choice, send, and back online.
func TestTheFirstStartLeadsToAFirstPost(t *testing.T) {
	if testing.Short() {
		t.Skip("the window takes a while")
	}
	const text = "Le pain de seigle est de retour"
	d := newDesk(t)
	w := d.start()
	w.frame()
	time.Sleep(500 * time.Millisecond) // the driver listens
	d.write("Boulangerie")
	d.press("Return")
	var brands, accounts []struct{ ID string }
	eventually(t, "the brand is there", time.Minute, func() bool { d.ask(&brands, "brand", "list"); return len(brands) == 1 })
	time.Sleep(500 * time.Millisecond)
	d.press("Tab", "space") // past the account of one's own
	eventually(t, "the trial account is there", time.Minute, func() bool { d.ask(&accounts, "account", "list"); return len(accounts) == 1 })
	time.Sleep(500 * time.Millisecond)
	d.write(text)
	d.press("ctrl+Return") // opens the draft in the composer
	var drafts []struct{ ID, Text string }
	eventually(t, "the draft is saved", time.Minute, func() bool {
		d.ask(&drafts, "draft", "list")
		return len(drafts) == 1 && drafts[0].Text == text
	})
	time.Sleep(time.Second)
	d.press("ctrl+shift+o", "ctrl+d") // offline by choice; now instead of a date
	time.Sleep(500 * time.Millisecond)
	d.keep("smoke-composer")
	d.press("ctrl+Return")
	var queue []struct{ ID, State, URL string }
	eventually(t, "it is in the queue", time.Minute, func() bool { d.ask(&queue, "queue"); return len(queue) == 1 })
	time.Sleep(2 * time.Second)
	d.press("alt+2")
	time.Sleep(time.Second)
	d.keep("smoke-held")
	if d.ask(&queue, "queue"); queue[0].State != "scheduled" {
		t.Errorf("it is %s while she works offline", queue[0].State)
	}
	d.press("ctrl+shift+o")
	var receipt struct{ State, URL, Text string }
	eventually(t, "the post is out", time.Minute, func() bool {
		d.ask(&receipt, "receipt", queue[0].ID)
		return receipt.State == "published"
	})
	d.press("Down", "Down", "Return") // the group, the post, its story
	time.Sleep(time.Second)
	d.keep("smoke-receipt")
	resp, err := http.Get(receipt.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if page, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != http.StatusOK || !strings.Contains(string(page), text) {
		t.Errorf("the page of the receipt, %s, has status %d, %v", receipt.URL, resp.StatusCode, err)
	}
	w.terminate()
}

// TestAPostOfTheWindowGoesOutOnce writes in the window while the network is
// there, promises it while it is not, and counts in the network's own ledger.
func TestAPostOfTheWindowGoesOutOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("the window takes a while")
	}
	d := newDesk(t)
	network := newNetwork(t)
	var brand, account struct{ ID string }
	var queued []struct{ ID string }
	d.ask(&brand, "brand", "add", "Boulangerie", "--zone", "Europe/Paris")
	d.ask(&account, "account", "add", "--brand", brand.ID, "--network", "mastodon", "--server", network.URL(),
		"--token-file", network.token("boulangerie"))
	w := d.start()
	w.frame()
	d.press("ctrl+n")
	const text = "Le pain de seigle est de retour"
	d.write(text)
	var drafts []struct{ ID, Text string }
	eventually(t, "the draft is saved", time.Minute, func() bool {
		d.ask(&drafts, "draft", "list")
		return len(drafts) == 1 && drafts[0].Text == text
	})
	network.down()
	d.ask(&queued, "schedule", drafts[0].ID, "--account", account.ID, "--now")
	if len(queued) != 1 {
		t.Fatalf("%d deliveries", len(queued))
	}
	d.press("alt+2") // the queue
	time.Sleep(time.Second)
	d.keep("smoke-offline")
	if n := len(network.Ledger()); n != 0 {
		t.Errorf("the network has %d posts while it is away", n)
	}
	network.up()
	var story struct{ State string }
	eventually(t, "the post is out", time.Minute, func() bool {
		d.ask(&story, "receipt", queued[0].ID)
		return story.State == "published"
	})
	d.keep("smoke-published")
	w.terminate()
	if sent := network.Ledger(); len(sent) != 1 || sent[0].Text != text {
		t.Errorf("the network has %v", sent)
	}
}
