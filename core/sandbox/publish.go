package sandbox

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// keyWindow is how long an idempotency key is kept after its post was made.
const keyWindow = time.Hour

// wish is a post as a call asks for it, checked.
type wish struct {
	text, warning        string
	sensitive            bool
	visibility, language string
	replyTo              *post
	media                []*media
}

// createPost answers POST /api/v1/statuses. The order is the real server's: the
// parent, the key, the images, the text.
func (s *Server) createPost(c *call) (any, error) {
	if err := refuseUnable(c.params); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var w wish
	if id := c.params.text("in_reply_to_id"); id != "" {
		if w.replyTo = s.postFor(id, c.viewer()); w.replyTo == nil {
			return nil, refuse(http.StatusNotFound, "The post you are trying to reply to does not appear to exist.")
		}
	}
	key := postKey{account: c.viewer().id, key: c.Header.Get("Idempotency-Key")}
	kept := key.key != "" && !s.keyIgnored()
	if first, ok := s.keys[key]; kept && ok && c.now.Before(first.until) {
		if first.post.deleted {
			return nil, notFound()
		}
		return s.lens(c).status(first.post), nil
	}
	if err := s.readWish(&w, c, nil); err != nil {
		return nil, err
	}
	if err := s.countPost(c); err != nil {
		return nil, err
	}
	p, err := s.publish(c, w, key.key)
	if err != nil {
		return nil, err
	}
	if kept {
		s.keys[key] = keptKey{post: p, until: c.now.Add(keyWindow)}
	}
	return s.lens(c).status(p), nil
}

func (s *Server) keyIgnored() bool {
	_, ignored := s.insideFault(kindNoKey)
	return ignored
}

// refuseUnable refuses what a Mastodon server can do and this one cannot.
func refuseUnable(p params) error {
	for name, what := range map[string]string{
		"scheduled_at":     "Scheduled posts",
		"poll":             "Polls",
		"poll[options]":    "Polls",
		"quoted_status_id": "Quotes",
	} {
		if p.text(name) != "" || len(p.list(name)) > 0 || (name == "poll" && p.has(name)) {
			return invalid(what + " are not available in the sandbox")
		}
	}
	return nil
}

// readWish reads and checks text, warning, visibility, language and images;
// edited is the post that they are to change, nil for a new one. The caller
// holds s.mu.
func (s *Server) readWish(w *wish, c *call, edited *post) error {
	p := c.params
	// Ruby's strip, which the server puts every text through.
	strip := func(text string) string { return strings.Trim(text, "\x00\t\n\v\f\r ") }
	w.text, w.warning = strip(p.text("status")), strip(p.text("spoiler_text"))
	w.sensitive = p.flag("sensitive") || w.warning != ""
	if isBlank(w.text) && !isBlank(w.warning) {
		w.text, w.warning = w.warning, ""
	}
	w.visibility = visPublic
	if v := p.text("visibility"); v != "" {
		w.visibility = v
	}
	w.language = "en"
	if edited != nil {
		w.visibility, w.replyTo, w.language = edited.visibility, edited.replyTo, edited.language
	}
	if l := p.text("language"); languageForm.MatchString(l) {
		w.language = l
	}
	if err := s.readAttachments(w, c, edited); err != nil {
		return err
	}
	return w.check()
}

func isBlank(text string) bool { return strings.TrimSpace(text) == "" }

// check makes the server's validations of a post.
func (w *wish) check() error {
	var wrong []string
	if isBlank(w.text) && len(w.media) == 0 {
		wrong = append(wrong, "Text can't be blank")
	}
	if !slices.Contains([]string{visPublic, visUnlisted, visPrivate, visDirect}, w.visibility) {
		wrong = append(wrong, "Visibility is not included in the list")
	}
	if length(w.warning, w.text) > maxCharacters {
		wrong = append(wrong, "Text character limit of 500 exceeded")
	}
	if len(wrong) > 0 {
		return invalid(strings.Join(wrong, ", "))
	}
	return nil
}

func (s *Server) readAttachments(w *wish, c *call, edited *post) error {
	ids := c.params.list("media_ids")
	if len(ids) > maxAttachments {
		return refuse(http.StatusUnprocessableEntity, "Cannot attach more than 4 files")
	}
	var missing []string
	for _, id := range ids {
		m := s.media[id]
		free := m != nil && m.account == c.viewer() && (m.post == nil || m.post == edited)
		if !free {
			missing = append(missing, id)
			continue
		}
		if !slices.Contains(w.media, m) {
			w.media = append(w.media, m)
		}
	}
	if len(missing) > 0 {
		return refuse(http.StatusUnprocessableEntity,
			"Media "+strings.Join(missing, ", ")+" not found or already attached to another post")
	}
	for _, m := range w.media {
		if c.now.Before(m.ready) {
			return refuse(http.StatusUnprocessableEntity,
				"Cannot attach files that have not finished processing. Try again in a moment!")
		}
	}
	return nil
}

// publish makes a post of a checked wish, once the ledger has it. The caller
// holds s.mu.
func (s *Server) publish(c *call, w wish, key string) (*post, error) {
	p := &post{id: s.newID(c.now), account: c.viewer(), app: c.token.app, at: c.now}
	s.fill(p, w)
	if err := s.accept(p, key, c.number); err != nil {
		return nil, err
	}
	for _, m := range p.media {
		m.post = p
	}
	s.posts = append(s.posts, p)
	s.postByID[p.id] = p
	p.account.lastPost = p.at
	p.count(1)
	return p, nil
}

// count adds n to the counts in which the post appears.
func (p *post) count(n int) {
	if p.visibility != visDirect {
		p.account.posts += n
	}
	if p.replyTo != nil && (p.visibility == visPublic || p.visibility == visUnlisted) {
		p.replyTo.replies += n
	}
}

// fill gives the post what was wished. The caller holds s.mu.
func (s *Server) fill(p *post, w wish) {
	p.text, p.warning, p.sensitive = w.text, w.warning, w.sensitive
	p.visibility, p.language = w.visibility, w.language
	p.replyTo, p.media = w.replyTo, w.media
	p.entities = entitiesOf(p.text)
	p.mentions = nil
	for _, e := range p.entities {
		if e.kind != entityMention || e.domain != "" {
			continue
		}
		if a := s.accountNamed(e.name); a != nil && !slices.Contains(p.mentions, a) {
			p.mentions = append(p.mentions, a)
		}
	}
}

// editPost answers PUT /api/v1/statuses/:id. As on the real server what is not
// sent is taken away; only the visibility and the parent stay.
func (s *Server) editPost(c *call) (any, error) {
	if err := refuseUnable(c.params); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.ownPost(c)
	if err != nil {
		return nil, err
	}
	var w wish
	if err := s.readWish(&w, c, p); err != nil {
		return nil, err
	}
	described, err := redescribe(w.media, c.params.records["media_attributes"])
	if err != nil {
		return nil, err
	}
	if err := s.countPost(c); err != nil {
		return nil, err
	}
	if described || !w.same(p) {
		p.edited = c.now
	}
	for _, m := range p.media {
		m.post = nil
	}
	s.fill(p, w)
	for _, m := range p.media {
		m.post = p
	}
	return s.lens(c).status(p), nil
}

func (w *wish) same(p *post) bool {
	return w.text == p.text && w.warning == p.warning && w.sensitive == p.sensitive &&
		w.language == p.language && slices.Equal(w.media, p.media)
}

// redescribe gives each image what its record says, all or none, and reports
// whether there was anything to say.
func redescribe(images []*media, records []map[string]string) (bool, error) {
	changed := false
	apply := func(onto func(*media) *media) error {
		for _, m := range images {
			for _, record := range records {
				if record["id"] != m.id {
					continue
				}
				changed = true
				if err := onto(m).describe(record); err != nil {
					return err
				}
			}
		}
		return nil
	}
	onCopy := func(m *media) *media { c := *m; return &c }
	if err := apply(onCopy); err != nil {
		return false, err
	}
	return changed, apply(func(m *media) *media { return m })
}

// ownPost is the post that the call names, when it is the caller's own. The
// caller holds s.mu.
func (s *Server) ownPost(c *call) (*post, error) {
	p := s.postFor(c.PathValue("id"), c.viewer())
	if p == nil || p.account != c.viewer() {
		return nil, notFound()
	}
	return p, nil
}

// deletePost answers DELETE /api/v1/statuses/:id with the source, for a new
// try; its images may be attached again.
func (s *Server) deletePost(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.ownPost(c)
	if err != nil {
		return nil, err
	}
	p.deleted = true
	p.count(-1)
	for _, m := range p.media {
		m.post = nil
		if c.params.flag("delete_media") {
			delete(s.media, m.id)
		}
	}
	j := s.lens(c).status(p)
	j.Content, j.Text = nil, &p.text
	return j, nil
}
