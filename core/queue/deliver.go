package queue

import (
	"context"
	"errors"
	"fmt"
	"time"

	"restante/core/connect"
	"restante/core/model"
)

// deliver sends what is left of a due delivery.
func (e *Engine) deliver(ctx context.Context, s Snapshot) error {
	v, ok, err := e.verify(ctx, s)
	if err != nil || !ok {
		return err
	}
	if s, err = e.claim(ctx, s, v); err != nil {
		var no *refusal
		if errors.As(err, &no) && (no.why == whyContent || no.why == whyApproval) {
			// What a person must mend is claimed and parked, or it would be
			// picked again at once and for ever.
			if s, err = e.move(ctx, s, claimMove(s, e.run, e.now(), nil)); err == nil {
				err = e.apply(ctx, refusedMove(s, no, e.now()))
			}
			return err
		}
		if errors.As(err, &no) {
			return nil
		}
		return err
	}
	return e.sendParts(ctx, s, v)
}

// claim takes the delivery for this run (T2). A gate that refuses leaves it
// where it is.
func (e *Engine) claim(ctx context.Context, s Snapshot, v verification) (Snapshot, error) {
	now := e.now()
	if gap := threadGap(&s.Delivery, now); gap > e.cfg.Settings.ThreadGap {
		s, err := e.move(ctx, s, claimMove(s, e.run, now, nil))
		if err != nil {
			return s, err
		}
		tooLong := model.NewProblem("thread.gap", "hours", fmt.Sprint(int(gap.Hours())))
		if err := e.apply(ctx, askMove(s, now, tooLong)); err != nil {
			return s, err
		}
		return s, &refusal{why: whyMoved, problem: tooLong}
	}
	return e.move(ctx, s, claimMove(s, e.run, now, func(fresh Snapshot) error {
		// A closed window is no reason not to claim: the doubt then goes back
		// to be looked up.
		return sendGates(&fresh, proof{now: e.now(), identity: v.identity, rev: v.rev, windowOpen: true, clockOK: v.dateOK})
	}))
}

// move applies a move and returns the snapshot that it left.
func (e *Engine) move(ctx context.Context, s Snapshot, m Move) (Snapshot, error) {
	if err := e.apply(ctx, m); err != nil {
		return s, err
	}
	s.Delivery = m.After
	s.Delivery.Fence = m.Fence + 1
	return s, nil
}

// threadGap is how long ago the last part of a begun thread went out, or the
// person last decided about it.
func threadGap(d *model.Delivery, now time.Time) time.Duration {
	var last time.Time
	for _, p := range d.Parts {
		if p.Receipt != nil {
			last = p.LastSentAt
		}
	}
	if last.IsZero() {
		return 0
	}
	return now.Sub(later(last, d.AnsweredAt))
}

// sendParts prepares and sends part after part of a claimed delivery, until it
// is published or something stops it.
func (e *Engine) sendParts(ctx context.Context, s Snapshot, v verification) error {
	for s.Delivery.State == model.StateClaimed {
		e.observeClocks()
		if ctx.Err() != nil || e.jumps() != v.jumps {
			// What was verified before a jump of the clock proves nothing now.
			return e.apply(ctx, backMove(s, e.now(), nil))
		}
		var err error
		if part := s.Delivery.NextPart(); needsPrepare(part, e.now()) {
			s, err = e.prepare(ctx, s)
		} else {
			s, err = e.send(ctx, s, v)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// prepareAhead is how long before their expiry handles are made anew.
const prepareAhead = time.Minute

func needsPrepare(p *model.Part, now time.Time) bool {
	return len(p.Prepared) == 0 ||
		(!p.PreparedExpires.IsZero() && !now.Add(prepareAhead).Before(p.PreparedExpires))
}

// prepare does the invisible steps of the next part (T4, T4b).
func (e *Engine) prepare(ctx context.Context, s Snapshot) (Snapshot, error) {
	s, err := e.move(ctx, s, changeMove(s, model.StatePreparing, e.now()))
	if err != nil {
		return s, err
	}
	part := *s.Delivery.NextPart()
	callCtx, done := e.call(ctx, s.Delivery.ID, e.cfg.Settings.PrepareDeadline)
	defer done()
	prepared, out := e.connector(s.Account.Network).Prepare(callCtx, e.session(s.Account),
		connect.PrepareRequest{Part: part, Media: e.cfg.Media, Now: e.now()})
	if out.Class != model.ClassOK && ctx.Err() != nil {
		// The engine stops; a cut upload is no failure of the post.
		return e.move(ctx, s, backMove(s, e.now(), nil))
	}
	return e.move(ctx, s, e.preparedMove(s, prepared, out))
}

// send commits the intent (T5), makes the one call that publishes the next
// part, and commits its outcome (T6 to T10).
func (e *Engine) send(ctx context.Context, s Snapshot, v verification) (Snapshot, error) {
	conn := e.connector(s.Account.Network)
	part := s.Delivery.NextPart()
	created := part.MaybeSince.IsZero()
	caps := conn.Network().Capabilities
	pr := proof{now: e.now(), identity: v.identity, rev: v.rev, clockOK: v.dateOK,
		windowOpen: created || e.windowOpen(&s.Delivery, part.Index, caps.KeyWindow, s.Account.KeyProven)}
	intentMono := e.cfg.Clock.Mono()
	sending, err := e.move(ctx, s, intentMove(s, pr))
	var no *refusal
	if errors.As(err, &no) {
		return e.move(ctx, s, refusedMove(s, no, e.now()))
	}
	if err != nil {
		return s, err
	}
	s = sending
	e.noteSend(s.Delivery.ID, part.Index, created)

	var refused *refusal
	look := func(ctx context.Context) error {
		err := e.lastLook(ctx, s, pr, intentMono, v.jumps)
		if err != nil && !errors.As(err, &refused) {
			refused = &refusal{why: whyMoved, problem: model.NewProblem("engine.last_look")}
		}
		return err
	}
	// The call outlives the engine's stop, so that quitting waits for an
	// answer instead of leaving a doubt.
	callCtx, done := e.call(context.WithoutCancel(ctx), s.Delivery.ID, e.cfg.Settings.Deadline)
	defer done()
	out := conn.Publish(callCtx, e.session(s.Account), publishRequest(&s.Delivery, part.Index, pr.now, look))
	if refused != nil && out.Class.ProvenNotApplied() {
		return e.move(ctx, s, lastLookMove(s, created, refused, e.now()))
	}
	e.noteEnd(s.Delivery.ID)
	return e.record(ctx, s, created, out)
}

// record commits the outcome of a publishing call.
func (e *Engine) record(ctx context.Context, s Snapshot, created bool, out model.Outcome) (Snapshot, error) {
	if out.Class == model.ClassTransient && out.Status == 0 {
		e.serverDown(s.Account, out.Problem, out.RetryAt)
	}
	next, err := e.move(ctx, s, e.outcomeMove(s, created, out))
	if errors.Is(err, ErrReceiptTaken) {
		// An id that another delivery already has cannot be this one's proof.
		return e.move(ctx, s, e.outcomeMove(s, created, model.Outcome{Class: model.ClassUnknown,
			Status: out.Status, Problem: model.NewProblem("receipt.taken")}))
	}
	if err == nil && next.Delivery.NextPart() != s.Delivery.NextPart() {
		e.forgetSendsIfDone(next.Delivery)
	}
	return next, err
}

func (e *Engine) forgetSendsIfDone(d model.Delivery) {
	if !d.InDoubt() {
		e.forgetSends(d.ID)
	}
}

// lastLook re-reads every gate right before the first byte leaves.
func (e *Engine) lastLook(ctx context.Context, sending Snapshot, pr proof, intent time.Duration, jumps int) error {
	e.observeClocks()
	fresh, err := e.cfg.Store.Snapshot(ctx, sending.Delivery.ID)
	if err != nil {
		return fmt.Errorf("last look: %w", err)
	}
	if fresh.Delivery.State != model.StateSending || fresh.Delivery.Fence != sending.Delivery.Fence {
		return refuse(whyMoved, "engine.last_look")
	}
	if fresh.CancelWanted {
		return refuse(whyCancel, "delivery.cancelled")
	}
	limit := e.cfg.Settings.LastLook
	if e.jumps() != jumps || e.cfg.Clock.Mono()-intent > limit || e.now().Sub(pr.now).Abs() > limit {
		return refuse(whyTime, "engine.too_slow")
	}
	pr.now = e.now()
	return sendGates(&fresh, pr)
}

// publishRequest builds the request for one part; the receipts of the thread's
// first and previous part go with it.
func publishRequest(d *model.Delivery, index int, now time.Time, look connect.LastLook) connect.PublishRequest {
	req := connect.PublishRequest{Part: d.Parts[index], Now: now, LastLook: look}
	if index > 0 {
		req.Root, req.Parent = d.Parts[0].Receipt, d.Parts[index-1].Receipt
	}
	return req
}

// call bounds a network call and registers it, so that a jump of the clock can
// give it up.
func (e *Engine) call(ctx context.Context, id model.DeliveryID, limit time.Duration) (context.Context, func()) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.cancels[id] = cancel
	return ctx, func() {
		cancel()
		e.mu.Lock()
		defer e.mu.Unlock()
		delete(e.cancels, id)
	}
}

func (e *Engine) session(a model.Account) connect.Session {
	return connect.Session{Account: a, Credentials: e.cfg.Credentials(a.ID), HTTP: e.cfg.HTTP, Now: e.now()}
}

// connector returns the network's connector; an account of a network that this
// program does not know is refused when it is added, and by Snapshot's reader.
func (e *Engine) connector(n model.NetworkID) connect.Connector { return e.cfg.Connectors[n] }
