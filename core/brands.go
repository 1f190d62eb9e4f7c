package core

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

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
}

// brandColors are given to new brands in turn: far apart in hue, readable on
// white and on black.
var brandColors = [...]string{"#2a7f62", "#b5482f", "#3b5fa8", "#8a5a9e", "#9a6a00", "#00798c", "#a23e6d", "#5b6b2f"}

// AddBrand adds a brand. Name is needed; the zone too.
func (a *App) AddBrand(ctx context.Context, e BrandEdit) (model.Brand, error) {
	brands, err := a.store.Brands(ctx)
	if err != nil {
		return model.Brand{}, err
	}
	b := model.Brand{ID: model.BrandID(a.ids.New()), Lang: "en", Color: brandColors[len(brands)%len(brandColors)],
		LatePolicy: model.DefaultLatePolicy, CreatedAt: a.opt.Clock.Now()}
	if err := applyEdit(&b, e); err != nil {
		return model.Brand{}, err
	}
	return b, a.store.InsertBrand(ctx, b)
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
	a.nudge()
	return b, nil
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
	return nil
}

// Brands returns all brands by name.
func (a *App) Brands(ctx context.Context) ([]model.Brand, error) { return a.store.Brands(ctx) }

// FindBrand returns the brand with that id or exact name, or brand.not_found.
func (a *App) FindBrand(ctx context.Context, ref string) (model.Brand, error) {
	brands, err := a.store.Brands(ctx)
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
