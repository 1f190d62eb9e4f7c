package queue_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"restante/core/connect"
	"restante/core/model"
	"restante/core/queue"
)

// storm lets a world live through some virtual days of faults, chosen by a
// seed: answers that are lost or come late, servers that go and come back,
// restarts, sleeps, pauses, and a person who cancels, retries, edits and
// answers.
type storm struct {
	*world
	r       *rand.Rand
	ids     []model.DeliveryID
	pending []lateSend
}

// lateSend is a request that the server has and has not applied yet.
type lateSend struct {
	at      time.Time // by the true time, which goes on while this machine sleeps
	account string
	req     connect.PublishRequest
}

func newStorm(t *testing.T, seed uint64) *storm {
	s := &storm{world: newWorld(t), r: rand.New(rand.NewPCG(seed, 1))}
	s.net.caps.Lookup = []model.LookupKind{model.LookupExact, model.LookupFuzzy, model.LookupNone}[s.r.IntN(3)]
	for a := range 2 {
		acc := s.account(fmt.Sprint("account", a))
		for d := range 3 {
			texts := []string{fmt.Sprintf("seed %d account %d post %d", seed, a, d)}
			if s.r.IntN(3) == 0 {
				texts = append(texts, texts[0]+" part 2")
			}
			s.ids = append(s.ids, s.schedule(acc, time.Duration(s.r.IntN(180))*time.Minute, texts...))
		}
	}
	s.net.publish = s.answer
	s.net.look = func(connect.LookupRequest) *connect.Look {
		s.applyLate()
		if s.r.IntN(4) == 0 {
			return &connect.Look{Kind: connect.LookNoAnswer, Outcome: model.Outcome{Class: model.ClassUnknown, Status: 500, Problem: model.NewProblem("network.no_answer")}}
		}
		return nil
	}
	return s
}

// answer is what becomes of one publishing call.
func (s *storm) answer(req connect.PublishRequest) model.Outcome {
	s.applyLate()
	unknown := outcome(model.ClassUnknown, "network.no_answer")
	account := "id-" + accountOf(req.Part.Content.Text)
	switch s.r.IntN(8) {
	case 0: // applied, the answer is lost
		s.net.accept(account, req)
		return unknown
	case 1: // never arrived
		return unknown
	case 2: // applied after our deadline, as late as the engine allows for
		wait := time.Duration(s.r.Int64N(int64(s.set.LateApply)))
		s.pending = append(s.pending, lateSend{s.clock.Now().Add(wait), account, req})
		return unknown
	case 3:
		return model.Outcome{Class: model.ClassTransient, Status: 503, Problem: model.NewProblem("network.unreachable")}
	case 4:
		return model.Outcome{Class: model.ClassThrottled, Status: 429, RetryAt: s.clock.Now().Add(time.Duration(s.r.IntN(600)) * time.Second), Problem: model.NewProblem("network.throttled")}
	}
	return model.Outcome{}
}

// accountOf returns the handle of the account that a text is meant for.
func accountOf(text string) string {
	var seed, account, post int
	if _, err := fmt.Sscanf(text, "seed %d account %d post %d", &seed, &account, &post); err != nil {
		return ""
	}
	return fmt.Sprint("account", account)
}

func (s *storm) applyLate() {
	kept := s.pending[:0]
	for _, p := range s.pending {
		if p.at.After(s.clock.Now()) {
			kept = append(kept, p)
			continue
		}
		s.net.accept(p.account, p.req)
	}
	s.pending = kept
}

// step is one thing that happens, and a pass after it.
func (s *storm) step() {
	switch id := s.ids[s.r.IntN(len(s.ids))]; s.r.IntN(12) {
	case 0:
		s.restart()
	case 1:
		s.setDown(s.r.IntN(2) == 0)
	case 2:
		s.must(s.store.SetHeld(s.ctx, s.r.IntN(2) == 0))
	case 3:
		s.clock.Sleep(time.Duration(s.r.IntN(7200)) * time.Second)
	case 4:
		s.decide(id, func(q queue.Snapshot) (queue.Move, error) {
			m, _, err := queue.Withdraw(q, s.clock.Now())
			return m, err
		})
	case 5:
		s.decide(id, func(q queue.Snapshot) (queue.Move, error) {
			return queue.Retry(q, s.clock.Now(), model.DeliveryID(s.world.ids.New()), s.world.ids.New)
		})
	case 6:
		s.edit(id)
	default:
		s.clock.Advance(time.Duration(s.r.IntN(900)) * time.Second)
	}
	s.pass()
}

// edit gives every part of a delivery another text of the same post.
func (s *storm) edit(id model.DeliveryID) {
	s.decide(id, func(q queue.Snapshot) (queue.Move, error) {
		var content model.Content
		for _, p := range q.Delivery.Parts {
			content.Parts = append(content.Parts, model.PartContent{Text: fmt.Sprint(postOf(p.Content.Text), edited, q.Delivery.Fence)})
		}
		m, _, err := queue.Revise(q, content, s.clock.Now(), s.world.ids.New)
		return m, err
	})
}

// edited stands between a text and the count of its edit.
const edited = ", edit "

// postOf returns what a text was before its edits: the same for all of them.
func postOf(text string) string {
	post, _, _ := strings.Cut(text, edited)
	return post
}

func (s *storm) setDown(down bool) {
	s.net.mu.Lock()
	defer s.net.mu.Unlock()
	s.net.down = down
}

// decide lets the person act; what is refused is refused.
func (s *storm) decide(id model.DeliveryID, move func(queue.Snapshot) (queue.Move, error)) {
	if err := s.apply(id, move); err != nil && model.ProblemOf(err) == nil {
		s.t.Fatalf("decide about %s: %v", id, err)
	}
}

// check holds what must be true at any time.
func (s *storm) check(seed uint64) {
	s.t.Helper()
	seen, posts := map[string]int{}, map[string]int{}
	for _, e := range s.net.ledger {
		seen[e.text]++
		posts[postOf(e.text)]++
		if posts[postOf(e.text)] > 1 {
			s.t.Fatalf("seed %d: %q is on the network %d times", seed, postOf(e.text), posts[postOf(e.text)])
		}
		if e.account != "id-"+accountOf(e.text) {
			s.t.Fatalf("seed %d: %q is on %s", seed, e.text, e.account)
		}
	}
	for _, id := range s.ids {
		d := s.get(id)
		for _, p := range d.Parts {
			if p.Receipt != nil && seen[p.Content.Text] != 1 {
				s.t.Fatalf("seed %d: a receipt for %q, which is not there; %v", seed, p.Content.Text, s.log(id))
			}
		}
		if d.State == model.StatePublished && d.NextPart() != nil {
			s.t.Fatalf("seed %d: published without all its receipts", seed)
		}
	}
}

func TestNoStormMakesAPostGoOutTwiceOrVanish(t *testing.T) {
	seeds := 60
	if testing.Short() {
		seeds = 5
	}
	for seed := range uint64(seeds) {
		s := newStorm(t, seed)
		for range 60 {
			s.step()
			s.check(seed)
		}
		// The faults end; everything reaches an end or asks.
		s.net.publish, s.net.look = nil, nil
		s.setDown(false)
		s.must(s.store.SetHeld(s.ctx, false))
		s.applyLate()
		for range 40 {
			s.later(time.Hour)
			s.applyLate()
			s.check(seed)
		}
		for _, id := range s.ids {
			if d := s.get(id); !d.State.Final() && !d.NeedsPerson() {
				t.Fatalf("seed %d: delivery %s is still %s (%v) two days later; %v", seed, id, d.State, d.Reason, s.log(id))
			}
		}
		s.must(s.store.Close())
	}
}
