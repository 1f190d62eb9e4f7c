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
		e.serverDown(a, model.NewProblem("network.unreachable", "server", a.Server), time.Time{})
		return false
	}
	e.serverAnswers(a)
	return true
}

// serverAnswers notes that a probe was answered: it may be used, but whether it
// is of use is not proven, so its failures still count.
func (e *Engine) serverAnswers(a model.Account) {
	e.mu.Lock()
	defer e.mu.Unlock()
	r := e.reach[a.Server]
	r.up, r.at = true, e.cfg.Clock.Mono()
	e.reach[a.Server] = r
}

func (e *Engine) serverUp(a model.Account) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.reach[a.Server] = reach{up: true, at: e.cfg.Clock.Mono()}
	delete(e.ask, a.ID)
	delete(e.trouble, a.ID)
}

// failedOnce is what is known after one more failure, and the instant at which
// the server wants to be asked again (zero: it named none).
func (e *Engine) failedOnce(before reach, retryAt time.Time) reach {
	now, mono := e.now(), e.cfg.Clock.Mono()
	r := reach{at: mono, fails: before.fails + 1}
	if retryAt.After(now) {
		r.until = mono + retryAt.Sub(now)
	}
	return r
}

// askLater notes that the account cannot be used now, though its server
// answers: other accounts there go on.
func (e *Engine) askLater(a model.Account, p *model.Problem, retryAt time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.ask[a.ID] = e.failedOnce(e.ask[a.ID], retryAt)
	e.trouble[a.ID] = p
}

// serverDown notes that the account's server cannot be used now, why, and the
// instant at which the server wants to be asked again (zero: it named none).
func (e *Engine) serverDown(a model.Account, p *model.Problem, retryAt time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.reach[a.Server] = e.failedOnce(e.reach[a.Server], retryAt)
	e.trouble[a.ID] = p
}

// probeDue returns zero when a server may be asked now, else when.
func (e *Engine) probeDue(server string, now time.Time) time.Time {
	e.mu.Lock()
	defer e.mu.Unlock()
	r, known := e.reach[server]
	if !known || r.up {
		return time.Time{}
	}
	return e.wait(r, now)
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
	change := AccountChange{Limits: &profile.Limits, Handle: profile.Identity.Handle}
	if err := e.cfg.Store.SetAccountHealth(context.WithoutCancel(ctx), a.ID, change, e.now()); err != nil {
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
	return e.cfg.Store.SetAccountHealth(context.WithoutCancel(ctx), a.ID, AccountChange{Health: h, Reason: p, Rev: a.CredentialRev}, e.now())
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
