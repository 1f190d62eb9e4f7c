package mastodon

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"restante/core/model"
)

// defaultLimits are those of an unchanged Mastodon, read from
// mastodon.social's own description. A server's own figures go before them.
func defaultLimits() model.Limits {
	return model.Limits{
		Unit: model.UnitGrapheme, Text: 500, URLLength: 23, MentionName: true,
		Images: 4, ImageBytes: 16 << 20, ImagePixels: 33_177_600, AltText: 1500,
		ImageTypes: []string{"image/jpeg", "image/png", "image/gif", "image/webp"},
		Date:       "2026-11-24", Source: "https://mastodon.social/api/v2/instance",
	}
}

// instance is what a server says of itself: /api/v2/instance since 4.0, and
// /api/v1/instance. Pointers tell what was not said from a zero.
type instance struct {
	Domain string `json:"domain"` // v2
	URI    string `json:"uri"`    // v1: the domain, on some servers an address
	// MaxTootChars is the older way of forks to tell a longer limit.
	MaxTootChars  *int `json:"max_toot_chars"`
	Configuration *struct {
		Statuses struct {
			MaxCharacters       *int `json:"max_characters"`
			MaxMediaAttachments *int `json:"max_media_attachments"`
			ReservedPerURL      *int `json:"characters_reserved_per_url"`
		} `json:"statuses"`
		Media struct {
			DescriptionLimit *int     `json:"description_limit"`
			ImageSizeLimit   *int64   `json:"image_size_limit"`
			ImageMatrixLimit *int64   `json:"image_matrix_limit"`
			MIMETypes        []string `json:"supported_mime_types"`
		} `json:"media_attachments"`
	} `json:"configuration"`
}

// readInstance reads a server's description. ok is false when body is none.
func readInstance(body []byte) (i instance, ok bool) {
	if json.Unmarshal(body, &i) != nil {
		return instance{}, false
	}
	return i, i.Domain != "" || i.URI != "" || i.Configuration != nil
}

// domain returns the part of the account's address behind the @, which may
// differ from the server's host, or "" where the description does not tell.
func (i instance) domain() string {
	d := i.Domain
	if d == "" {
		d = i.URI
	}
	if _, rest, found := strings.Cut(d, "://"); found {
		d = rest
	}
	d = strings.TrimRight(d, "/")
	if d == "" || strings.ContainsAny(d, "/@ ") {
		return ""
	}
	return strings.ToLower(d)
}

// limits returns the server's own figures, with the defaults where it gives
// none. source is the address they were read from.
func (i instance) limits(source string, now time.Time) model.Limits {
	l := defaultLimits()
	l.Date, l.Source = now.UTC().Format(time.DateOnly), source
	if i.Configuration == nil {
		if i.MaxTootChars != nil && *i.MaxTootChars > 0 {
			// A fork that is not known to shorten anything.
			l.Text, l.URLLength, l.MentionName = *i.MaxTootChars, 0, false
		}
		return l
	}
	statuses, files := i.Configuration.Statuses, i.Configuration.Media
	positive(&l.Text, i.MaxTootChars)
	positive(&l.Text, statuses.MaxCharacters)
	positive(&l.Images, statuses.MaxMediaAttachments)
	positive(&l.AltText, files.DescriptionLimit)
	positive(&l.ImageBytes, files.ImageSizeLimit)
	positive(&l.ImagePixels, files.ImageMatrixLimit)
	if n := statuses.ReservedPerURL; n != nil && *n >= 0 {
		l.URLLength = *n
	}
	images := slices.DeleteFunc(slices.Clone(files.MIMETypes), func(t string) bool { return !strings.HasPrefix(t, "image/") })
	if len(images) > 0 {
		l.ImageTypes = images
	}
	return l
}

func positive[N int | int64](to *N, from *N) {
	if from != nil && *from > 0 {
		*to = *from
	}
}

// instance reads the server's description, the newer one first, and the
// address it was found at. A server that has neither gives a zero one and no
// address. stop is why the server could not be asked.
func (a access) instance(ctx context.Context) (i instance, source string, stop *model.Outcome) {
	for _, path := range []string{"/api/v2/instance", "/api/v1/instance"} {
		resp, stop := a.get(ctx, path, nil)
		if stop != nil {
			return instance{}, "", stop
		}
		if unavailable(resp.Status) {
			return instance{}, "", a.refused(resp)
		}
		if i, ok := readInstance(resp.Body); ok && resp.Status == http.StatusOK {
			return i, a.server + path, nil
		}
	}
	return instance{}, "", nil
}

// unavailable reports whether status says nothing but "not now".
func unavailable(status int) bool {
	return status >= 500 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout
}

// limitsNow returns the server's limits, or the defaults of today.
func limitsNow(i instance, source string, now time.Time) model.Limits {
	if source == "" {
		return defaultLimits()
	}
	return i.limits(source, now)
}
