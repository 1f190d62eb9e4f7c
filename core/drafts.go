package core

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"

	"restante/core/event"
	"restante/core/model"
)

// NewDraft is what a person writes.
type NewDraft struct {
	Brand   string // id or exact name
	Text    string
	Media   []NewAttachment
	Options model.Options
}

// NewAttachment is a file that goes with a draft.
type NewAttachment struct {
	Path string
	Alt  string
}

// AddDraft stores a draft with copies of its files, so that moving the
// originals loses nothing.
func (a *App) AddDraft(ctx context.Context, n NewDraft) (model.Draft, error) {
	brand, err := a.FindBrand(ctx, n.Brand)
	if err != nil {
		return model.Draft{}, err
	}
	d := model.Draft{BrandID: brand.ID, Text: n.Text, Options: n.Options, Status: model.DraftReady}
	for _, m := range n.Media {
		d.Media = append(d.Media, model.Attachment{Alt: m.Alt})
	}
	// All is checked before the first file is copied.
	if err := checkTexts(d); err != nil {
		return model.Draft{}, err
	}
	if strings.TrimSpace(n.Text) == "" && len(n.Media) == 0 {
		return model.Draft{}, model.NewProblem("compose.empty")
	}
	if _, err := checkOptions(n.Options); err != nil {
		return model.Draft{}, err
	}
	for i, m := range n.Media {
		if d.Media[i].Media, err = a.ImportMedia(ctx, m.Path); err != nil {
			return model.Draft{}, err
		}
	}
	return a.SaveDraft(ctx, d)
}

// ImportMedia copies an image into the workspace, so that a draft can use it.
// What the workspace has already keeps the name that it had.
func (a *App) ImportMedia(ctx context.Context, path string) (model.Media, error) {
	m, err := a.media.ImportFile(ctx, path)
	if err != nil {
		return model.Media{}, err
	}
	return a.store.InsertMedia(ctx, m, a.now())
}

// isText reports whether s is UTF-8 without a NUL.
func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// checkOptions returns the options in the form in which they are stored.
func checkOptions(o model.Options) (model.Options, error) {
	switch o.Visibility {
	case model.VisibilityDefault, model.VisibilityPublic, model.VisibilityUnlisted, model.VisibilityPrivate:
	default:
		return o, model.NewProblem("draft.bad_visibility", "visibility", string(o.Visibility))
	}
	if !isText(o.Warning) {
		return o, model.NewProblem("draft.not_text")
	}
	if o.Lang == "" {
		return o, nil
	}
	tag, err := language.Parse(o.Lang)
	if err != nil {
		return o, model.NewProblem("draft.bad_language", "language", o.Lang).Because(err)
	}
	o.Lang = tag.String()
	return o, nil
}

// Drafts returns the drafts at work of a brand (id or exact name), or of all
// where brand is empty, whole, the latest change first.
func (a *App) Drafts(ctx context.Context, brand string) ([]model.Draft, error) {
	if brand == "" {
		return a.store.Drafts(ctx, "")
	}
	b, err := a.FindBrand(ctx, brand)
	if err != nil {
		return nil, err
	}
	return a.store.Drafts(ctx, b.ID)
}

// Draft returns one draft, or draft.not_found.
func (a *App) Draft(ctx context.Context, id model.DraftID) (model.Draft, error) {
	d, err := a.store.Draft(ctx, id)
	return d, missing(err, "draft.not_found", "draft", string(id))
}

// SetDraftStatus says how far a draft is.
func (a *App) SetDraftStatus(ctx context.Context, id model.DraftID, status model.DraftStatus) error {
	status, err := checkStatus(status)
	if err != nil {
		return err
	}
	changed, err := a.store.SetDraftStatus(ctx, id, status, a.now())
	return a.draftChanged(id, changed, err)
}

// ArchiveDraft puts a draft aside. It is refused while a delivery of it waits or
// asks (draft.still_promised): what is put aside is not published.
func (a *App) ArchiveDraft(ctx context.Context, id model.DraftID) error {
	changed, err := a.store.ArchiveDraft(ctx, id, a.now())
	return a.draftChanged(id, changed, err)
}

// RestoreDraft brings an archived draft back as it was.
func (a *App) RestoreDraft(ctx context.Context, id model.DraftID) error {
	changed, err := a.store.RestoreDraft(ctx, id)
	return a.draftChanged(id, changed, err)
}

func (a *App) draftChanged(id model.DraftID, changed bool, err error) error {
	if changed && err == nil {
		a.changed(event.Drafts)
	}
	return missing(err, "draft.not_found", "draft", string(id))
}

// DuplicateDraft makes a new draft of the same text, images, options, variants
// and ticks. It is being written, and has no date: a copy must not go out by
// accident.
func (a *App) DuplicateDraft(ctx context.Context, id model.DraftID) (model.Draft, error) {
	d, err := a.Draft(ctx, id)
	if err != nil {
		return model.Draft{}, err
	}
	connected, err := a.Accounts(ctx)
	if err != nil {
		return model.Draft{}, err
	}
	gone := func(id model.AccountID) bool {
		return !slices.ContainsFunc(connected, func(acc model.Account) bool { return acc.ID == id })
	}
	d.Variants = slices.DeleteFunc(d.Variants, func(v model.Variant) bool { return gone(v.AccountID) })
	d.Targets = slices.DeleteFunc(d.Targets, gone)
	return a.insertDraft(ctx, model.Draft{BrandID: d.BrandID, Text: d.Text, Media: d.Media, Options: d.Options,
		Status: model.DraftWriting, Variants: d.Variants, Targets: d.Targets})
}
