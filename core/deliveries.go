package core

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"restante/core/event"
	"restante/core/model"
	"restante/core/queue"
	"restante/core/schedule"
	"restante/core/store"
)

// newKey makes the key of a part: random, so that no two parts share one.
func (a *App) newKey() string { return uuid.NewString() }

// DeliveryFilter says which deliveries a list shows; empty fields let all
// through.
type DeliveryFilter struct {
	Brand string // id or exact name
	State model.State
}

// Deliveries returns the deliveries that f lets through, by due instant.
func (a *App) Deliveries(ctx context.Context, f DeliveryFilter) ([]model.Delivery, error) {
	filter := store.Filter{State: f.State}
	if f.Brand != "" {
		b, err := a.FindBrand(ctx, f.Brand)
		if err != nil {
			return nil, err
		}
		filter.Brand = b.ID
	}
	return a.store.Deliveries(ctx, filter)
}

// Story is everything that is known of one delivery.
type Story struct {
	Delivery model.Delivery
	Brand    model.Brand
	Account  model.Account
	DraftID  model.DraftID // of which it was made
	Attempts []model.Attempt
}

// Story returns the story of a delivery, or delivery.not_found.
func (a *App) Story(ctx context.Context, id model.DeliveryID) (Story, error) {
	s, err := a.snapshot(ctx, id)
	if err != nil {
		return Story{}, err
	}
	draft, err := a.store.DraftOf(ctx, id)
	if err != nil {
		return Story{}, err
	}
	attempts, err := a.store.Attempts(ctx, id)
	return Story{Delivery: s.Delivery, Brand: s.Brand, Account: s.Account, DraftID: draft, Attempts: attempts}, err
}

func (a *App) snapshot(ctx context.Context, id model.DeliveryID) (queue.Snapshot, error) {
	s, err := a.store.Snapshot(ctx, id)
	return s, missing(err, "delivery.not_found", "delivery", string(id))
}

// decide reads a delivery, makes a move of it and applies that, again where
// the engine was faster.
func (a *App) decide(ctx context.Context, id model.DeliveryID, move func(queue.Snapshot) (queue.Move, error)) (model.Delivery, error) {
	for {
		s, err := a.snapshot(ctx, id)
		if err != nil {
			return model.Delivery{}, err
		}
		m, err := move(s)
		if err != nil {
			return model.Delivery{}, err
		}
		err = a.store.Apply(ctx, m)
		if errors.Is(err, queue.ErrStale) && ctx.Err() == nil {
			continue
		}
		if errors.Is(err, queue.ErrReceiptTaken) {
			return model.Delivery{}, model.NewProblem("receipt.taken")
		}
		if err != nil {
			return model.Delivery{}, err
		}
		a.changed(event.Deliveries)
		if m.Replacement != nil {
			id = m.Replacement.ID
		}
		s, err = a.snapshot(ctx, id)
		return s.Delivery, err
	}
}

// Cancel withdraws a delivery, or what is left of one that has begun. While it
// is being sent that can only be asked for; the delivery is then returned in
// its present state.
func (a *App) Cancel(ctx context.Context, id model.DeliveryID) (model.Delivery, error) {
	s, err := a.snapshot(ctx, id)
	if err != nil {
		return model.Delivery{}, err
	}
	if s.Delivery.State == model.StateSending {
		err := a.store.WantCancel(ctx, id, a.opt.Clock.Now())
		if err == nil {
			a.changed(event.Deliveries)
		}
		if !errors.Is(err, queue.ErrStale) {
			return s.Delivery, err
		}
	}
	return a.decide(ctx, id, func(s queue.Snapshot) (queue.Move, error) {
		m, sending, err := queue.Withdraw(s, a.now())
		if sending {
			return m, model.NewProblem("delivery.busy")
		}
		return m, err
	})
}

// Reschedule gives a delivery another time. A missed one gets a successor, which
// is returned.
func (a *App) Reschedule(ctx context.Context, id model.DeliveryID, wish Wish) (model.Delivery, schedule.Resolved, error) {
	var resolved schedule.Resolved
	d, err := a.decide(ctx, id, func(s queue.Snapshot) (queue.Move, error) {
		when, r, err := a.resolve(s.Brand, wish)
		if err != nil {
			return queue.Move{}, err
		}
		resolved = r
		due, now := r.At, a.now()
		if wish.Now {
			due = now
		}
		return queue.Reschedule(s, when, due, now, model.DeliveryID(a.ids.New()), a.newKey)
	})
	return d, resolved, err
}

// Retry sends again what is proven not to be there. It is refused with
// delivery.in_doubt while doubt stands.
func (a *App) Retry(ctx context.Context, id model.DeliveryID) (model.Delivery, error) {
	return a.decide(ctx, id, func(s queue.Snapshot) (queue.Move, error) {
		return queue.Retry(s, a.now(), model.DeliveryID(a.ids.New()), a.newKey)
	})
}

// Confirm answers a question with "it is there": link is the post's address.
func (a *App) Confirm(ctx context.Context, id model.DeliveryID, link string) (model.Delivery, error) {
	return a.decide(ctx, id, func(s queue.Snapshot) (queue.Move, error) {
		conn, ok := a.connectors[s.Account.Network]
		if !ok {
			return queue.Move{}, a.unknownNetwork(s.Account.Network)
		}
		receipt, err := conn.ReceiptFromLink(s.Account, link)
		if err != nil {
			return queue.Move{}, err
		}
		receipt.At = a.now()
		return queue.Confirm(s, receipt, a.now())
	})
}

// SendAgain answers a question with "it is not there, send it".
func (a *App) SendAgain(ctx context.Context, id model.DeliveryID) (model.Delivery, error) {
	return a.decide(ctx, id, func(s queue.Snapshot) (queue.Move, error) {
		return queue.SendAgain(s, a.now(), model.DeliveryID(a.ids.New()), a.newKey)
	})
}

// Leave answers a question with "leave it".
func (a *App) Leave(ctx context.Context, id model.DeliveryID) (model.Delivery, error) {
	return a.decide(ctx, id, func(s queue.Snapshot) (queue.Move, error) { return queue.Leave(s, a.now()) })
}

// Reinstate takes back that a delivery was cancelled before anything of it was
// sent: a new delivery with the same content and wish is returned. It is refused
// with schedule.past once the instant is over, with post.already where the draft
// was promised on the account meanwhile, and with delivery.replaced where this
// was done before.
func (a *App) Reinstate(ctx context.Context, id model.DeliveryID) (model.Delivery, error) {
	return a.decide(ctx, id, func(s queue.Snapshot) (queue.Move, error) {
		return queue.Reinstate(s, a.now(), model.DeliveryID(a.ids.New()), a.newKey)
	})
}

// now is the wall clock in the resolution of the store.
func (a *App) now() time.Time { return a.opt.Clock.Now().Truncate(time.Millisecond) }
