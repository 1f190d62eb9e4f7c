package compose_test

import (
	"strings"
	"testing"

	"restante/core/compose"
	"restante/core/model"
)

func image(name string) model.Attachment {
	return model.Attachment{Media: model.Media{Name: name, MIME: "image/png", Bytes: 1000, Width: 40, Height: 30}}
}

func with(at model.Attachment, change func(*model.Attachment)) model.Attachment {
	change(&at)
	return at
}

func TestCheck(t *testing.T) {
	limits := model.Limits{
		Unit: model.UnitGrapheme, Text: 300, TextBytes: 3000, Images: 2, ImageBytes: 1_000_000,
		ImagePixels: 1_000_000, AltText: 10, ImageTypes: []string{"image/jpeg", "image/png"},
	}
	part := func(text string, media ...model.Attachment) model.PartContent {
		return model.PartContent{Text: text, Media: media}
	}
	tests := []struct {
		name    string
		content model.PartContent
		want    []string // as Problem prints them
	}{
		{"a text that fits", part("Bonjour"), nil},
		{"just as long as allowed", part(a(300)), nil},
		{"over the limit", part(a(301)), []string{`compose.over_limit count="301" limit="300"`}},
		{"COUNT-5 few graphemes, too many bytes", part(strings.Repeat("👨‍👩‍👧‍👦", 121)),
			[]string{`compose.over_bytes count="3025" limit="3000"`}},
		{"the warning counts", model.PartContent{Text: a(200), Options: model.Options{Warning: b(101)}},
			[]string{`compose.over_limit count="301" limit="300"`}},
		{"nothing", part(""), []string{"compose.empty"}},
		{"spaces only", part(" \n\t\u00a0\u202f"), []string{"compose.empty"}},
		{"what shows nothing", part("\u200b\ufeff\u2060"), []string{"compose.empty"}},
		{"a warning alone is no content", model.PartContent{Options: model.Options{Warning: "x"}}, []string{"compose.empty"}},
		{"an image alone", part("", image("a.png")), nil},
		{"not UTF-8", part("caf\xe9"), []string{`compose.bad_text field="text"`}},
		{"a warning that is not UTF-8", model.PartContent{Text: "x", Options: model.Options{Warning: "\xff"}},
			[]string{`compose.bad_text field="warning"`}},
		{"decomposed accents are left as they are", part("e\u0301"), nil},
		{"too many images", part("x", image("a.png"), image("b.png"), image("c.png")),
			[]string{`compose.too_many_images count="3" limit="2"`}},
		{"MEDIA-6 an image too heavy", part("x", with(image("vitrine.png"), func(at *model.Attachment) { at.Media.Bytes = 1_000_001 })),
			[]string{`compose.image_bytes bytes="1000001" limit="1000000" name="vitrine.png"`}},
		{"too many pixels", part("x", with(image("a.png"), func(at *model.Attachment) { at.Media.Width, at.Media.Height = 1001, 1000 })),
			[]string{`compose.image_pixels height="1000" limit="1000000" name="a.png" width="1001"`}},
		{"pixels beyond 32 bits", part("x", with(image("a.png"), func(at *model.Attachment) { at.Media.Width, at.Media.Height = 1<<17, 1<<17 })),
			[]string{`compose.image_pixels height="131072" limit="1000000" name="a.png" width="131072"`}},
		{"MEDIA-15 a type not taken", part("x", with(image("IMG_1.heic"), func(at *model.Attachment) { at.Media.MIME = "image/heic" })),
			[]string{`compose.image_type name="IMG_1.heic" type="image/heic" types="image/jpeg, image/png"`}},
		{"a description too long", part("x", with(image("a.png"), func(at *model.Attachment) { at.Alt = strings.Repeat("é", 11) })),
			[]string{`compose.alt_too_long count="11" limit="10" name="a.png"`}},
		{"a description that is not UTF-8", part("x", with(image("a.png"), func(at *model.Attachment) { at.Alt = "\xff" })),
			[]string{`compose.bad_text field="alt" name="a.png"`}},
		{"everything at once", part(a(301), with(image("a.png"), func(at *model.Attachment) { at.Media.MIME, at.Media.Bytes = "text/html", 2_000_000 })),
			[]string{
				`compose.over_limit count="301" limit="300"`,
				`compose.image_type name="a.png" type="text/html" types="image/jpeg, image/png"`,
				`compose.image_bytes bytes="2000000" limit="1000000" name="a.png"`,
			}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, p := range compose.Check(tt.content, limits) {
				got = append(got, p.Error())
			}
			if strings.Join(got, "\n") != strings.Join(tt.want, "\n") {
				t.Errorf("Check = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestCheckWithoutLimitsRefusesOnlyWhatIsNoPost(t *testing.T) {
	heavy := with(image("a.tiff"), func(at *model.Attachment) {
		at.Media.MIME, at.Media.Bytes, at.Media.Width, at.Alt = "image/tiff", 1<<40, 1<<20, a(99_999)
	})
	if got := compose.Check(model.PartContent{Text: a(99_999), Media: []model.Attachment{heavy}}, model.Limits{}); got != nil {
		t.Errorf("Check = %v, want nothing", got)
	}
	if got := compose.Check(model.PartContent{}, model.Limits{}); len(got) != 1 {
		t.Errorf("Check of nothing = %v, want compose.empty", got)
	}
}
