package model

import (
	"fmt"
	"io"
)

// Secret is a token, a password or a key. It prints, formats and marshals as
// [redacted], so that it cannot reach a log, an error or an export by mistake;
// Reveal is the one way to its bytes.
//
// The text lies behind a pointer: package fmt calls no methods on unexported
// fields, and then prints an address instead of the text.
type Secret struct{ value *string }

const redacted = "[redacted]"

// NewSecret wraps value.
func NewSecret(value string) Secret { return Secret{value: &value} }

// Reveal returns the secret's text, for the one call that needs it.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// Empty reports whether there is nothing in it.
func (s Secret) Empty() bool { return s.Reveal() == "" }

// String returns [redacted].
func (s Secret) String() string { return redacted }

// Format writes [redacted] for every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// MarshalText returns [redacted], so that JSON never carries a secret.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
