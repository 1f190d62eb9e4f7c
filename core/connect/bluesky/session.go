package bluesky

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"restante/core/connect"
	"restante/core/model"
)

// keys are what an account's credentials hold. The password is kept because a
// session ends after 90 days away, and signing in again must not need a person.
type keys struct {
	Password string `json:"password"`
	DID      string `json:"did"`
	Access   string `json:"access"`
	Refresh  string `json:"refresh"`
}

// String keeps keys out of logs and errors.
func (keys) String() string { return model.Secret{}.String() }

// GoString keeps keys out of logs and errors.
func (k keys) GoString() string { return k.String() }

func (k keys) secret() model.Secret { return model.NewSecret(string(encode(k))) }

func (k keys) secrets() []model.Secret {
	return []model.Secret{model.NewSecret(k.Password), model.NewSecret(k.Access), model.NewSecret(k.Refresh)}
}

// refreshAhead is how long before its end an access token is replaced, so that
// it outlives the call that it is taken for.
const refreshAhead = 5 * time.Minute

// fresh reports whether the access token can be used at now. One whose end
// cannot be read is tried: the server will say.
func (k keys) fresh(now time.Time) bool {
	c, ok := readClaims(k.Access)
	return k.Access != "" && (!ok || c.Expires == 0 || now.Add(refreshAhead).Before(time.Unix(c.Expires, 0)))
}

// claims are the part of a session token that we look at. They are not
// verified, and need not be: the server is the one who checks its own token.
type claims struct {
	Subject string `json:"sub"`
	Expires int64  `json:"exp"` // seconds since 1970
}

func readClaims(jwt string) (c claims, ok bool) {
	parts := strings.Split(jwt, ".")
	if len(parts) != 3 {
		return claims{}, false
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil || json.Unmarshal(payload, &c) != nil {
		return claims{}, false
	}
	return c, true
}

// stranger returns the first DID in the keys that is not did, or "". The token
// names its own.
func (k keys) stranger(did string) string {
	if k.DID != did {
		return k.DID
	}
	if c, ok := readClaims(k.Access); ok && c.Subject != "" && c.Subject != did {
		return c.Subject
	}
	return ""
}

// access is an account's session, opened.
type access struct {
	session connect.Session
	keys    keys
}

// open loads the keys and makes sure that they are the account's own and still
// good. stop is why they are not.
func open(ctx context.Context, s connect.Session) (a *access, stop *model.Outcome) {
	k, stop := load(ctx, s)
	if stop != nil {
		return nil, stop
	}
	a = &access{session: s, keys: k}
	if k.fresh(s.Now) {
		return a, nil
	}
	if stop := a.renew(ctx); stop != nil {
		return nil, stop
	}
	return a, nil
}

func load(ctx context.Context, s connect.Session) (keys, *model.Outcome) {
	stored, err := s.Credentials.Load(ctx)
	if errors.Is(err, model.ErrNotFound) {
		return keys{}, halt(model.Outcome{Class: model.ClassReauth, Problem: at(s).problem("account.sign_in_again").Because(err)})
	}
	if err != nil {
		return keys{}, halt(vaultFailed(err))
	}
	var k keys
	if err := json.Unmarshal([]byte(stored.Reveal()), &k); err != nil {
		// The error may quote what it could not read.
		return keys{}, halt(model.Outcome{Class: model.ClassReauth, Problem: at(s).problem("account.sign_in_again")})
	}
	if other := k.stranger(s.Account.RemoteID); other != "" {
		return keys{}, otherIdentity(s.Account, other)
	}
	return k, nil
}

// otherIdentity refuses everything under the keys of somebody else. got is how
// the server or the keys call them.
func otherIdentity(account model.Account, got string) *model.Outcome {
	return halt(model.Outcome{Class: model.ClassReauth,
		Problem: model.NewProblem("account.other_identity", "wanted", account.Handle, "got", got)})
}

// vaultFailed is the outcome when credentials cannot be read or stored: a
// trouble of this machine, not of the account.
func vaultFailed(err error) model.Outcome {
	p := model.ProblemOf(err)
	if p == nil {
		p = model.NewProblem("account.secret_unavailable").Because(err)
	}
	return model.Outcome{Class: model.ClassTransient, Problem: p}
}

// at is the place of a session's calls.
func at(s connect.Session) place { return place{server: s.Account.Server, now: s.Now} }

func (a *access) place() place {
	p := at(a.session)
	p.secrets = a.keys.secrets()
	return p
}

// renew replaces the keys by newer ones: those that another process stored
// meanwhile, or else a refreshed session, or else, when the session itself has
// ended, a new one. They are stored before they are used, for a refresh token
// that was used is dead.
func (a *access) renew(ctx context.Context) *model.Outcome {
	unlock, err := a.session.Credentials.Lock(ctx)
	if err != nil {
		return halt(vaultFailed(err))
	}
	defer unlock()
	stored, stop := load(ctx, a.session)
	if stop != nil {
		return stop
	}
	if stored.Access != a.keys.Access && stored.fresh(a.session.Now) {
		a.keys = stored
		return nil
	}
	a.keys = stored
	renewed, stop := a.refresh(ctx)
	if stop != nil && stop.Class == model.ClassReauth {
		renewed, stop = a.signInAgain(ctx)
	}
	if stop != nil {
		return stop
	}
	if err := a.session.Credentials.Save(ctx, renewed.secret()); err != nil {
		return halt(vaultFailed(err))
	}
	a.keys = renewed
	return nil
}

func (a *access) refresh(ctx context.Context) (keys, *model.Outcome) {
	c := call{method: http.MethodPost, nsid: "com.atproto.server.refreshSession", bearer: a.keys.Refresh}
	return a.take(ctx, c)
}

// signInAgain uses the DID as the name: a handle can be somebody else's by now.
func (a *access) signInAgain(ctx context.Context) (keys, *model.Outcome) {
	k, stop := a.take(ctx, createSession(a.keys.DID, a.keys.Password))
	if stop != nil && stop.Problem.Code == "account.sign_in_again" {
		stop.Problem = a.place().problem("account.password_refused", "handle", a.session.Account.Handle)
	}
	return k, stop
}

// take makes a call that answers with a session, and returns its keys.
func (a *access) take(ctx context.Context, c call) (keys, *model.Outcome) {
	var granted session
	resp, stop := ask(ctx, a.session.HTTP, a.place(), c, &granted)
	if stop != nil {
		return keys{}, stop
	}
	if err := granted.check(); err != nil {
		return keys{}, halt(a.place().foreign(resp, err))
	}
	if stop := granted.closed(a.place(), resp); stop != nil {
		return keys{}, stop
	}
	k := keys{Password: a.keys.Password, DID: granted.DID, Access: granted.Access, Refresh: granted.Refresh}
	if other := k.stranger(a.session.Account.RemoteID); other != "" {
		return keys{}, otherIdentity(a.session.Account, other)
	}
	return k, nil
}

// ask makes an authorized call that may be repeated, and repeats it once with
// renewed keys where the server says that the token is dead.
func (a *access) ask(ctx context.Context, c call, result any) (*connect.Response, *model.Outcome) {
	c.bearer = a.keys.Access
	resp, stop := ask(ctx, a.session.HTTP, a.place(), c, result)
	if stop == nil || resp == nil || !deadToken(resp) {
		return resp, stop
	}
	if stop := a.renew(ctx); stop != nil {
		return nil, stop
	}
	c.bearer = a.keys.Access
	return ask(ctx, a.session.HTTP, a.place(), c, result)
}
