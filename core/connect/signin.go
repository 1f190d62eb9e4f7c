package connect

import (
	"context"
	"net/url"
	"time"

	"restante/core/model"
)

// BrowserSignIn is a connector whose network lets a person sign in on a page
// of the server, instead of with a secret that is pasted. Between its two
// calls it keeps nothing: what it needs again lies in the page that it
// returned.
type BrowserSignIn interface {
	// SignInPage makes ready what the server wants beforehand, such as the
	// registration of the program, and returns the page to open. On any class
	// but ok there is none.
	SignInPage(ctx context.Context, http *Client, req BrowserRequest) (BrowserPage, model.Outcome)

	// SignInAnswer turns the server's answer into a proven access, as SignIn
	// does. answer holds the values that came to the redirect, its state
	// already checked; of a pasted code, "code" alone. It is called once for an
	// answer: a code is good once.
	SignInAnswer(ctx context.Context, http *Client, req BrowserRequest, page BrowserPage, answer url.Values) (SignIn, model.Outcome)
}

// BrowserRequest is one sign-in with a browser. It is the same in both calls,
// but for Now.
type BrowserRequest struct {
	Server   string // base address, no trailing slash; empty: the network's own
	Handle   string // may be empty; else the account must be of that name
	Redirect string // where the server sends the browser, or shows the code
	State    string // comes back with the answer
	// Challenge is the S256 challenge of Verifier (RFC 7636).
	Challenge string
	Verifier  model.Secret
	Lang      string // the person's language, BCP 47; may be empty
	Now       time.Time
}

// BrowserPage is where a person signs in.
type BrowserPage struct {
	Address string
	Kept    model.Secret // the connector's own, for SignInAnswer
}
