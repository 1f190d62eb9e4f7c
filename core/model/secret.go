package model

// Secret is a token, a password or a key. It prints, formats and marshals as
// [redacted], so that it cannot reach a log, an error or an export by mistake;
// Reveal is the one way to its bytes.
type Secret struct{ value string }

const redacted = "[redacted]"

// NewSecret wraps value.
func NewSecret(value string) Secret { return Secret{value: value} }

// Reveal returns the secret's text, for the one call that needs it.
func (s Secret) Reveal() string { return s.value }

// Empty reports whether there is nothing in it.
func (s Secret) Empty() bool { return s.value == "" }

// String returns [redacted].
func (s Secret) String() string { return redacted }

// GoString returns [redacted].
func (s Secret) GoString() string { return redacted }

// MarshalText returns [redacted], so that JSON never carries a secret.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
