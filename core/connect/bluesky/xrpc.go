package bluesky

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"

	"restante/core/connect"
	"restante/core/model"
)

// call is one XRPC request.
type call struct {
	method string // http.MethodGet for queries, http.MethodPost for procedures
	nsid   string
	query  url.Values
	body   []byte
	mime   string
	bearer string // empty: none
}

func (c call) request(ctx context.Context, server string) (*http.Request, error) {
	address := server + "/xrpc/" + c.nsid
	if len(c.query) > 0 {
		address += "?" + c.query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, c.method, address, bytes.NewReader(c.body))
	if err != nil {
		// The error quotes the address, which may be anything a person typed.
		return nil, model.NewProblem("server.bad_address", "server", server)
	}
	req.Header.Set("Accept", "application/json")
	if c.mime != "" {
		req.Header.Set("Content-Type", c.mime)
	}
	if c.bearer != "" {
		req.Header.Set("Authorization", "Bearer "+c.bearer)
	}
	return req, nil
}

// jsonCall is a procedure whose input is v.
func jsonCall(nsid string, v any) call {
	return call{method: http.MethodPost, nsid: nsid, body: encode(v), mime: "application/json"}
}

// encode returns v as JSON. What this package encodes is made of strings,
// numbers and JSON that was read before, which always marshal.
func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("encode for Bluesky: " + err.Error())
	}
	return b
}

// refusal is the body of an XRPC error.
type refusal struct {
	Name    string `json:"error"`
	Message string `json:"message"`
}

var refusalName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*$`)

// readRefusal returns the XRPC error in an answer; ok is false where it holds
// none, as the pages of proxies and of other kinds of server do.
func readRefusal(resp *connect.Response) (r refusal, ok bool) {
	if resp.Status < 400 || json.Unmarshal(resp.Body, &r) != nil {
		return refusal{}, false
	}
	return r, refusalName.MatchString(r.Name)
}

// deadToken reports whether the server refused a call because of its token
// alone, before it did anything. The reference server answers 400 there.
func deadToken(resp *connect.Response) bool {
	r, ok := readRefusal(resp)
	return ok && (resp.Status == http.StatusBadRequest || resp.Status == http.StatusUnauthorized) &&
		(r.Name == "ExpiredToken" || r.Name == "InvalidToken")
}

// place is what an answer is judged by beside itself.
type place struct {
	server  string
	now     time.Time
	secrets []model.Secret // kept out of what the server says
}

// refused maps an answer by which the server itself says that it did nothing.
// ok is false for every other one, whatever its status.
func (p place) refused(resp *connect.Response) (out model.Outcome, ok bool) {
	r, xrpc := readRefusal(resp)
	switch {
	case resp.Status == http.StatusTooManyRequests:
		out = model.Outcome{Class: model.ClassThrottled, Problem: p.problem("network.throttled"), RetryAt: connect.RetryAt(resp.Header, p.now)}
	case resp.Status == http.StatusRequestEntityTooLarge:
		out = model.Outcome{Class: model.ClassRejected, Problem: p.problem("network.too_large")}
	case resp.Status == http.StatusUnauthorized:
		out = p.unauthorized(r.Name)
	case !xrpc, resp.Status >= 500, resp.Status == http.StatusRequestTimeout:
		return model.Outcome{}, false
	case deadToken(resp):
		out = model.Outcome{Class: model.ClassReauth, Problem: p.problem("account.sign_in_again")}
	case r.Name == "AccountNotFound":
		out = model.Outcome{Class: model.ClassFatal, Problem: p.problem("account.gone")}
	case r.Name == "BlobNotFound":
		// The server forgot an upload: it is made anew once its handle is over.
		out = model.Outcome{Class: model.ClassTransient, Problem: p.problem("media.uploads_forgotten")}
	default:
		message := r.Message
		if message == "" {
			message = r.Name
		}
		out = model.Outcome{Class: model.ClassRejected,
			Problem: p.problem("network.refused", "message", connect.ServerMessage([]byte(message), p.secrets...))}
	}
	return stamp(out, resp), true
}

func (p place) unauthorized(name string) model.Outcome {
	switch name {
	case "AccountTakedown", "AccountSuspended":
		return model.Outcome{Class: model.ClassFatal, Problem: p.problem("account.taken_down")}
	case "AccountDeactivated":
		return model.Outcome{Class: model.ClassFatal, Problem: p.problem("account.deactivated")}
	case "AuthFactorTokenRequired":
		return model.Outcome{Class: model.ClassReauth, Problem: p.problem("account.app_password_needed")}
	}
	return model.Outcome{Class: model.ClassReauth, Problem: p.problem("account.sign_in_again")}
}

// failed maps an answer that is of no use to a call that may be repeated.
func (p place) failed(resp *connect.Response) model.Outcome {
	if out, ok := p.refused(resp); ok {
		return out
	}
	if resp.Status >= 500 && resp.Status != http.StatusNotImplemented || resp.Status == http.StatusRequestTimeout {
		return stamp(model.Outcome{Class: model.ClassTransient,
			Problem: p.problem("network.server_trouble", "status", strconv.Itoa(resp.Status))}, resp)
	}
	return p.foreign(resp, nil)
}

// problem makes a Problem about the server.
func (p place) problem(code string, pairs ...string) *model.Problem {
	return model.NewProblem(code, append([]string{"server", p.server}, pairs...)...)
}

// stamp adds what every answer tells.
func stamp(out model.Outcome, resp *connect.Response) model.Outcome {
	out.Status, out.ServerDate = resp.Status, resp.Date
	return out
}

// ask makes a call that may be repeated and reads its answer into result.
// stop is why there is none.
func ask(ctx context.Context, client *connect.Client, p place, c call, result any) (resp *connect.Response, stop *model.Outcome) {
	req, err := c.request(ctx, p.server)
	if err != nil {
		return nil, halt(connect.CallFailed(err, p.server))
	}
	resp, err = client.Do(req)
	if err != nil {
		return nil, halt(connect.CallFailed(err, p.server))
	}
	if resp.Status != http.StatusOK {
		return resp, halt(p.failed(resp))
	}
	if err := json.Unmarshal(resp.Body, result); err != nil {
		return resp, halt(p.foreign(resp, err))
	}
	return resp, nil
}

// foreign is the outcome of an answer that no PDS gives.
func (p place) foreign(resp *connect.Response, cause error) model.Outcome {
	return stamp(model.Outcome{Class: model.ClassConfig, Problem: p.problem("server.not_bluesky").Because(cause)}, resp)
}

func halt(out model.Outcome) *model.Outcome { return &out }
