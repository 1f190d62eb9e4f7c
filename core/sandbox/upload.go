package sandbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/gif"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	_ "image/jpeg" // decoders of what may be uploaded
	_ "image/png"

	_ "golang.org/x/image/webp"
)

// The limits of a Mastodon server on images.
const (
	maxImageBytes  = 16 << 20
	maxImagePixels = 33_177_600 // width times height
)

// imageTypes are the types that can be uploaded: those that can be decoded
// here, so that what is no image is refused as the real server refuses it.
func imageTypes() []string {
	return []string{"image/jpeg", "image/png", "image/gif", "image/webp"}
}

// upload answers POST /api/v1/media and /api/v2/media.
func (s *Server) upload(c *call) (any, error) {
	m, err := readImage(c.params.file)
	if err != nil {
		return nil, err
	}
	if err := m.describe(c.params.some("description", "focus")); err != nil {
		return nil, err
	}
	m.account, m.ready = c.viewer(), c.now
	if f, slow := s.insideFault(kindProcessing); slow {
		m.ready = c.now.Add(f.delay)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	m.id = s.newID(c.now)
	s.media[m.id] = m
	j := s.lens(c).media(m)
	if j.URL == nil && strings.HasPrefix(c.URL.Path, "/api/v2/") {
		return answerAs{http.StatusAccepted, j}, nil
	}
	return j, nil
}

// readImage decodes an upload wholly: a file that only starts like an image is
// none.
func readImage(file *uploadedFile) (*media, error) {
	if file == nil {
		return nil, invalid("File can't be blank")
	}
	kind := http.DetectContentType(file.data)
	switch {
	case !slices.Contains(imageTypes(), kind):
		return nil, invalid("File content type is invalid, File is invalid")
	case len(file.data) >= maxImageBytes:
		return nil, invalid("File file size must be less than 16 MB, File is invalid")
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(file.data))
	if err != nil {
		return nil, errNotIdentified
	}
	if config.Width*config.Height > maxImagePixels {
		return nil, refuse(http.StatusUnprocessableEntity,
			fmt.Sprintf("%dx%d images are not supported", config.Width, config.Height))
	}
	m := &media{data: file.data, mime: kind, width: config.Width, height: config.Height}
	if kind == "image/gif" {
		all, err := gif.DecodeAll(bytes.NewReader(file.data))
		if err != nil {
			return nil, errNotIdentified
		}
		m.animated = len(all.Image) > 1
	} else if _, _, err := image.Decode(bytes.NewReader(file.data)); err != nil {
		return nil, errNotIdentified
	}
	sum := sha256.Sum256(file.data)
	m.sha256 = hex.EncodeToString(sum[:])
	return m, nil
}

var errNotIdentified = refuse(http.StatusUnprocessableEntity, "File type of uploaded media could not be verified")

// freeMedia is the upload that the call names, when it is the caller's and not
// attached to a post. The caller holds s.mu.
func (s *Server) freeMedia(c *call) (*media, error) {
	m := s.media[c.PathValue("id")]
	if m == nil || m.account != c.viewer() || m.post != nil {
		return nil, notFound()
	}
	return m, nil
}

// showMedia answers GET /api/v1/media/:id.
func (s *Server) showMedia(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.freeMedia(c)
	if err != nil {
		return nil, err
	}
	return s.mediaAnswer(c, m), nil
}

// editMedia answers PUT /api/v1/media/:id.
func (s *Server) editMedia(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.freeMedia(c)
	if err != nil {
		return nil, err
	}
	if err := m.describe(c.params.some("description", "focus")); err != nil {
		return nil, err
	}
	return s.mediaAnswer(c, m), nil
}

// mediaAnswer is 206 while the image is not ready.
func (s *Server) mediaAnswer(c *call, m *media) any {
	j := s.lens(c).media(m)
	if j.URL == nil {
		return answerAs{http.StatusPartialContent, j}
	}
	return j
}

// describe sets an image's alternative text and focal point, those that values
// holds.
func (m *media) describe(values map[string]string) error {
	alt, given := values["description"]
	if given && utf8.RuneCountInString(alt) > maxAlt {
		return invalid("Description is too long (maximum is 1500 characters)")
	}
	point, pointed := values["focus"]
	if pointed && point != "" {
		f, err := parseFocus(point)
		if err != nil {
			return errMalformed
		}
		m.focus = f
	}
	if given {
		m.alt = alt
	}
	return nil
}

// parseFocus reads "x,y", each from -1 to 1.
func parseFocus(text string) (*focus, error) {
	first, second, _ := strings.Cut(text, ",")
	x, err := strconv.ParseFloat(first, 64)
	if err != nil {
		return nil, fmt.Errorf("read a focal point: %w", err)
	}
	y, err := strconv.ParseFloat(second, 64)
	if err != nil {
		return nil, fmt.Errorf("read a focal point: %w", err)
	}
	return &focus{X: min(max(x, -1), 1), Y: min(max(y, -1), 1)}, nil
}

// mediaPath is where the image's bytes are.
func mediaPath(m *media) string {
	_, ending, _ := strings.Cut(m.mime, "/")
	return "/system/media_attachments/files/" + m.id + "/original/" + m.sha256[:16] + "." + ending
}
