package core_test

import (
	"testing"
	"time"

	"restante/core"
	"restante/core/event"
	"restante/core/model"
	"restante/core/sandbox"
)

func TestTheStatusTellsWhichServersAnswer(t *testing.T) {
	d, _ := delivering(t)
	reach := func(want core.Reach) func() bool { return func() bool { return d.status().Reach == want } }
	if got := d.status().Reach; got != core.ReachUnknown {
		t.Fatalf("before there is an account: %s", got)
	}
	near, far := newGate(t, d.server), newGate(t, d.server)
	h := listen(t, d.App)
	d.connectThrough(near, d.mine, "lea")
	d.connectThrough(far, d.other, "martin")
	eventually(t, "both answer", reach(core.ReachAll))
	minute := func(want core.Reach) func() bool {
		return func() bool {
			d.clock.Advance(time.Minute)
			return d.status().Reach == want
		}
	}
	h.forget()
	near.shut()
	eventually(t, "one does not", minute(core.ReachSome))
	eventually(t, "that is told", h.has(event.Workspace))
	far.shut()
	eventually(t, "none does", minute(core.ReachNone))
	if tr := d.status().Trouble; len(tr) != 0 {
		t.Fatalf("nothing is due, and yet %v", tr)
	}
	near.open()
	far.open()
	eventually(t, "both do again", minute(core.ReachAll))
	t.Run("an old answer tells nothing", func(t *testing.T) {
		d.must(d.WorkOffline(d.ctx, true))
		quiet(t, near)
		quiet(t, far)
		d.clock.Advance(3 * time.Minute)
		eventually(t, "nobody knows", reach(core.ReachUnknown))
	})
}

func TestAfterASleepTheServersAreAskedAtOnce(t *testing.T) {
	d, _ := delivering(t)
	h := listen(t, d.App)
	g := newGate(t, d.server)
	d.connectThrough(g, d.mine, "lea")
	eventually(t, "it answers", func() bool { return d.status().Reach == core.ReachAll })
	g.shut()
	quiet(t, g)
	h.forget()
	d.clock.Sleep(8 * time.Hour)
	begun := d.clock.Mono()
	eventually(t, "it does not answer", func() bool {
		if d.clock.Mono()-begun < 10*time.Second { // far less than a round of probes
			d.clock.Advance(500 * time.Millisecond)
		}
		return d.status().Reach == core.ReachNone
	})
	eventually(t, "all may be another now", h.has(event.Everything))
}

func TestAServerThatIsBackIsUsedAtOnce(t *testing.T) {
	d, _ := delivering(t)
	listen(t, d.App)
	g := newGate(t, d.server)
	a := d.connectThrough(g, d.mine, "lea")
	eventually(t, "it answers", func() bool { return d.status().Reach == core.ReachAll })
	g.shut()
	d.clock.Advance(2 * time.Minute)
	d.scheduleNow(d.App, d.mine, a, "Bonjour")
	eventually(t, "the post waits for the server", func() bool {
		p := d.status().Trouble[a.ID]
		return p != nil && p.Code == "network.unreachable"
	})
	g.open()
	// The clock stands still: the engine itself would not ask yet.
	d.must(d.WorkOffline(d.ctx, true))
	d.must(d.WorkOffline(d.ctx, false))
	eventually(t, "it is published", d.published("lea: Bonjour"))
	eventually(t, "the trouble is over", func() bool { return len(d.status().Trouble) == 0 })
}

func TestWorkingOfflineTouchesNoNetwork(t *testing.T) {
	d, _ := delivering(t)
	h := listen(t, d.App)
	g := newGate(t, d.server)
	a := d.connectThrough(g, d.mine, "lea")
	d.server.SetFaults([]sandbox.Fault{fault(t, "cut-after*1"), fault(t, "5xx-before=503@list")})
	inDoubt := d.scheduleNow(d.App, d.mine, a, "Peut-être là")
	eventually(t, "a doubt that is being looked up", func() bool {
		d.clock.Advance(time.Second)
		s, err := d.Story(d.ctx, inDoubt.ID)
		d.must(err)
		return s.Delivery.State == model.StateUnknown && s.Delivery.Parts[0].Looks > 0
	})
	h.forget()
	d.must(d.WorkOffline(d.ctx, true))
	eventually(t, "it is told", h.has(event.Workspace))
	if s := d.status(); !s.Held || s.Next != nil || s.Sending != 1 {
		t.Fatalf("held: %+v", s)
	}
	d.server.SetFaults(nil)
	quiet(t, g)
	before := g.count()
	waiting := d.scheduleNow(d.App, d.mine, a, "Pas encore")
	for range 30 {
		d.clock.Advance(time.Minute)
		time.Sleep(5 * time.Millisecond)
	}
	if n := g.count() - before; n != 0 {
		t.Fatalf("the server was asked: %d pieces came", n)
	}
	d.must(d.WorkOffline(d.ctx, false))
	eventually(t, "both are published", func() bool {
		d.clock.Advance(time.Second)
		return d.published("lea: Pas encore", "lea: Peut-être là")()
	})
	eventually(t, "that is known", func() bool {
		s, err := d.Story(d.ctx, waiting.ID)
		d.must(err)
		return s.Delivery.State == model.StatePublished
	})
}

// quiet waits until what was under way when all was held has ended.
func quiet(t *testing.T, g *gate) {
	t.Helper()
	seen, since := g.count(), time.Now()
	eventually(t, "quiet", func() bool {
		if n := g.count(); n != seen {
			seen, since = n, time.Now()
		}
		return time.Since(since) > 100*time.Millisecond
	})
}

func fault(t *testing.T, text string) sandbox.Fault {
	t.Helper()
	f, err := sandbox.ParseFault(text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestNobodyIsAskedWhileNobodyListens(t *testing.T) {
	d, _ := delivering(t)
	g := newGate(t, d.server)
	d.connectThrough(g, d.mine, "lea")
	quiet(t, g)
	before := g.count()
	for range 5 {
		d.clock.Advance(time.Minute)
		time.Sleep(5 * time.Millisecond)
	}
	if n := g.count() - before; n != 0 {
		t.Fatalf("the server was asked: %d pieces came", n)
	}
	listen(t, d.App)
	eventually(t, "it is asked once somebody does", func() bool { return g.count() > before })
}
