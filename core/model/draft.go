package model

import "time"

// Media is a content-addressed file of the workspace.
type Media struct {
	ID     MediaID
	Name   string // the file's name when it was imported, for people
	MIME   string // sniffed from the bytes, never from the name
	Bytes  int64
	Width  int // pixels
	Height int // pixels
}

// Attachment is a Media as one draft or part uses it.
type Attachment struct {
	Media Media
	Alt   string // the description for those who do not see it; may be empty
}

// DraftStatus tells how far an idea is.
type DraftStatus string

// The statuses of a draft.
const (
	DraftIdea    DraftStatus = "idea"
	DraftWriting DraftStatus = "writing"
	DraftReady   DraftStatus = "ready"
)

// Visibility is who sees a post on networks that let one choose.
type Visibility string

// The visibilities, widest first. The empty value is the network's default.
const (
	VisibilityDefault  Visibility = ""
	VisibilityPublic   Visibility = "public"
	VisibilityUnlisted Visibility = "unlisted"
	VisibilityPrivate  Visibility = "private"
)

// Options are the choices beside the text that some networks offer.
type Options struct {
	Lang       string     `json:"lang,omitempty"` // BCP 47; empty: the brand's
	Visibility Visibility `json:"visibility,omitempty"`
	Warning    string     `json:"warning,omitempty"` // content warning shown before the text
}

// Draft is an idea being written, for one Brand and for good.
type Draft struct {
	ID      DraftID
	BrandID BrandID
	Text    string
	Media   []Attachment
	Options Options
	Status  DraftStatus
	// Variants are the texts of the accounts that differ from Text, each of an
	// account of the brand.
	Variants []Variant
	// Targets are the accounts that are ticked for it.
	Targets []AccountID
	// When is the wish that is noted with it, before it is scheduled; the zero
	// value: none.
	When When
	// Rev grows with every save. A save of an older Rev is refused.
	Rev        int64
	CreatedAt  time.Time
	UpdatedAt  time.Time
	ArchivedAt time.Time // zero: at work
}

// Variant is a Draft's text for one Account, where it differs.
type Variant struct {
	AccountID AccountID
	Text      string
}

// Content is what one account will be sent: a Draft shaped for it. A message
// of a thread is one PartContent.
type Content struct {
	Parts []PartContent `json:"parts"`
}

// PartContent is one message as it will be sent.
type PartContent struct {
	Text    string       `json:"text"`
	Media   []Attachment `json:"media,omitempty"`
	Options Options      `json:"options"`
}
