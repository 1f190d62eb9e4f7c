package sandbox

import (
	"fmt"
	"strings"
	"time"
)

// The shapes of the API's objects, with the names and in the order of a
// Mastodon server's answers (source: docs.joinmastodon.org, entities).

type statusJSON struct {
	ID                 string           `json:"id"`
	CreatedAt          string           `json:"created_at"`
	InReplyToID        *string          `json:"in_reply_to_id"`
	InReplyToAccountID *string          `json:"in_reply_to_account_id"`
	Sensitive          bool             `json:"sensitive"`
	SpoilerText        string           `json:"spoiler_text"`
	Visibility         string           `json:"visibility"`
	Language           string           `json:"language"`
	URI                string           `json:"uri"`
	URL                string           `json:"url"`
	RepliesCount       int              `json:"replies_count"`
	ReblogsCount       int              `json:"reblogs_count"`
	FavouritesCount    int              `json:"favourites_count"`
	QuotesCount        int              `json:"quotes_count"`
	EditedAt           *string          `json:"edited_at"`
	*relationJSON                       // only for a viewer who is known
	Content            *string          `json:"content,omitempty"`
	Text               *string          `json:"text,omitempty"` // in content's place after a deletion
	Reblog             *statusJSON      `json:"reblog"`
	Application        *applicationJSON `json:"application"`
	Account            accountJSON      `json:"account"`
	Media              []mediaJSON      `json:"media_attachments"`
	Mentions           []mentionJSON    `json:"mentions"`
	Tags               []tagJSON        `json:"tags"`
	Emojis             []any            `json:"emojis"`
	TaggedCollections  []any            `json:"tagged_collections"`
	Quote              any              `json:"quote"`
	Card               any              `json:"card"`
	Poll               any              `json:"poll"`
	QuoteApproval      approvalJSON     `json:"quote_approval"`
}

// relationJSON is what a viewer did with a post; nothing of it exists here.
type relationJSON struct {
	Favourited bool  `json:"favourited"`
	Reblogged  bool  `json:"reblogged"`
	Muted      bool  `json:"muted"`
	Bookmarked bool  `json:"bookmarked"`
	Pinned     bool  `json:"pinned"`
	Filtered   []any `json:"filtered"`
}

type applicationJSON struct {
	Name    string  `json:"name"`
	Website *string `json:"website"`
}

type mentionJSON struct {
	ID       string `json:"id"`
	Username string `json:"username"`
	URL      string `json:"url"`
	Acct     string `json:"acct"`
}

type tagJSON struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

type approvalJSON struct {
	Automatic   []string `json:"automatic"`
	Manual      []string `json:"manual"`
	CurrentUser string   `json:"current_user"`
}

type accountJSON struct {
	ID                string       `json:"id"`
	Username          string       `json:"username"`
	Acct              string       `json:"acct"`
	DisplayName       string       `json:"display_name"`
	Locked            bool         `json:"locked"`
	Bot               bool         `json:"bot"`
	Discoverable      *bool        `json:"discoverable"`
	Indexable         bool         `json:"indexable"`
	Group             bool         `json:"group"`
	CreatedAt         string       `json:"created_at"`
	Note              string       `json:"note"`
	URL               string       `json:"url"`
	URI               string       `json:"uri"`
	Avatar            string       `json:"avatar"`
	AvatarStatic      string       `json:"avatar_static"`
	AvatarDescription string       `json:"avatar_description"`
	Header            string       `json:"header"`
	HeaderStatic      string       `json:"header_static"`
	HeaderDescription string       `json:"header_description"`
	FollowersCount    int          `json:"followers_count"`
	FollowingCount    int          `json:"following_count"`
	StatusesCount     int          `json:"statuses_count"`
	LastStatusAt      *string      `json:"last_status_at"`
	HideCollections   *bool        `json:"hide_collections"`
	ShowMedia         bool         `json:"show_media"`
	ShowMediaReplies  bool         `json:"show_media_replies"`
	ShowFeatured      bool         `json:"show_featured"`
	NoIndex           bool         `json:"noindex"`
	FeatureApproval   approvalJSON `json:"feature_approval"`
	*credentialJSON                // only for the account itself
	Emojis            []any        `json:"emojis"`
	Roles             []any        `json:"roles"`
	Fields            []any        `json:"fields"`
}

type credentialJSON struct {
	Source sourceJSON `json:"source"`
	Role   roleJSON   `json:"role"`
}

type sourceJSON struct {
	Privacy             string   `json:"privacy"`
	Sensitive           bool     `json:"sensitive"`
	Language            *string  `json:"language"`
	Note                string   `json:"note"`
	Fields              []any    `json:"fields"`
	FollowRequestsCount int      `json:"follow_requests_count"`
	HideCollections     *bool    `json:"hide_collections"`
	Discoverable        *bool    `json:"discoverable"`
	Indexable           bool     `json:"indexable"`
	AttributionDomains  []string `json:"attribution_domains"`
	QuotePolicy         string   `json:"quote_policy"`
}

type roleJSON struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Permissions string `json:"permissions"`
	Color       string `json:"color"`
	Highlighted bool   `json:"highlighted"`
}

type mediaJSON struct {
	ID               string     `json:"id"`
	Type             string     `json:"type"`
	URL              *string    `json:"url"` // null while it is processed
	PreviewURL       *string    `json:"preview_url"`
	RemoteURL        *string    `json:"remote_url"`
	PreviewRemoteURL *string    `json:"preview_remote_url"`
	TextURL          *string    `json:"text_url"`
	Meta             *mediaMeta `json:"meta"`
	Description      *string    `json:"description"`
	Blurhash         *string    `json:"blurhash"`
}

type mediaMeta struct {
	Focus    *focus    `json:"focus,omitempty"`
	Original imageSize `json:"original"`
	Small    imageSize `json:"small"`
}

type focus struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

type imageSize struct {
	Width  int     `json:"width"`
	Height int     `json:"height"`
	Size   string  `json:"size"`
	Aspect float64 `json:"aspect"`
}

// lens makes objects as one viewer sees them. What it reads is guarded by
// Server.mu.
type lens struct {
	base   string // the server's base address
	viewer *account
	now    time.Time
}

func (s *Server) lens(c *call) lens { return lens{base: s.URL(), viewer: c.viewer(), now: c.now} }

// stamp is an instant as the API writes it.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func (l lens) status(p *post) statusJSON {
	content := contentHTML(l.base, p)
	j := statusJSON{
		ID: p.id, CreatedAt: stamp(p.at), Sensitive: p.sensitive, SpoilerText: p.warning,
		Visibility: p.visibility, Language: p.language,
		URI: l.base + "/ap/users/" + p.account.id + "/statuses/" + p.id, URL: l.postURL(p),
		RepliesCount: p.replies, Content: &content,
		Application: &applicationJSON{Name: p.app.name, Website: optional(p.app.website)},
		Account:     l.account(p.account),
		Media:       []mediaJSON{}, Mentions: []mentionJSON{}, Tags: []tagJSON{},
		Emojis: []any{}, TaggedCollections: []any{},
		QuoteApproval: approvalJSON{Automatic: []string{}, Manual: []string{}, CurrentUser: "denied"},
	}
	if p.replyTo != nil {
		j.InReplyToID, j.InReplyToAccountID = &p.replyTo.id, &p.replyTo.account.id
	}
	if !p.edited.IsZero() {
		edited := stamp(p.edited)
		j.EditedAt = &edited
	}
	if l.viewer != nil {
		j.relationJSON = &relationJSON{Filtered: []any{}}
	}
	for _, m := range p.media {
		j.Media = append(j.Media, l.media(m))
	}
	for _, a := range p.mentions {
		j.Mentions = append(j.Mentions, mentionJSON{ID: a.id, Username: a.username, URL: l.profileURL(a), Acct: a.username})
	}
	for _, name := range p.tags() {
		j.Tags = append(j.Tags, tagJSON{Name: name, URL: l.base + tagPath(name)})
	}
	return j
}

func (l lens) statuses(posts []*post) []statusJSON {
	list := make([]statusJSON, 0, len(posts))
	for _, p := range posts {
		list = append(list, l.status(p))
	}
	return list
}

func (l lens) profileURL(a *account) string { return l.base + "/@" + a.username }
func (l lens) postURL(p *post) string       { return l.profileURL(p.account) + "/" + p.id }

// tags are the names of the post's hashtags, in lower case, each once.
func (p *post) tags() []string {
	var names []string
	seen := map[string]bool{}
	for _, e := range p.entities {
		if name := strings.ToLower(e.name); e.kind == entityTag && !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names
}

func (l lens) account(a *account) accountJSON {
	missing := func(kind string) string { return l.base + "/" + kind + "/original/missing.png" }
	j := accountJSON{
		ID: a.id, Username: a.username, Acct: a.username,
		CreatedAt: stamp(a.created.UTC().Truncate(24 * time.Hour)),
		URL:       l.profileURL(a), URI: l.base + "/ap/users/" + a.id,
		Avatar: missing("avatars"), AvatarStatic: missing("avatars"),
		Header: missing("headers"), HeaderStatic: missing("headers"),
		StatusesCount: a.posts, ShowMedia: true, ShowMediaReplies: true, ShowFeatured: true,
		FeatureApproval: approvalJSON{Automatic: []string{}, Manual: []string{}, CurrentUser: "denied"},
		Emojis:          []any{}, Roles: []any{}, Fields: []any{},
	}
	if !a.lastPost.IsZero() {
		day := a.lastPost.UTC().Format("2006-01-02")
		j.LastStatusAt = &day
	}
	return j
}

// credentials is the account as it sees itself.
func (l lens) credentials(a *account) accountJSON {
	j := l.account(a)
	j.credentialJSON = &credentialJSON{
		Source: sourceJSON{Privacy: visPublic, Fields: []any{}, AttributionDomains: []string{}, QuotePolicy: "nobody"},
		Role:   roleJSON{ID: "-99", Permissions: "0"},
	}
	return j
}

func (l lens) media(m *media) mediaJSON {
	aspect := float64(m.width) / float64(m.height)
	size := imageSize{Width: m.width, Height: m.height, Size: fmt.Sprintf("%dx%d", m.width, m.height), Aspect: aspect}
	j := mediaJSON{
		ID: m.id, Type: "image", Description: optional(m.alt),
		// No smaller copy is made: the preview is the image itself.
		Meta: &mediaMeta{Focus: m.focus, Original: size, Small: size},
	}
	if m.animated {
		j.Type = "gifv"
	}
	if !l.now.Before(m.ready) {
		address := l.base + mediaPath(m)
		j.URL, j.PreviewURL = &address, &address
	}
	return j
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
