package sandbox

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"restante/core/model"
)

// world is what the network holds. Everything in it is guarded by Server.mu.
type world struct {
	lastID   int64
	accounts []*account
	posts    []*post // oldest first, so by growing id
	postByID map[string]*post
	media    map[string]*media
	tokens   map[string]*token
	apps     map[string]*app // by client id
	keys     map[postKey]keptKey
	rates    map[rateKey]*rate
	pending  map[string]pendingSignIn // by the secret in the consent page
	codes    map[string]grant         // by authorization code
	own      *app                     // whose tokens AddAccount hands out
}

type account struct {
	id, username string
	created      time.Time
	posts        int       // that are there, those to named people left out
	lastPost     time.Time // zero: never
}

type token struct {
	value   string
	account *account
	app     *app
	scopes  []string
	revoked bool
}

type app struct {
	id, name, website      string
	clientID, clientSecret string
	redirects, scopes      []string
}

// visibility is who may see a post.
const (
	visPublic   = "public"
	visUnlisted = "unlisted"
	visPrivate  = "private"
	visDirect   = "direct"
)

type post struct {
	id                   string
	account              *account
	app                  *app
	at, edited           time.Time // edited: zero for never
	text, warning        string
	sensitive            bool
	visibility, language string
	replyTo              *post
	replies              int // public and unlisted ones that are there
	media                []*media
	entities             []entity
	mentions             []*account
	deleted              bool
}

type media struct {
	id            string
	account       *account
	data          []byte
	mime          string
	animated      bool
	width, height int
	alt           string
	focus         *focus
	sha256        string
	ready         time.Time
	post          *post // nil: not attached
}

// postKey is an idempotency key, which belongs to an account.
type postKey struct{ account, key string }

type keptKey struct {
	post  *post
	until time.Time
}

func newWorld() world {
	return world{
		postByID: map[string]*post{},
		media:    map[string]*media{},
		tokens:   map[string]*token{},
		apps:     map[string]*app{},
		keys:     map[postKey]keptKey{},
		rates:    map[rateKey]*rate{},
		pending:  map[string]pendingSignIn{},
		codes:    map[string]grant{},
		own: &app{
			id: "1", name: "Sandbox", clientID: rand.Text(), clientSecret: rand.Text(),
			redirects: []string{outOfBand}, scopes: []string{"read", "write", "follow"},
		},
	}
}

// newID returns an id that is greater than every one before: the milliseconds
// since 1970 in the upper 48 bits and a random rest, as on a Mastodon server.
func (w *world) newID(now time.Time) string {
	var b [2]byte
	_, _ = rand.Read(b[:]) // documented never to fail
	id := now.UnixMilli()<<16 | int64(binary.BigEndian.Uint16(b[:]))
	w.lastID = max(id, w.lastID+1)
	return strconv.FormatInt(w.lastID, 10)
}

// NewAccount is an account to be made.
type NewAccount struct {
	// Username has 1 to 30 letters, digits and underscores.
	Username string
	// ID and Token are made at random where they are empty.
	ID    string
	Token model.Secret
}

// Account is a profile of the sandbox and the token that publishes on it.
type Account struct {
	ID       string
	Username string
	Token    model.Secret
}

var usernameForm = regexp.MustCompile(`^[A-Za-z0-9_]{1,30}$`)

// AddAccount makes an account with a token for reading and writing. It returns
// a *model.Problem sandbox.bad_username or sandbox.username_taken (argument
// username).
func (s *Server) AddAccount(username string) (Account, error) {
	return s.addAccount(NewAccount{Username: username})
}

func (s *Server) addAccount(n NewAccount) (Account, error) {
	if !usernameForm.MatchString(n.Username) {
		return Account{}, model.NewProblem("sandbox.bad_username", "username", n.Username)
	}
	now := s.clock.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.accountNamed(n.Username) != nil {
		return Account{}, model.NewProblem("sandbox.username_taken", "username", n.Username)
	}
	if n.ID == "" {
		n.ID = s.newID(now)
	}
	if n.Token.Empty() {
		n.Token = model.NewSecret(rand.Text())
	}
	if s.accountByID(n.ID) != nil || s.tokens[n.Token.Reveal()] != nil {
		return Account{}, fmt.Errorf("make account %s: its id or its token is another account's", n.Username)
	}
	a := &account{id: n.ID, username: n.Username, created: now}
	s.accounts = append(s.accounts, a)
	s.tokens[n.Token.Reveal()] = &token{value: n.Token.Reveal(), account: a, app: s.own, scopes: s.own.scopes}
	return Account{ID: a.id, Username: a.username, Token: n.Token}, nil
}

func (w *world) accountNamed(username string) *account {
	for _, a := range w.accounts {
		if strings.EqualFold(a.username, username) {
			return a
		}
	}
	return nil
}

func (w *world) accountByID(id string) *account {
	for _, a := range w.accounts {
		if a.id == id {
			return a
		}
	}
	return nil
}

// postFor returns the post if it is there and viewer (nil: anybody) may see it,
// else nil.
func (w *world) postFor(id string, viewer *account) *post {
	if p := w.postByID[id]; p != nil && p.visibleTo(viewer) {
		return p
	}
	return nil
}

// visibleTo reports whether the post is there for viewer (nil: anybody).
// Nobody follows anybody here, so a post for followers is its author's and that
// of those it mentions.
func (p *post) visibleTo(viewer *account) bool {
	if p.deleted {
		return false
	}
	if p.visibility == visPublic || p.visibility == visUnlisted || p.account == viewer {
		return true
	}
	for _, m := range p.mentions {
		if m == viewer {
			return true
		}
	}
	return false
}
