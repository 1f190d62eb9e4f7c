package core

import (
	"context"
	"errors"
	"maps"
	"slices"

	"restante/core/event"
	"restante/core/model"
	"restante/core/schedule"
	"restante/core/store"
)

// SaveDraft keeps a draft, on disk when it returns, and returns it as it is
// stored. An empty ID makes a new one. Otherwise d.Rev must be the revision
// that is stored, or another window has saved it meanwhile and nothing is
// overwritten: draft.changed_elsewhere. What changes nothing makes no revision.
//
// A draft's brand never changes (draft.other_brand), and its variants and
// targets are of accounts of its brand (account.wrong_brand). What it has for an
// account that was removed since is not shown anywhere, and so it is kept
// whatever d says of it. Whether it is archived is ArchiveDraft's to say.
func (a *App) SaveDraft(ctx context.Context, d model.Draft) (model.Draft, error) {
	if d.ID == "" {
		return a.insertDraft(ctx, d)
	}
	stored, err := a.Draft(ctx, d.ID)
	if err != nil {
		return model.Draft{}, err
	}
	brand, err := a.store.Brand(ctx, stored.BrandID)
	if err != nil {
		return model.Draft{}, err
	}
	if d.BrandID != stored.BrandID {
		return model.Draft{}, model.NewProblem("draft.other_brand", "brand", brand.Name)
	}
	next, err := a.settle(ctx, stored, brand, d)
	if err != nil {
		return model.Draft{}, err
	}
	if sameDraft(stored, next) {
		return stored, nil
	}
	next.UpdatedAt = a.now()
	saved, err := a.store.UpdateDraft(ctx, next)
	if errors.Is(err, store.ErrDraftChanged) {
		return model.Draft{}, changedElsewhere(stored)
	}
	if err != nil {
		return model.Draft{}, err
	}
	a.changed(event.Drafts)
	return saved, nil
}

func changedElsewhere(stored model.Draft) *model.Problem {
	name := firstWords(stored)
	if name == "" {
		name = string(stored.ID)
	}
	return model.NewProblem("draft.changed_elsewhere", "draft", name)
}

// firstWords are as much of a draft as names it in a sentence.
func firstWords(d model.Draft) string {
	const most = 60
	words := []rune(excerpt(d.Text))
	if len(words) > most {
		return string(words[:most]) + "…"
	}
	return string(words)
}

func (a *App) insertDraft(ctx context.Context, d model.Draft) (model.Draft, error) {
	brand, err := a.store.Brand(ctx, d.BrandID)
	if err != nil {
		return model.Draft{}, missing(err, "brand.not_found", "brand", string(d.BrandID))
	}
	next, err := a.settle(ctx, model.Draft{}, brand, d)
	if err != nil {
		return model.Draft{}, err
	}
	next.ID = model.DraftID(a.ids.New())
	next.CreatedAt = a.now()
	next.UpdatedAt = next.CreatedAt
	if err := a.store.InsertDraft(ctx, next); err != nil {
		return model.Draft{}, err
	}
	a.changed(event.Drafts)
	return a.Draft(ctx, next.ID)
}

// settle returns d in the form in which it is stored, or everything that speaks
// against storing it in the place of stored.
func (a *App) settle(ctx context.Context, stored model.Draft, brand model.Brand, d model.Draft) (model.Draft, error) {
	problems := []error{checkTexts(d)}
	var err error
	if d.Options, err = checkOptions(d.Options); err != nil {
		problems = append(problems, err)
	}
	if d.Status, err = checkStatus(d.Status); err != nil {
		problems = append(problems, err)
	}
	if d.When, err = noteWhen(d.When, stored.When, brand); err != nil {
		problems = append(problems, err)
	}
	if d, err = a.settleAccounts(ctx, stored, brand, d); err != nil {
		problems = append(problems, err)
	}
	return d, errors.Join(problems...)
}

// checkTexts returns draft.not_text unless all texts of d are what networks and
// their databases take for text: UTF-8 without a NUL. That of the warning is for
// checkOptions.
func checkTexts(d model.Draft) error {
	texts := []string{d.Text}
	for _, m := range d.Media {
		texts = append(texts, m.Alt)
	}
	for _, v := range d.Variants {
		texts = append(texts, v.Text)
	}
	if !slices.ContainsFunc(texts, func(s string) bool { return !isText(s) }) {
		return nil
	}
	return model.NewProblem("draft.not_text")
}

// checkStatus returns the status as it is stored; a draft of which nothing is
// said is being written.
func checkStatus(s model.DraftStatus) (model.DraftStatus, error) {
	switch s {
	case "":
		return model.DraftWriting, nil
	case model.DraftIdea, model.DraftWriting, model.DraftReady:
		return s, nil
	}
	return s, model.NewProblem("draft.bad_status", "status", string(s))
}

// noteWhen returns a noted wish as it is stored, in the brand's zone; one that
// was noted before keeps the zone that it was meant in. Whether its time is
// over is for Schedule to say.
func noteWhen(w, stored model.When, brand model.Brand) (model.When, error) {
	if w == stored {
		return w, nil
	}
	switch w.Kind {
	case "":
		return model.When{}, nil
	case model.WhenNow:
		return model.When{Kind: model.WhenNow, Zone: brand.Zone}, nil
	}
	wall, err := schedule.ParseWall(w.Local)
	return model.When{Kind: model.WhenAt, Local: wall.String(), Zone: brand.Zone}, err
}

// settleAccounts checks whose accounts the variants and targets of d are, and
// brings them into the order of the accounts' ids, each account once.
func (a *App) settleAccounts(ctx context.Context, stored model.Draft, brand model.Brand, d model.Draft) (model.Draft, error) {
	variants, targets := variantsOf(d), targetsOf(d)
	before, ticked := variantsOf(stored), targetsOf(stored)
	if len(variants)+len(targets)+len(before)+len(ticked) == 0 {
		return d, nil
	}
	accounts, err := a.store.Accounts(ctx, true)
	if err != nil {
		return d, err
	}
	var problems []error
	for _, acc := range accounts {
		_, isVariant := variants[acc.ID]
		text, wasVariant := before[acc.ID]
		newly := (isVariant && !wasVariant) || (targets[acc.ID] && !ticked[acc.ID])
		switch {
		case acc.BrandID != brand.ID && newly:
			problems = append(problems, a.wrongBrand(ctx, acc, brand))
		case acc.RemovedAt.IsZero():
		case newly:
			problems = append(problems, model.NewProblem("account.removed", "account", acc.Handle))
		default:
			if wasVariant {
				variants[acc.ID] = text
			}
			if ticked[acc.ID] {
				targets[acc.ID] = true
			}
		}
	}
	problems = append(problems, unknownAccounts(accounts, union(variants, targets))...)
	d.Variants, d.Targets = nil, nil
	for _, id := range slices.Sorted(maps.Keys(variants)) {
		d.Variants = append(d.Variants, model.Variant{AccountID: id, Text: variants[id]})
	}
	d.Targets = slices.Sorted(maps.Keys(targets))
	return d, errors.Join(problems...)
}

// unknownAccounts are the problems of ids that name no account, removed ones
// included.
func unknownAccounts(accounts []model.Account, ids map[model.AccountID]bool) []error {
	for _, acc := range accounts {
		delete(ids, acc.ID)
	}
	var problems []error
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		problems = append(problems, model.NewProblem("account.not_found", "account", string(id)))
	}
	return problems
}

// wrongBrand says whose an account is that is none of brand.
func (a *App) wrongBrand(ctx context.Context, acc model.Account, brand model.Brand) error {
	owner, err := a.store.Brand(ctx, acc.BrandID)
	return errors.Join(err, model.NewProblem("account.wrong_brand", "account", acc.Handle, "owner", owner.Name, "brand", brand.Name))
}

func variantsOf(d model.Draft) map[model.AccountID]string {
	out := map[model.AccountID]string{}
	for _, v := range d.Variants {
		if _, twice := out[v.AccountID]; !twice { // the first one counts, as in what is sent
			out[v.AccountID] = v.Text
		}
	}
	return out
}

func targetsOf(d model.Draft) map[model.AccountID]bool {
	out := map[model.AccountID]bool{}
	for _, id := range d.Targets {
		out[id] = true
	}
	return out
}

func union(variants map[model.AccountID]string, targets map[model.AccountID]bool) map[model.AccountID]bool {
	out := maps.Clone(targets)
	for id := range variants {
		out[id] = true
	}
	return out
}

// sameDraft reports whether two drafts say the same, whatever their revision.
func sameDraft(a, b model.Draft) bool {
	sameImage := func(x, y model.Attachment) bool { return x.Media.ID == y.Media.ID && x.Alt == y.Alt }
	return a.Text == b.Text && a.Options == b.Options && a.Status == b.Status && a.When == b.When &&
		slices.EqualFunc(a.Media, b.Media, sameImage) && slices.Equal(a.Variants, b.Variants) && slices.Equal(a.Targets, b.Targets)
}
