package text_test

import (
	"os"
	"testing"

	"restante/core/model"
	"restante/core/text"
)

func TestAttemptsAreToldInSentences(t *testing.T) {
	catalogue, err := text.Load(os.DirFS(translations))
	if err != nil {
		t.Fatal(err)
	}
	p := catalogue.Printer("en")
	acc := model.Account{Handle: "lea", Server: "https://mastodon.example"}
	image := model.Attachment{Media: model.Media{Name: "a.png"}}
	one := model.Delivery{Parts: []model.Part{{Content: model.PartContent{Text: "x", Media: []model.Attachment{image, image}}}}}
	thread := model.Delivery{Parts: []model.Part{{}, {}}}
	for name, c := range map[string]struct {
		delivery model.Delivery
		attempt  model.Attempt
		want     string
	}{
		"a send names the account": {one, model.Attempt{Kind: model.AttemptPublish, Phase: model.PhaseInvoke},
			"Sending began, after the network confirmed that the token is that of @lea@mastodon.example."},
		"uploads are counted": {one, model.Attempt{Kind: model.AttemptPrepare, Phase: model.PhaseOK},
			"Made ready for the network, 2 images uploaded."},
		"a success gives the address": {one, model.Attempt{Kind: model.AttemptPublish, Phase: model.PhaseOK,
			Receipt: &model.Receipt{URL: "https://mastodon.example/@lea/1"}}, "Published: https://mastodon.example/@lea/1"},
		"a failure says why": {one, model.Attempt{Kind: model.AttemptPublish, Phase: model.PhaseFail,
			Problem: model.NewProblem("network.unreachable", "server", "S")}, "Not published, which is certain. S cannot be reached."},
		"a decision is the person's alone": {one, model.Attempt{Kind: model.AttemptUser, Phase: model.PhaseInfo,
			Problem: model.NewProblem("decided.cancelled")}, "You withdrew it."},
		"a thread names its part": {thread, model.Attempt{Kind: model.AttemptPublish, Phase: model.PhaseInfo, Part: 1},
			"Part 2 of 2. Whether it arrived is not known."},
		"a part that is gone is no crash": {one, model.Attempt{Kind: model.AttemptPrepare, Phase: model.PhaseOK, Part: 7},
			"Made ready for the network."},
	} {
		t.Run(name, func(t *testing.T) {
			if got := p.Attempt(c.delivery, acc, c.attempt); got != c.want {
				t.Errorf("got %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestAddressesHaveTheirServer(t *testing.T) {
	for handle, want := range map[string]string{
		"lea": "@lea@mastodon.example", "lea@other.example": "@lea@other.example", "lea.bsky.social": "@lea.bsky.social",
	} {
		if got := text.Address(model.Account{Handle: handle, Server: "https://mastodon.example"}); got != want {
			t.Errorf("%s: %s, want %s", handle, got, want)
		}
	}
}
