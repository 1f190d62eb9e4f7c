package model_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"restante/core/model"
)

func TestASecretNeverPrints(t *testing.T) {
	const token = "tok-123456"
	s := model.NewSecret(token)
	holder := struct {
		Open   model.Secret
		hidden model.Secret
		ptr    *model.Secret
	}{s, s, &s}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "secret", s, "holder", holder)
	asJSON, err := json.Marshal(holder)
	if err != nil {
		t.Fatal(err)
	}
	for _, printed := range []string{
		fmt.Sprint(s), fmt.Sprintf("%s %q %v %+v %#v %d %t %x", s, s, s, s, s, s, s, s),
		fmt.Sprintf("%v %+v %#v", holder, holder, holder), log.String(), string(asJSON),
		fmt.Errorf("sign in with %v", s).Error(),
	} {
		if strings.Contains(printed, token) || strings.Contains(printed, fmt.Sprintf("%x", token)) {
			t.Errorf("printed: %s", printed)
		}
	}
	if s.Reveal() != token || s.Empty() || !(model.Secret{}).Empty() {
		t.Error("the secret is not what it was made of")
	}
}

func TestProblems(t *testing.T) {
	p := model.NewProblem("draft.not_found", "draft", "7")
	wrapped := fmt.Errorf("read: %w", p.Because(errors.New("no row")))
	if !errors.Is(wrapped, model.NewProblem("draft.not_found")) || errors.Is(wrapped, model.NewProblem("other")) {
		t.Error("a problem is told by its code")
	}
	joined := errors.Join(wrapped, nil, fmt.Errorf("x: %w", errors.Join(model.NewProblem("b"), errors.New("plain"))))
	var codes []string
	for _, p := range model.ProblemsOf(joined) {
		codes = append(codes, p.Code)
	}
	if got := strings.Join(codes, " "); got != "draft.not_found b" {
		t.Errorf("problems %q", got)
	}
	more := p.With("account", "lea")
	if len(p.Args) != 1 || more.Args["account"] != "lea" || more.Args["draft"] != "7" {
		t.Errorf("With changed the original or lost an argument: %v %v", p, more)
	}
	if got := p.Because(errors.New("no row")).Error(); got != `draft.not_found draft="7": no row` {
		t.Error(got)
	}
}

func TestADeliveryKnowsItsDoubt(t *testing.T) {
	d := model.Delivery{Parts: []model.Part{{Index: 0}, {Index: 1}}}
	if d.Started() || d.InDoubt() || d.NextPart().Index != 0 {
		t.Error("nothing was sent yet")
	}
	d.Parts[0].Receipt = &model.Receipt{RemoteID: "1"}
	if !d.Started() || d.InDoubt() || d.NextPart().Index != 1 {
		t.Error("one part is there")
	}
	d.Parts[1].Receipt = &model.Receipt{RemoteID: "2"}
	if d.NextPart() != nil {
		t.Error("both parts are there")
	}
}

func TestTheHashCoversAllThatIsSent(t *testing.T) {
	base := func() model.Delivery {
		return model.Delivery{Parts: []model.Part{{Content: model.PartContent{Text: "a",
			Media: []model.Attachment{{Media: model.Media{ID: "x"}, Alt: "alt"}}, Options: model.Options{Lang: "fr"}}}}}
	}
	first := base()
	for name, change := range map[string]func(*model.PartContent){
		"text":    func(c *model.PartContent) { c.Text = "b" },
		"alt":     func(c *model.PartContent) { c.Media[0].Alt = "other" },
		"media":   func(c *model.PartContent) { c.Media[0].Media.ID = "y" },
		"options": func(c *model.PartContent) { c.Options.Visibility = model.VisibilityPrivate },
	} {
		d := base()
		change(&d.Parts[0].Content)
		if d.ContentHashNow() == first.ContentHashNow() {
			t.Errorf("another %s has the same hash", name)
		}
	}
	same := base()
	same.Parts[0].Key, same.Parts[0].Prepared = "k", []byte("p")
	if same.ContentHashNow() != first.ContentHashNow() {
		t.Error("the hash depends on what is not sent")
	}
}
