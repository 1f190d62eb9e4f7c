package bluesky

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"restante/core/connect"
	"restante/core/model"
)

// put is the input of com.atproto.repo.putRecord.
type put struct {
	Repo       string `json:"repo"`
	Collection string `json:"collection"`
	Key        string `json:"rkey"`
	// Swap is null: "only if nothing is there". A PDS looks first whether this
	// very record is there, and then it changes nothing and says yes; so a
	// repeat passes and no other record is ever written over.
	Swap   *string         `json:"swapRecord"`
	Record json.RawMessage `json:"record"`
}

// Publish implements connect.Connector by one com.atproto.repo.putRecord of the
// prepared record under its prepared key.
//
//	account.sign_in_again, account.other_identity, account.password_refused,
//	account.taken_down, account.deactivated, account.gone
//	network.refused          server, message
//	network.throttled, network.too_large, network.no_answer  server
//	network.bad_answer       server, status
//	media.uploads_forgotten  server
//	post.key_taken           server
//	thread.parent_gone
func (*Connector) Publish(ctx context.Context, s connect.Session, req connect.PublishRequest) model.Outcome {
	p, content, err := readPrepared(req.Part.Prepared)
	if err != nil {
		return unreadable(err)
	}
	a, stop := open(ctx, s)
	if stop != nil {
		return *stop
	}
	record, stop := threaded(ctx, s, p.Record, req)
	if stop != nil {
		return *stop
	}
	c := jsonCall("com.atproto.repo.putRecord", put{Repo: s.Account.RemoteID, Collection: collection, Key: p.Key, Record: record})
	resp, stop := a.publish(ctx, c, req.LastLook)
	if stop == nil && deadToken(resp) {
		if stop := a.renew(ctx); stop != nil {
			return *stop
		}
		resp, stop = a.publish(ctx, c, req.LastLook)
	}
	if stop != nil {
		return *stop
	}
	return a.published(resp, p.Key, content)
}

// publish makes the call that publishes.
func (a *access) publish(ctx context.Context, c call, look connect.LastLook) (*connect.Response, *model.Outcome) {
	server := a.session.Account.Server
	c.bearer = a.keys.Access
	req, err := c.request(ctx, server)
	if err != nil {
		return nil, halt(connect.CallFailed(err, server))
	}
	resp, err := a.session.HTTP.Publish(req, look)
	if err != nil {
		return nil, halt(connect.PublishFailed(err, server))
	}
	return resp, nil
}

// published maps the answer to a put. Only what the server itself refuses is
// proven not to be there.
func (a *access) published(resp *connect.Response, key string, content post) model.Outcome {
	p := a.place()
	if r, ok := readRefusal(resp); ok && r.Name == "InvalidSwap" {
		// Something is under our key: a look will tell whether it is ours.
		return stamp(model.Outcome{Class: model.ClassUnknown, Problem: p.problem("post.key_taken")}, resp)
	}
	if out, ok := p.refused(resp); ok {
		return out
	}
	var answer struct {
		URI string `json:"uri"`
		CID string `json:"cid"`
	}
	if resp.Status == http.StatusOK && json.Unmarshal(resp.Body, &answer) == nil &&
		answer.URI == postURI(a.session.Account.RemoteID, key) && isCID(answer.CID) {
		r := receipt(a.session.Account, key, answer.CID)
		r.At = createdAt(content)
		return stamp(model.Outcome{Class: model.ClassOK, Receipt: &r}, resp)
	}
	return stamp(model.Outcome{Class: model.ClassUnknown,
		Problem: p.problem("network.bad_answer", "status", strconv.Itoa(resp.Status))}, resp)
}

// createdAt is the network's own time of a record that we made.
func createdAt(content post) time.Time {
	at, err := time.Parse(createdAtLayout, content.CreatedAt)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// strongRef is com.atproto.repo.strongRef.
type strongRef struct {
	URI string `json:"uri"`
	CID string `json:"cid"`
}

// threaded adds to record what makes it a reply, always in the same place, so
// that a repeat puts the same record. A PDS takes a reply to a post that is
// gone, and nobody would see it: so the parent is looked at first.
func threaded(ctx context.Context, s connect.Session, record json.RawMessage, req connect.PublishRequest) (json.RawMessage, *model.Outcome) {
	if req.Parent == nil {
		return record, nil
	}
	parent, stop := reference(ctx, s, *req.Parent, true)
	if stop != nil {
		return nil, stop
	}
	root := parent
	if req.Root != nil && req.Root.RemoteID != req.Parent.RemoteID {
		if root, stop = reference(ctx, s, *req.Root, false); stop != nil {
			return nil, stop
		}
	}
	reply := encode(struct {
		Root   strongRef `json:"root"`
		Parent strongRef `json:"parent"`
	}{root, parent})
	threaded := append([]byte(`{"reply":`), reply...)
	threaded = append(threaded, ',')
	return append(threaded, record[1:]...), nil
}

// reference returns the reference to a post of the account. The server is
// asked where the receipt came from an address and has no CID, and always when
// look says so.
func reference(ctx context.Context, s connect.Session, r model.Receipt, look bool) (strongRef, *model.Outcome) {
	if r.Ref != "" && !look {
		return strongRef{URI: r.RemoteID, CID: r.Ref}, nil
	}
	u, err := parseATURI(r.RemoteID)
	if err != nil || u.Authority != s.Account.RemoteID || u.Collection != collection {
		return strongRef{}, halt(model.Outcome{Class: model.ClassRejected, Problem: model.NewProblem("thread.parent_gone").Because(err)})
	}
	seen, stop := getRecord(ctx, s, u.Key)
	if stop != nil {
		if stop.Class == model.ClassUnknown {
			// Nobody knows about the parent; of this part nothing was sent.
			stop.Class = model.ClassTransient
		}
		return strongRef{}, stop
	}
	if !seen.there {
		return strongRef{}, halt(stamp(model.Outcome{Class: model.ClassRejected, Problem: model.NewProblem("thread.parent_gone")}, seen.answer))
	}
	if r.Ref == "" {
		r.Ref = seen.cid
	}
	return strongRef{URI: r.RemoteID, CID: r.Ref}, nil
}
