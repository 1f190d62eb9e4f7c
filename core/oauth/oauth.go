// Package oauth is the person's half of a sign-in on a page of the server, as
// RFC 8252 wants it of a program without a server of its own: the system's
// browser, a listener on this machine that takes the answer, PKCE with S256,
// and a state that only this sign-in knows; or a code that the person pastes.
//
// What a network's own half is (where an application is registered, how a code
// becomes a token, how a token is refreshed) is its connector's affair, see
// connect.BrowserSignIn. Nothing of that is known here, and an answer is handed
// on as the values it came with.
package oauth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"restante/core/clock"
	"restante/core/connect"
	"restante/core/model"
)

// Limit is how long a person has for the answer.
const Limit = 5 * time.Minute

// OutOfBand is the redirect of OAuth 2 by which a server shows the code to the
// person instead of sending it anywhere. Old, in no RFC, and still spoken by
// Mastodon.
const OutOfBand = "urn:ietf:wg:oauth:2.0:oob"

// Options are what an attempt is made with.
type Options struct {
	// Server is whom the person signs in to, for the problems.
	Server string
	Clock  clock.Clock
	// Open shows an address in the system's browser. An error ends the attempt.
	Open func(ctx context.Context, address string) error
	// Paste waits for the person to paste the code that the server shows. nil:
	// a listener on this machine takes the answer.
	Paste func(ctx context.Context) (string, error)
	// Ports are those of which one must be free, for a network that knows the
	// address beforehand. Empty: any free port.
	Ports []int
}

// Attempt is one sign-in. It serves one answer and is closed then.
type Attempt struct {
	opt      Options
	state    string
	verifier string
	listener *listener // nil: the code is pasted
}

// Start begins an attempt: from here on its redirect can be registered. Close
// it in the end. Problem: oauth.no_port.
func Start(opt Options) (*Attempt, error) {
	a := &Attempt{opt: opt, state: random(), verifier: random()}
	if opt.Paste != nil {
		return a, nil
	}
	var err error
	a.listener, err = listen(opt.Ports, a.state)
	if err != nil {
		return nil, err
	}
	return a, nil
}

// Redirect is where the server must send the browser with its answer.
func (a *Attempt) Redirect() string {
	if a.listener == nil {
		return OutOfBand
	}
	return a.listener.address()
}

// State must come back with the answer.
func (a *Attempt) State() string { return a.state }

// Verifier is what proves, with the code, that the attempt was ours (RFC 7636).
func (a *Attempt) Verifier() model.Secret { return model.NewSecret(a.verifier) }

// Challenge is what the server is told of the verifier beforehand, by the
// method S256.
func (a *Attempt) Challenge() string { return Challenge(a.verifier) }

// Challenge is the S256 challenge of a verifier (RFC 7636 §4.2).
func Challenge(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// random returns 256 bits that nobody can guess, as 43 characters that a
// verifier and an address may hold.
func random() string {
	b := make([]byte, 32)
	// It never fails: crypto/rand ends the program where there is no chance.
	_, _ = rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

// errLate is why the context of an attempt ends at its limit.
var errLate = errors.New("the limit of the sign-in is reached")

// Ask opens the server's page and returns the values that its answer came
// with. It may be called once, and leaves nothing open. It returns ctx's error
// when that ends, and the problems
//
//	oauth.timed_out   server, minutes
//	oauth.denied      server            the person said no there
//	oauth.refused     server, message   the server did
//	oauth.bad_state   server            only answers to another sign-in came
//	oauth.no_code     server            nothing was pasted
//	oauth.no_browser                    Open failed
func (a *Attempt) Ask(ctx context.Context, page string) (answer url.Values, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if a.opt.Clock.Wait(ctx, Limit) == nil {
			cancel(errLate)
		}
	}()
	defer func() {
		late := errors.Is(context.Cause(ctx), errLate)
		cancel(nil)
		<-ended
		if err != nil && late {
			err = a.tooLate()
		}
		err = errors.Join(err, a.Close())
	}()
	if err := a.opt.Open(ctx, page); err != nil {
		return nil, a.notOpened(ctx, err)
	}
	if a.listener == nil {
		return a.pasted(ctx)
	}
	select {
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for the answer of %s: %w", a.opt.Server, ctx.Err())
	case answer := <-a.listener.answers:
		return a.judge(answer)
	}
}

func (a *Attempt) notOpened(ctx context.Context, err error) error {
	if ctx.Err() != nil || model.ProblemOf(err) != nil {
		return fmt.Errorf("open the browser: %w", err)
	}
	return model.NewProblem("oauth.no_browser").Because(err)
}

func (a *Attempt) tooLate() error {
	if a.listener != nil && a.listener.strange.Load() {
		return model.NewProblem("oauth.bad_state", "server", a.opt.Server)
	}
	return model.NewProblem("oauth.timed_out", "server", a.opt.Server, "minutes", strconv.Itoa(int(Limit.Minutes())))
}

// pasted waits for the code by hand.
func (a *Attempt) pasted(ctx context.Context) (url.Values, error) {
	code, err := a.opt.Paste(ctx)
	if err != nil {
		return nil, fmt.Errorf("wait for the code of %s: %w", a.opt.Server, err)
	}
	code = strings.TrimSpace(code)
	if code == "" {
		return nil, model.NewProblem("oauth.no_code", "server", a.opt.Server)
	}
	return url.Values{"code": {code}}, nil
}

// judge tells a refusal from an answer (RFC 6749 §4.1.2.1).
func (a *Attempt) judge(answer url.Values) (url.Values, error) {
	switch refusal := answer.Get("error"); refusal {
	case "":
		return answer, nil
	case "access_denied":
		return nil, model.NewProblem("oauth.denied", "server", a.opt.Server)
	default:
		if why := answer.Get("error_description"); why != "" {
			refusal += ": " + why
		}
		return nil, model.NewProblem("oauth.refused", "server", a.opt.Server, "message", connect.ServerMessage([]byte(refusal)))
	}
}

// Close ends the attempt: nothing listens any more. It may be called again.
func (a *Attempt) Close() error {
	if a.listener == nil {
		return nil
	}
	return a.listener.close()
}
