package queue

import (
	"context"
	"time"

	"restante/core/model"
)

// reach is whether a server answers, or an account may be asked, as this run
// knows it.
type reach struct {
	up    bool
	at    time.Duration // monotonic time of that knowledge
	fails int
	// until is the monotonic time before which the server does not want to be
	// asked; zero: it named none.
	until time.Duration
	why   *model.Problem // it does not answer, or may not be asked
}

// reachable asks the account's own server whether it answers, unless that is
// known from less than a minute ago. Nothing is attempted where it does not:
// being offline is a normal state.
func (e *Engine) reachable(ctx context.Context, a model.Account) bool {
	e.mu.Lock()
	r, known := e.reach[a.Server]
	e.mu.Unlock()
	if known && r.up && e.cfg.Clock.Mono()-r.at < e.cfg.Settings.ReachFor {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, e.cfg.Settings.ReadDeadline)
	defer cancel()
	if err := e.cfg.Probe(ctx, a.Server); err != nil {
		if ctx.Err() == context.Canceled {
			return false
		}
		e.serverDown(a, unreachable(a.Server), time.Time{})
		return false
	}
	e.serverAnswers(a)
	return true
}

// note changes what is known of an account and its server, and tells where that
// makes a difference to a person.
func (e *Engine) note(a model.Account, change func()) {
	e.mu.Lock()
	before, why := e.answering(a.Server), e.trouble[a.ID]
	change()
	different := e.answering(a.Server) != before || !samePlight(e.trouble[a.ID], why)
	e.mu.Unlock()
	if different {
		e.cfg.Noticed(NoticeReach)
	}
}

// answering is what a person may know of a server: whether it was asked, and
// whether it answered.
func (e *Engine) answering(server string) [2]bool {
	r, known := e.reach[server]
	return [2]bool{known, r.up}
}

func samePlight(a, b *model.Problem) bool {
	return (a == nil) == (b == nil) && (a == nil || a.Code == b.Code)
}

// serverAnswers notes that a probe was answered: it may be used, but whether it
// is of use is not proven, so its failures still count.
func (e *Engine) serverAnswers(a model.Account) {
	e.note(a, func() {
		r := e.reach[a.Server]
		r.up, r.at = true, e.cfg.Clock.Mono()
		e.reach[a.Server] = r
	})
}

func (e *Engine) serverUp(a model.Account) {
	e.note(a, func() {
		e.reach[a.Server] = reach{up: true, at: e.cfg.Clock.Mono()}
		delete(e.ask, a.ID)
		delete(e.trouble, a.ID)
	})
}

// Answer is how a server answered when it was asked last.
type Answer struct {
	Up bool
	At time.Duration // by the monotonic clock
}

// Reach returns how each server that this run asked, or heard of, answered.
func (e *Engine) Reach() map[string]Answer {
	e.mu.Lock()
	defer e.mu.Unlock()
	out := make(map[string]Answer, len(e.reach))
	for server, r := range e.reach {
		out[server] = Answer{Up: r.up, At: r.at}
	}
	return out
}

// Heard tells the engine how a server answered a probe that somebody else made
// through Config.Probe; accounts are those that it knows there. What waits for
// a server that is back is sent at once. A server that named a time at which it
// wants to be asked again is left alone until then.
func (e *Engine) Heard(server string, accounts []model.AccountID, up bool) {
	e.mu.Lock()
	r, mono := e.reach[server], e.cfg.Clock.Mono()
	if r.until > mono {
		e.mu.Unlock()
		return
	}
	before, troubles := e.answering(server), len(e.trouble)
	if up {
		r.up, r.at = true, mono
		e.reach[server] = r
		for _, id := range accounts {
			if _, own := e.ask[id]; !own {
				delete(e.trouble, id)
			}
		}
	} else {
		e.reach[server] = e.failedOnce(r, unreachable(server), time.Time{})
	}
	different := e.answering(server) != before || len(e.trouble) != troubles
	e.mu.Unlock()
	if different {
		e.cfg.Noticed(NoticeReach)
		e.Nudge()
	}
}

func unreachable(server string) *model.Problem {
	return model.NewProblem("network.unreachable", "server", server)
}

// failedOnce is what is known after one more failure, its reason, and the
// instant at which the server wants to be asked again (zero: it named none).
func (e *Engine) failedOnce(before reach, why *model.Problem, retryAt time.Time) reach {
	now, mono := e.now(), e.cfg.Clock.Mono()
	r := reach{at: mono, fails: before.fails + 1, why: why}
	if retryAt.After(now) {
		r.until = mono + retryAt.Sub(now)
	}
	return r
}

// askLater notes that the account cannot be used now, though its server
// answers: other accounts there go on.
func (e *Engine) askLater(a model.Account, p *model.Problem, retryAt time.Time) {
	e.note(a, func() {
		e.ask[a.ID] = e.failedOnce(e.ask[a.ID], p, retryAt)
		e.trouble[a.ID] = p
	})
}

// serverDown notes that the account's server cannot be used now, why, and the
// instant at which the server wants to be asked again (zero: it named none).
func (e *Engine) serverDown(a model.Account, p *model.Problem, retryAt time.Time) {
	e.note(a, func() {
		e.reach[a.Server] = e.failedOnce(e.reach[a.Server], p, retryAt)
		e.trouble[a.ID] = p
	})
}

// probeDue returns zero when a pick's server may be asked now, else when. The
// pick then waits for it, if it was another account that found it out.
func (e *Engine) probeDue(p Pick, now time.Time) (due time.Time) {
	e.note(model.Account{ID: p.Account, Server: p.Server}, func() {
		r, known := e.reach[p.Server]
		if !known || r.up {
			return
		}
		if due = e.wait(r, now); !due.IsZero() && e.trouble[p.Account] == nil {
			e.trouble[p.Account] = r.why
		}
	})
	return due
}

// askDue returns zero when an account may be asked now, else when.
func (e *Engine) askDue(a model.AccountID, now time.Time) time.Time {
	e.mu.Lock()
	defer e.mu.Unlock()
	r, known := e.ask[a]
	if !known {
		return time.Time{}
	}
	return e.wait(r, now)
}

// wait returns until when to leave alone what failed; zero: no longer.
func (e *Engine) wait(r reach, now time.Time) time.Time {
	wait := max(r.at+nth(e.cfg.Settings.ProbeEvery, r.fails-1), r.until) - e.cfg.Clock.Mono()
	if wait <= 0 {
		return time.Time{}
	}
	return now.Add(wait)
}

// verify makes sure that the account's token belongs to the account, once a
// run and after each sign-in or jump of the clock, and that a server's date
// does not contradict the wall clock. ok is false when nothing may be sent now.
func (e *Engine) verify(ctx context.Context, s Snapshot) (v verification, ok bool, err error) {
	a := s.Account
	e.mu.Lock()
	v, known := e.verified[a.ID]
	e.mu.Unlock()
	if known && v.rev == a.CredentialRev && !e.clockSuspect(&s, v) {
		return v, true, nil
	}
	callCtx, cancel := context.WithTimeout(ctx, e.cfg.Settings.ReadDeadline)
	defer cancel()
	jumps := e.jumps()
	profile, out := e.connector(a.Network).Verify(callCtx, e.session(a))
	if out.Class != model.ClassOK {
		return v, false, e.accountTrouble(ctx, a, out)
	}
	if profile.Identity.RemoteID != a.RemoteID {
		return v, false, e.setHealth(ctx, a, model.HealthSignIn, model.NewProblem("account.other_identity",
			"wanted", a.Handle, "got", profile.Identity.Handle))
	}
	if !out.ServerDate.IsZero() && !e.dateAgrees(out.ServerDate) {
		e.askLater(a, model.NewProblem("clock.skew", "server", a.Server), time.Time{})
		return v, false, nil
	}
	v = verification{identity: profile.Identity.RemoteID, rev: a.CredentialRev, dateOK: e.dateAgrees(out.ServerDate), jumps: jumps}
	if e.clockSuspect(&s, v) {
		e.askLater(a, model.NewProblem("clock.behind"), time.Time{})
		return v, false, nil
	}
	e.serverUp(a)
	change := AccountChange{Limits: &profile.Limits, Handle: profile.Identity.Handle, ProfileURL: profile.Identity.URL}
	if err := e.keepAccount(ctx, a.ID, change); err != nil {
		return v, false, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.watch.jumps != jumps {
		return v, false, nil
	}
	e.verified[a.ID] = v
	return v, true, nil
}

// clockSuspect reports whether the wall clock stands before a time that was
// already committed and no server has confirmed it.
func (e *Engine) clockSuspect(s *Snapshot, v verification) bool {
	return e.now().Before(s.LastCommit.Add(-clockGrace)) && !v.dateOK
}

// accountTrouble stores what a failed check of an account means: its health
// where the network refused it, a server out of reach where there was no
// answer, a pause of this account otherwise.
func (e *Engine) accountTrouble(ctx context.Context, a model.Account, out model.Outcome) error {
	if h := HealthAfter(out.Class); h != "" {
		return e.setHealth(ctx, a, h, out.Problem)
	}
	if out.Status == 0 && out.Class == model.ClassTransient {
		e.serverDown(a, out.Problem, out.RetryAt)
	} else {
		e.askLater(a, out.Problem, out.RetryAt)
	}
	return nil
}

func (e *Engine) setHealth(ctx context.Context, a model.Account, h model.Health, p *model.Problem) error {
	return e.keepAccount(ctx, a.ID, AccountChange{Health: h, Reason: p, Rev: a.CredentialRev})
}

// keepAccount stores what was learned of an account outside a move.
func (e *Engine) keepAccount(ctx context.Context, id model.AccountID, change AccountChange) error {
	err := e.cfg.Store.SetAccountHealth(context.WithoutCancel(ctx), id, change, e.now())
	if err == nil {
		e.cfg.Noticed(NoticeAccount)
	}
	return err
}

// HealthAfter returns the health that a class means for the account; empty:
// it says nothing of the account.
func HealthAfter(c model.Class) model.Health {
	switch c {
	case model.ClassReauth:
		return model.HealthSignIn
	case model.ClassConfig:
		return model.HealthConfig
	case model.ClassFatal:
		return model.HealthFatal
	}
	return ""
}
