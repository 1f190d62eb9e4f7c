package bluesky

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"restante/core/connect"
	"restante/core/model"
)

// Lookup implements connect.Connector by com.atproto.repo.getRecord under the
// prepared key, which needs no session. A PDS answers from the repository
// itself, so what it does not find is not there.
func (*Connector) Lookup(ctx context.Context, s connect.Session, req connect.LookupRequest) connect.Look {
	p, content, err := readPrepared(req.Part.Prepared)
	if err != nil {
		out := unreadable(err)
		return connect.Look{Kind: connect.LookNoAnswer, Outcome: out}
	}
	seen, stop := getRecord(ctx, s, p.Key)
	if stop != nil {
		return connect.Look{Kind: connect.LookNoAnswer, Outcome: *stop}
	}
	ok := stamp(model.Outcome{Class: model.ClassOK}, seen.answer)
	switch {
	case !seen.there:
		return connect.Look{Kind: connect.LookAbsent, Outcome: ok}
	// The server drops a byte order mark before the text.
	case strings.TrimPrefix(seen.value.Text, "\ufeff") != strings.TrimPrefix(content.Text, "\ufeff") || seen.value.CreatedAt != content.CreatedAt:
		return connect.Look{Kind: connect.LookNoAnswer,
			Outcome: stamp(model.Outcome{Class: model.ClassUnknown, Problem: at(s).problem("post.key_taken")}, seen.answer)}
	}
	r := receipt(s.Account, p.Key, seen.cid)
	r.At = createdAt(content)
	return connect.Look{Kind: connect.LookFound, Found: []model.Receipt{r}, Outcome: ok}
}

// sighting is what is under a key of the account's posts.
type sighting struct {
	there  bool
	cid    string
	value  post
	answer *connect.Response
}

// getRecord looks at the post under key. stop is why nobody knows.
func getRecord(ctx context.Context, s connect.Session, key string) (sighting, *model.Outcome) {
	var answer struct {
		URI   string          `json:"uri"`
		CID   string          `json:"cid"`
		Value json.RawMessage `json:"value"`
	}
	c := call{method: http.MethodGet, nsid: "com.atproto.repo.getRecord",
		query: url.Values{"repo": {s.Account.RemoteID}, "collection": {collection}, "rkey": {key}}}
	resp, stop := ask(ctx, s.HTTP, at(s), c, &answer)
	if stop != nil && resp != nil {
		if r, ok := readRefusal(resp); ok && resp.Status == http.StatusBadRequest && r.Name == "RecordNotFound" {
			return sighting{answer: resp}, hosted(ctx, s)
		}
		return sighting{}, undecided(s, *stop)
	}
	if stop != nil {
		return sighting{}, stop
	}
	seen := sighting{there: true, cid: answer.CID, answer: resp}
	if answer.URI != postURI(s.Account.RemoteID, key) || !isCID(answer.CID) || json.Unmarshal(answer.Value, &seen.value) != nil {
		return sighting{}, halt(stamp(unclear(s, resp.Status), resp))
	}
	return seen, nil
}

// hosted asks whether the server holds the account's repository. Only then is
// "not found" the truth: other servers pass the question on to a copy of the
// network that lags behind, and an account that has moved leaves an old
// repository where it was.
func hosted(ctx context.Context, s connect.Session) *model.Outcome {
	var answer struct {
		CID string `json:"cid"`
	}
	c := call{method: http.MethodGet, nsid: "com.atproto.sync.getLatestCommit", query: url.Values{"did": {s.Account.RemoteID}}}
	resp, stop := ask(ctx, s.HTTP, at(s), c, &answer)
	switch {
	case stop != nil && resp == nil:
		return stop
	case stop != nil:
		return undecided(s, *stop)
	case !isCID(answer.CID):
		return halt(at(s).foreign(resp, errors.New("no commit of the repository")))
	}
	return nil
}

// undecided turns the refusal of a read, which is nobody's fault, into an
// answer that decides nothing.
func undecided(s connect.Session, out model.Outcome) *model.Outcome {
	if out.Class != model.ClassRejected {
		return &out
	}
	answer := unclear(s, out.Status)
	answer.Problem = answer.Problem.Because(out.Problem)
	answer.Status, answer.ServerDate = out.Status, out.ServerDate
	return &answer
}

func unclear(s connect.Session, status int) model.Outcome {
	return model.Outcome{Class: model.ClassUnknown, Problem: at(s).problem("network.bad_answer", "status", strconv.Itoa(status))}
}
