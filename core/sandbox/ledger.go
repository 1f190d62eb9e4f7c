package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Entry is one line of the ledger: a post that was accepted, as it was accepted.
// Entries are only ever added; a post that is edited or deleted afterwards keeps
// its entry. A repeat under the same Idempotency-Key that was answered with the
// first post accepts nothing and has none.
//
// In the ledger file it is one JSON object a line, in UTF-8, with the names
// below. All fields are always there, but for media, which is left out where
// there is none.
type Entry struct {
	// At is when it was accepted, by the server's clock, UTC.
	At time.Time `json:"at"`
	// Request is the number of the request that brought it, counted from 1 over
	// all that the server received.
	Request int64 `json:"request"`
	// Account is whose token it came with.
	Account EntryAccount `json:"account"`
	// ID is the new post's id, which grows from post to post.
	ID string `json:"id"`
	// Text is the text as it was sent, without white space at its ends, which
	// the server takes off; so is Warning, empty where there is none.
	Text    string `json:"text"`
	Warning string `json:"content_warning"`
	// Visibility is "public", "unlisted", "private" or "direct".
	Visibility string `json:"visibility"`
	// Language is a BCP 47 tag.
	Language string `json:"language"`
	// InReplyTo is the id of the post that it answers; empty: of none.
	InReplyTo string       `json:"in_reply_to"`
	Media     []EntryMedia `json:"media,omitempty"`
	// Key is the request's Idempotency-Key, empty where it had none.
	Key string `json:"idempotency_key"`
}

// EntryAccount names an account in the ledger.
type EntryAccount struct {
	ID       string `json:"id"`
	Username string `json:"username"`
}

// EntryMedia is an image of an accepted post.
type EntryMedia struct {
	ID  string `json:"id"`
	Alt string `json:"alt"`
	// SHA256 is the hash of the bytes as they were uploaded, in hexadecimal.
	SHA256 string `json:"sha256"`
}

// Ledger returns what was accepted so far, oldest first.
func (s *Server) Ledger() []Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	entries := slices.Clone(s.ledger)
	for i := range entries {
		entries[i].Media = slices.Clone(entries[i].Media)
	}
	return entries
}

// accept writes p into the ledger. When the line cannot be written, nothing is
// accepted. The caller holds s.mu.
func (s *Server) accept(p *post, key string, request int64) error {
	e := Entry{
		At:         p.at,
		Request:    request,
		Account:    EntryAccount{ID: p.account.id, Username: p.account.username},
		ID:         p.id,
		Text:       p.text,
		Warning:    p.warning,
		Visibility: p.visibility,
		Language:   p.language,
		Key:        key,
	}
	if p.replyTo != nil {
		e.InReplyTo = p.replyTo.id
	}
	for _, m := range p.media {
		e.Media = append(e.Media, EntryMedia{ID: m.id, Alt: m.alt, SHA256: m.sha256})
	}
	if s.ledgerTo != nil {
		line, err := json.Marshal(e)
		if err != nil {
			return fmt.Errorf("make the ledger line of %s: %w", p.id, err)
		}
		if _, err := s.ledgerTo.Write(append(line, '\n')); err != nil {
			return fmt.Errorf("write the ledger line of %s: %w", p.id, err)
		}
	}
	s.ledger = append(s.ledger, e)
	return nil
}
