package text

import (
	"strconv"
	"strings"

	"restante/core/model"
)

// Address names an account as people write it: @lea@mastodon.example,
// @lea.bsky.social.
func Address(a model.Account) string {
	if strings.ContainsAny(a.Handle, ".@:") {
		return "@" + a.Handle
	}
	_, host, _ := strings.Cut(a.Server, "://")
	return "@" + a.Handle + "@" + host
}

// Attempt says what an attempt of a delivery on an account was and how it
// ended: one or two sentences of the delivery's story.
func (p *Printer) Attempt(d model.Delivery, acc model.Account, a model.Attempt) string {
	key := "attempt." + string(a.Kind) + "." + string(a.Phase)
	images := 0
	if a.Part < len(d.Parts) {
		images = len(d.Parts[a.Part].Content.Media)
	}
	switch {
	case a.Kind == model.AttemptEngine:
		key = "attempt.engine"
	case a.Kind == model.AttemptPrepare && a.Phase == model.PhaseOK && images > 0:
		key = "attempt.prepare.ok_media"
	}
	url := ""
	if a.Receipt != nil {
		url = a.Receipt.URL
	}
	said := ""
	if a.Kind != model.AttemptUser { // what a person decided is all in the problem
		said = p.Say(key, "account", Address(acc), "url", url, "n", strconv.Itoa(images))
	}
	if len(d.Parts) > 1 {
		said = p.Say("attempt.part", "n", strconv.Itoa(a.Part+1), "of", strconv.Itoa(len(d.Parts))) + " " + said
	}
	if a.Problem != nil {
		said = strings.TrimSpace(said + " " + p.Problem(a.Problem))
	}
	return said
}
