package sandbox

import (
	"bytes"
	"embed"
	"html/template"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed pages/*.html
var pageFiles embed.FS

// pageSize is how many posts a page shows.
const pageSize = 40

// page is what every page for people has.
type page struct {
	Lang  string
	Title string
	words map[string]string
}

// Word returns what key says in the reader's language.
func (p page) Word(key string) string { return p.words[key] }

func newPage(r *http.Request) page {
	lang := languageOf(r)
	p := page{Lang: lang, words: words()[lang]}
	p.Title = p.Word("title")
	return p
}

type feedPage struct {
	page
	Home     string
	Accounts []accountLink
	Posts    []postView
}

type accountLink struct{ ID, Name, URL string }

type postView struct {
	By, ByURL, URL, ReplyURL, Language string
	Visibility, At, Machine, Warning   string
	Edited                             bool
	Content                            template.HTML
	Images                             []imageView
}

type imageView struct {
	URL, Alt, Language string
	Width, Height      int
}

type messagePage struct {
	page
	Message, Code, Home string
}

// pageRoutes are the pages for people. They show every post, those for
// followers and for named people too: whoever runs the sandbox is all of them.
func (s *Server) pageRoutes(mux *http.ServeMux) {
	templates := template.Must(template.ParseFS(pageFiles, "pages/*.html"))
	show := func(w http.ResponseWriter, status int, name string, data any) {
		var b bytes.Buffer
		if err := templates.ExecuteTemplate(&b, name, data); err != nil {
			s.log.Error("page not made", "page", name, "error", err)
			http.Error(w, "Internal Server Error", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Security-Policy", "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Header().Set("Cache-Control", "no-store")
		writeHTML(w, status, b.String())
	}
	s.consentRoutes(mux, show)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		p := s.feed(r, func(*post) bool { return true })
		p.Home = ""
		show(w, http.StatusOK, "feed", p)
	})
	// ServeMux has no pattern for "@" and a name within one segment.
	mux.HandleFunc("GET /{profile}", func(w http.ResponseWriter, r *http.Request) { s.showFeed(w, r, show) })
	mux.HandleFunc("GET /{profile}/{id}", func(w http.ResponseWriter, r *http.Request) { s.showFeed(w, r, show) })
	mux.HandleFunc("GET /system/media_attachments/files/{id}/original/{name}", s.serveMedia)
	mux.HandleFunc("GET /avatars/original/missing.png", serveBlank)
	mux.HandleFunc("GET /headers/original/missing.png", serveBlank)
}

type showPage func(w http.ResponseWriter, status int, name string, data any)

// showFeed shows /@NAME, /@NAME/ID and /tags/NAME.
func (s *Server) showFeed(w http.ResponseWriter, r *http.Request, show showPage) {
	name, isProfile := strings.CutPrefix(r.PathValue("profile"), "@")
	id := r.PathValue("id")
	var p feedPage
	switch {
	case isProfile && s.hasAccount(name):
		p = s.feed(r, func(q *post) bool { return strings.EqualFold(q.account.username, name) && (id == "" || q.id == id) })
		p.Title, p.Accounts = "@"+name, nil
	case r.PathValue("profile") == "tags" && id != "":
		p = s.feed(r, func(q *post) bool { return slices.Contains(q.tags(), strings.ToLower(id)) })
		p.Title, p.Accounts = "#"+id, nil
	}
	if p.words == nil || id != "" && len(p.Posts) == 0 {
		gone := messagePage{page: newPage(r), Home: "/"}
		gone.Title, gone.Message = gone.Word("missing"), gone.Word("gone")
		show(w, http.StatusNotFound, "message", gone)
		return
	}
	show(w, http.StatusOK, "feed", p)
}

func (s *Server) hasAccount(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.accountNamed(name) != nil
}

// feed gathers the newest posts that keep wants.
func (s *Server) feed(r *http.Request, keep func(*post) bool) feedPage {
	l := lens{base: s.URL(), now: s.clock.Now()}
	p := feedPage{page: newPage(r), Home: "/"}
	s.mu.Lock()
	defer s.mu.Unlock()
	p.Accounts = l.accountLinks(s.accounts)
	for _, q := range slices.Backward(s.posts) {
		if len(p.Posts) == pageSize {
			break
		}
		if !q.deleted && keep(q) {
			p.Posts = append(p.Posts, l.view(q))
		}
	}
	return p
}

func (l lens) accountLinks(accounts []*account) []accountLink {
	var links []accountLink
	for _, a := range accounts {
		links = append(links, accountLink{ID: a.id, Name: a.username, URL: l.profileURL(a)})
	}
	return links
}

func (l lens) view(p *post) postView {
	v := postView{
		By: p.account.username, ByURL: l.profileURL(p.account), URL: l.postURL(p), Language: p.language,
		Visibility: p.visibility, At: p.at.UTC().Format("2006-01-02 15:04 UTC"), Machine: p.at.UTC().Format(time.RFC3339),
		Warning: p.warning, Edited: !p.edited.IsZero(),
		Content: template.HTML(contentHTML(l.base, p)), // all text in it is escaped there
	}
	if p.replyTo != nil && !p.replyTo.deleted {
		v.ReplyURL = l.postURL(p.replyTo)
	}
	for _, m := range p.media {
		v.Images = append(v.Images, imageView{URL: mediaPath(m), Alt: m.alt, Language: p.language, Width: m.width, Height: m.height})
	}
	return v
}

// serveMedia serves an image as it was uploaded.
func (s *Server) serveMedia(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	m := s.media[r.PathValue("id")]
	s.mu.Unlock()
	if m == nil || mediaPath(m) != r.URL.Path || s.clock.Now().Before(m.ready) {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", m.mime)
	w.Header().Set("Content-Length", strconv.Itoa(len(m.data)))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(m.data) // the client's going away is no affair of the server's
}

// serveBlank serves the picture of an account that has none.
func serveBlank(w http.ResponseWriter, r *http.Request) {
	img := image.NewRGBA(image.Rect(0, 0, 120, 120))
	draw.Draw(img, img.Bounds(), image.NewUniform(color.RGBA{0x2a, 0x7f, 0x62, 0xff}), image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		http.Error(w, "Internal Server Error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	_, _ = w.Write(b.Bytes())
}

// tagPath is the page of a hashtag.
func tagPath(name string) string { return "/tags/" + url.PathEscape(name) }
