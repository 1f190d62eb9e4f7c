package core

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"restante/core/event"
	"restante/core/model"
	"restante/core/schedule"
)

// BrandEdit is what a person says of a brand; a nil field is left as it is, or
// takes its default where the brand is new.
type BrandEdit struct {
	Name  *string
	Zone  *string // IANA name; default: the machine's, as the caller knows it
	Lang  *string // "fr" or "en"
	Color *string // "#rrggbb"
	Late  *time.Duration
	// Handles and Domains are the brand's own; a leading @ is dropped, and of an
	// address only its host is kept.
	Handles, Domains *[]string
	Notes            *string
}

// brandColors are given to new brands in turn: far apart in hue, readable on
// white and on black.
var brandColors = [...]string{"#2a7f62", "#b5482f", "#3b5fa8", "#8a5a9e", "#9a6a00", "#00798c", "#a23e6d", "#5b6b2f"}

// AddBrand adds a brand behind all others. Name is needed; the zone too.
func (a *App) AddBrand(ctx context.Context, e BrandEdit) (model.Brand, error) {
	brands, err := a.AllBrands(ctx)
	if err != nil {
		return model.Brand{}, err
	}
	b := model.Brand{ID: model.BrandID(a.ids.New()), Lang: "en", Color: brandColors[len(brands)%len(brandColors)],
		LatePolicy: model.DefaultLatePolicy, CreatedAt: a.opt.Clock.Now()}
	if err := applyEdit(&b, e); err != nil {
		return model.Brand{}, err
	}
	if err := a.store.InsertBrand(ctx, b); err != nil {
		return model.Brand{}, err
	}
	a.changed(event.Brands)
	return a.store.Brand(ctx, b.ID)
}

// SetBrand changes a brand, named by id or exact name.
func (a *App) SetBrand(ctx context.Context, ref string, e BrandEdit) (model.Brand, error) {
	b, err := a.FindBrand(ctx, ref)
	if err != nil {
		return b, err
	}
	if err := applyEdit(&b, e); err != nil {
		return b, err
	}
	if err := a.store.UpdateBrand(ctx, b); err != nil {
		return b, err
	}
	a.changed(event.Brands)
	return b, nil
}

// ArchiveBrand puts a brand away: it is in no list and takes nothing new, and
// its history stays. It is refused with brand.still_promised while one of its
// deliveries waits or asks a person.
func (a *App) ArchiveBrand(ctx context.Context, id model.BrandID) error {
	return a.brandCommand(id, a.store.ArchiveBrand(ctx, id, a.now()))
}

// RestoreBrand takes an archived brand to work again, in the place that it had.
func (a *App) RestoreBrand(ctx context.Context, id model.BrandID) error {
	return a.brandCommand(id, a.store.RestoreBrand(ctx, id))
}

// PauseBrand holds everything of a brand that was not begun, or lets it go.
func (a *App) PauseBrand(ctx context.Context, id model.BrandID, paused bool) error {
	return a.brandCommand(id, a.store.SetBrandPaused(ctx, id, paused))
}

// OrderBrands gives the brands their order: ids first, then all others as they
// were.
func (a *App) OrderBrands(ctx context.Context, ids []model.BrandID) error {
	known, err := a.AllBrands(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if !slices.ContainsFunc(known, func(b model.Brand) bool { return b.ID == id }) {
			return model.NewProblem("brand.not_found", "brand", string(id))
		}
	}
	if err := a.store.OrderBrands(ctx, ids); err != nil {
		return err
	}
	a.changed(event.Brands)
	return nil
}

// brandCommand ends a command on one brand: err is what the store said.
func (a *App) brandCommand(id model.BrandID, err error) error {
	if err != nil {
		return missing(err, "brand.not_found", "brand", string(id))
	}
	a.changed(event.Brands)
	return nil
}

// longestName is how many characters a brand's name may have.
const longestName = 100

// oneLine makes a name that stands on one line: any run of spaces, line feeds
// and control characters becomes one space.
func oneLine(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(name, ""), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
}

var colorForm = regexp.MustCompile(`^#[0-9a-f]{6}$`)

func applyEdit(b *model.Brand, e BrandEdit) error {
	if e.Name != nil {
		b.Name = oneLine(*e.Name)
	}
	if b.Name == "" {
		return model.NewProblem("brand.name_empty")
	}
	if n := utf8.RuneCountInString(b.Name); n > longestName {
		return model.NewProblem("brand.name_too_long", "count", strconv.Itoa(n), "limit", strconv.Itoa(longestName))
	}
	if e.Zone != nil {
		b.Zone = *e.Zone
	}
	zone, err := schedule.LoadZone(b.Zone)
	if err != nil {
		return err
	}
	b.Zone = zone.Name()
	if e.Lang != nil {
		b.Lang = strings.ToLower(*e.Lang)
	}
	if b.Lang != "fr" && b.Lang != "en" {
		return model.NewProblem("brand.bad_lang", "lang", b.Lang)
	}
	if e.Color != nil {
		b.Color = strings.ToLower(*e.Color)
	}
	if !colorForm.MatchString(b.Color) {
		return model.NewProblem("brand.bad_color", "color", b.Color)
	}
	if e.Late != nil {
		b.LatePolicy = *e.Late
	}
	if b.LatePolicy < 0 {
		return model.NewProblem("schedule.bad_late", "value", b.LatePolicy.String())
	}
	return applyOwn(b, e)
}

// Brands returns the brands at work, in their order.
func (a *App) Brands(ctx context.Context) ([]model.Brand, error) { return a.store.Brands(ctx, false) }

// AllBrands returns all brands, archived ones too, in their order.
func (a *App) AllBrands(ctx context.Context) ([]model.Brand, error) { return a.store.Brands(ctx, true) }

// FindBrand returns the brand with that id or exact name, also an archived one,
// or brand.not_found.
func (a *App) FindBrand(ctx context.Context, ref string) (model.Brand, error) {
	brands, err := a.AllBrands(ctx)
	if err != nil {
		return model.Brand{}, err
	}
	for _, b := range brands {
		if string(b.ID) == ref {
			return b, nil
		}
	}
	for _, b := range brands {
		if b.Name == ref {
			return b, nil
		}
	}
	return model.Brand{}, model.NewProblem("brand.not_found", "brand", ref)
}

// brandAtWork is FindBrand for what gives a brand something new: an archived one
// is brand.archived.
func (a *App) brandAtWork(ctx context.Context, ref string) (model.Brand, error) {
	b, err := a.FindBrand(ctx, ref)
	if err == nil && !b.ArchivedAt.IsZero() {
		err = model.NewProblem("brand.archived", "brand", b.Name)
	}
	return b, err
}
