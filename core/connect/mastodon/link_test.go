package mastodon_test

import (
	"regexp"
	"strings"
	"testing"

	"restante/core/connect/mastodon"
	"restante/core/model"
)

func TestReceiptFromLink(t *testing.T) {
	account := model.Account{Server: "https://social.example", RemoteID: "109", Handle: "Zoe@example.org"}
	const id = "103254962155278888"
	good := map[string]string{
		"https://social.example/@zoe/" + id:                               "https://social.example/@zoe/" + id,
		"  https://Social.Example/@Zoe/" + id + "/?x=y#z\n":               "https://Social.Example/@Zoe/" + id + "/",
		"social.example/@zoe/" + id:                                       "https://social.example/@zoe/" + id,
		"https://social.example/@zoe@example.org/" + id:                   "https://social.example/@zoe@example.org/" + id,
		"https://social.example/users/zoe/statuses/" + id:                 "https://social.example/users/zoe/statuses/" + id,
		"https://social.example/users/zoe/statuses/" + id + "/activity":   "https://social.example/users/zoe/statuses/" + id + "/activity",
		"https://social.example/ap/users/109/statuses/" + id:              "https://social.example/ap/users/109/statuses/" + id,
		"https://social.example/web/@zoe/" + id:                           "https://social.example/web/@zoe/" + id,
		"https://social.example/deck/@zoe/" + id:                          "https://social.example/deck/@zoe/" + id,
		"https://social.example/@zoe/" + id + "/embed":                    "https://social.example/@zoe/" + id + "/embed",
		"https://secret:word@social.example/@zoe/statuses/01KB5ZQ8N3V4YZ": "https://social.example/@zoe/statuses/01KB5ZQ8N3V4YZ",
	}
	for link, address := range good {
		r, err := mastodon.New().ReceiptFromLink(account, link)
		if err != nil || r.URL != address || (r.RemoteID != id && r.RemoteID != "01KB5ZQ8N3V4YZ") {
			t.Errorf("%q: %+v, %v", link, r, err)
		}
	}
	bad := map[string]string{
		"":                                  "receipt.bad_link",
		"https://social.example":            "receipt.bad_link",
		"https://social.example/@zoe":       "receipt.bad_link",
		"https://social.example/@zoe/media": "receipt.bad_link",
		"https://social.example/@zoe/" + strings.Repeat("1", 65): "receipt.bad_link",
		"https://social.example/@zoe/1032-5":                     "receipt.bad_link",
		"https://social.example/web/statuses/" + id:              "receipt.bad_link",
		"https://social.example/@/" + id:                         "receipt.bad_link",
		"ftp://social.example/@zoe/" + id:                        "receipt.bad_link",
		"https://[social/@zoe/" + id:                             "receipt.bad_link",
		"a sentence":                                             "receipt.bad_link",
		"https://social.example/@paul/" + id:                     "receipt.other_account",
		"https://social.example/@zoe@elsewhere.example/" + id:    "receipt.other_account",
		"https://social.example/users/paul/statuses/" + id:       "receipt.other_account",
		"https://social.example/ap/users/110/statuses/" + id:     "receipt.other_account",
		"https://elsewhere.example/@zoe/" + id:                   "receipt.other_account",
		"https://social.example.evil.example/@zoe/" + id:         "receipt.other_account",
		"https://social.example:8443/@zoe/" + id:                 "receipt.other_account",
		"https://elsewhere.example/@zoe@social.example/" + id:    "receipt.other_account",
		"https://social.example@elsewhere.example/@zoe/" + id:    "receipt.other_account",
		"https://social.example/@109/" + id:                      "receipt.other_account",
		"https://social.example/users/#109/statuses/" + id:       "receipt.bad_link",
		"https://social.example/users/%23109/statuses/" + id:     "receipt.other_account",
		"https://social.example/ap/users/%23109/statuses/" + id:  "receipt.other_account",
	}
	for link, code := range bad {
		r, err := mastodon.New().ReceiptFromLink(account, link)
		if got := model.ProblemCode(err); got != code || r.RemoteID != "" {
			t.Errorf("%q: %+v, %v; want %s", link, r, err, code)
		}
	}
}

func FuzzReceiptFromLink(f *testing.F) {
	for _, seed := range []string{"https://social.example/@zoe/103254962155278888", "social.example/users/zoe/statuses/1", "https://social.example/ap/users/109/statuses/1", "::", "%zz"} {
		f.Add(seed)
	}
	account := model.Account{Server: "https://social.example", RemoteID: "109", Handle: "zoe@social.example"}
	id := regexp.MustCompile(`^[0-9A-Za-z]+$`)
	own := regexp.MustCompile(`(?i)^https?://social\.example/`)
	f.Fuzz(func(t *testing.T, link string) {
		r, err := mastodon.New().ReceiptFromLink(account, link)
		if (err == nil) != (r.RemoteID != "") || (err != nil && model.ProblemOf(err) == nil) {
			t.Errorf("%q: %+v, %v", link, r, err)
		}
		if err == nil && (!id.MatchString(r.RemoteID) || !own.MatchString(r.URL)) {
			t.Errorf("%q is taken for %+v", link, r)
		}
	})
}
