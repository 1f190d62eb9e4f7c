package core

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"

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
	if !isText(n.Text) || slices.ContainsFunc(n.Media, func(m NewAttachment) bool { return !isText(m.Alt) }) {
		return model.Draft{}, model.NewProblem("draft.not_text")
	}
	if strings.TrimSpace(n.Text) == "" && len(n.Media) == 0 {
		return model.Draft{}, model.NewProblem("compose.empty")
	}
	if n.Options, err = checkOptions(n.Options); err != nil {
		return model.Draft{}, err
	}
	now := a.opt.Clock.Now()
	d := model.Draft{ID: model.DraftID(a.ids.New()), BrandID: brand.ID, Text: n.Text, Options: n.Options,
		Status: model.DraftReady, CreatedAt: now, UpdatedAt: now}
	for _, m := range n.Media {
		file, err := a.media.ImportFile(ctx, m.Path)
		if err != nil {
			return model.Draft{}, err
		}
		d.Media = append(d.Media, model.Attachment{Media: file, Alt: m.Alt})
	}
	for _, m := range d.Media {
		if err := a.store.InsertMedia(ctx, m.Media, now); err != nil {
			return model.Draft{}, err
		}
	}
	return d, a.store.InsertDraft(ctx, d)
}

// isText reports whether s is what networks and their databases take for text:
// UTF-8 without a NUL.
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

// Drafts returns the drafts of a brand (id or exact name), or of all where
// brand is empty, the latest change first.
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
