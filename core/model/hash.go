package model

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Hash is the hex SHA-256 of the part as it will be sent: text, attachments
// with their descriptions, options.
func (p PartContent) Hash() string { return hashJSON(p) }

// ContentHashNow is the hex SHA-256 of all that the delivery would send now. An approval
// holds for one such hash.
func (d *Delivery) ContentHashNow() string {
	parts := make([]PartContent, len(d.Parts))
	for i := range d.Parts {
		parts[i] = d.Parts[i].Content
	}
	return hashJSON(Content{Parts: parts})
}

func hashJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		// Strings, numbers and slices of them always marshal.
		panic("hash content: " + err.Error())
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
