package sandbox

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// verifyAccount answers GET /api/v1/accounts/verify_credentials.
func (s *Server) verifyAccount(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lens(c).credentials(c.viewer()), nil
}

// lookupAccount answers GET /api/v1/accounts/lookup?acct=NAME.
func (s *Server) lookupAccount(c *call) (any, error) {
	domain := s.domain()
	s.mu.Lock()
	defer s.mu.Unlock()
	name, at, remote := strings.Cut(strings.TrimPrefix(c.params.text("acct"), "@"), "@")
	a := s.accountNamed(name)
	if a == nil || remote && !strings.EqualFold(at, domain) {
		return nil, notFound()
	}
	return s.lens(c).account(a), nil
}

// showAccount answers GET /api/v1/accounts/:id.
func (s *Server) showAccount(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.accountByID(c.PathValue("id"))
	if a == nil {
		return nil, notFound()
	}
	return s.lens(c).account(a), nil
}

// showPost answers GET /api/v1/statuses/:id.
func (s *Server) showPost(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.postFor(c.PathValue("id"), c.viewer())
	if p == nil {
		return nil, notFound()
	}
	return s.lens(c).status(p), nil
}

type statusSourceJSON struct {
	ID          string `json:"id"`
	Text        string `json:"text"`
	SpoilerText string `json:"spoiler_text"`
}

// showSource answers GET /api/v1/statuses/:id/source, to the author alone.
func (s *Server) showSource(c *call) (any, error) {
	if _, missing := s.insideFault(kindNoSource); missing {
		return nil, notFound()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.ownPost(c)
	if err != nil {
		return nil, err
	}
	return statusSourceJSON{ID: p.id, Text: p.text, SpoilerText: p.warning}, nil
}

type contextJSON struct {
	Ancestors   []statusJSON `json:"ancestors"`
	Descendants []statusJSON `json:"descendants"`
}

// showContext answers GET /api/v1/statuses/:id/context: the thread around a
// post, each answer after what it answers.
func (s *Server) showContext(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.postFor(c.PathValue("id"), c.viewer())
	if p == nil {
		return nil, notFound()
	}
	var before []*post
	for up := p.replyTo; up != nil; up = up.replyTo {
		if up.visibleTo(c.viewer()) {
			before = append(before, up)
		}
	}
	slices.Reverse(before)
	l := s.lens(c)
	return contextJSON{Ancestors: l.statuses(before), Descendants: l.statuses(s.answersTo(p, c.viewer()))}, nil
}

// answersTo are the posts below p that viewer may see, depth first. The caller
// holds s.mu.
func (s *Server) answersTo(p *post, viewer *account) []*post {
	var below []*post
	for _, q := range s.posts {
		if q.replyTo != p {
			continue
		}
		if q.visibleTo(viewer) {
			below = append(below, q)
		}
		below = append(below, s.answersTo(q, viewer)...)
	}
	return below
}

// listAccount answers GET /api/v1/accounts/:id/statuses.
func (s *Server) listAccount(c *call) (any, error) {
	behind, stale := s.insideFault(kindStaleList)
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.accountByID(c.PathValue("id"))
	if a == nil {
		return nil, notFound()
	}
	tag := strings.ToLower(c.params.text("tagged"))
	return s.list(c, linkIfFull, func(p *post) bool {
		switch {
		case p.account != a:
			return false
		case stale && p.at.After(c.now.Add(-behind.delay)):
			return false
		case c.params.flag("exclude_replies") && !ownThread(p):
			return false
		case c.params.flag("only_media") && len(p.media) == 0:
			return false
		case c.params.flag("pinned"): // nothing can be pinned here
			return false
		case tag != "" && !slices.Contains(p.tags(), tag):
			return false
		}
		return true
	}), nil
}

// ownThread reports whether the post answers nobody but its author.
func ownThread(p *post) bool { return p.replyTo == nil || p.replyTo.account == p.account }

// listHome answers GET /api/v1/timelines/home. Nobody follows anybody here, so
// it is the account's own posts.
func (s *Server) listHome(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.list(c, linkAlways, func(p *post) bool { return p.account == c.viewer() }), nil
}

// listPublic answers GET /api/v1/timelines/public.
func (s *Server) listPublic(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.list(c, linkAlways, func(p *post) bool {
		return p.visibility == visPublic && ownThread(p) && !c.params.flag("remote") &&
			(!c.params.flag("only_media") || len(p.media) > 0)
	}), nil
}

// linkRule says when a list names its next page: an account's list when it is
// full, a timeline whenever it holds anything.
type linkRule int

const (
	linkIfFull linkRule = iota
	linkAlways
)

// list is one page of the posts that keep wants, newest first, with the Link
// header. The caller holds s.mu.
func (s *Server) list(c *call, rule linkRule, keep func(*post) bool) []statusJSON {
	limit := listLimit(c.params.text("limit"))
	page := s.page(c.params, limit, func(p *post) bool { return p.visibleTo(c.viewer()) && keep(p) })
	if len(page) > 0 {
		var links []string
		if rule == linkAlways || len(page) == limit {
			links = append(links, s.pageLink(c, "next", "max_id", page[len(page)-1].id))
		}
		links = append(links, s.pageLink(c, "prev", "min_id", page[0].id))
		c.header.Set("Link", strings.Join(links, ", "))
	}
	return s.lens(c).statuses(page)
}

// listLimit reads a limit as the server does: 20 without one, 40 at most.
func listLimit(text string) int {
	if text == "" {
		return 20
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0 // as Ruby's to_i
	}
	return min(max(n, -n), 40)
}

// page picks at most limit posts. since_id bounds from below and takes the
// newest; min_id starts from below and takes the nearest.
func (s *Server) page(p params, limit int, keep func(*post) bool) []*post {
	below, above := number(p.text("max_id")), max(number(p.text("since_id")), number(p.text("min_id")))
	var page []*post
	pick := func(q *post) bool {
		id := number(q.id)
		if len(page) < limit && (below == 0 || id < below) && id > above && keep(q) {
			page = append(page, q)
		}
		return len(page) < limit
	}
	if p.text("min_id") != "" {
		for _, q := range s.posts {
			if !pick(q) {
				break
			}
		}
		slices.Reverse(page)
		return page
	}
	for _, q := range slices.Backward(s.posts) {
		if !pick(q) {
			break
		}
	}
	return page
}

// number reads an id; what is none is 0.
func number(id string) int64 {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// pageLink is one entry of a Link header (RFC 8288), with the call's own filters
// kept.
func (s *Server) pageLink(c *call, rel, bound, id string) string {
	query := url.Values{}
	for name, values := range c.URL.Query() {
		if !slices.Contains([]string{"max_id", "min_id", "since_id"}, name) {
			query[name] = values
		}
	}
	query.Set(bound, id)
	return "<" + s.URL() + c.URL.Path + "?" + query.Encode() + `>; rel="` + rel + `"`
}

// verifyApp answers GET /api/v1/apps/verify_credentials.
func (s *Server) verifyApp(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return c.token.app.entity(), nil
}
