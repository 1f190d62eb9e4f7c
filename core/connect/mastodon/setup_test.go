package mastodon_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"restante/core/connect"
	"restante/core/connect/mastodon"
	"restante/core/model"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var now = time.Date(2026, 11, 25, 9, 30, 0, 0, time.UTC)

// bench is a double, an account on it and what the engine would hand the
// connector.
type bench struct {
	t       *testing.T
	server  *double
	c       *mastodon.Connector
	session connect.Session
	files   files
	log     *bytes.Buffer
	looks   int
}

func newBench(t *testing.T) *bench {
	t.Helper()
	d := newDouble(t)
	b := &bench{t: t, server: d, c: mastodon.New(), files: files{}, log: &bytes.Buffer{}}
	client := connect.NewClient("restante-test", slog.New(slog.NewTextHandler(b.log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	t.Cleanup(client.CloseIdle)
	b.session = connect.Session{
		Account: model.Account{ID: "a1", Network: "mastodon", Server: d.URL, RemoteID: theAccount,
			Handle: theUser + "@" + d.domain(), Limits: b.c.Network().Limits},
		Credentials: vault{secret: model.NewSecret(`{"token":"` + theToken + `"}`)},
		HTTP:        client, Now: now,
	}
	return b
}

// vault is credentials that a test holds.
type vault struct {
	secret model.Secret
	err    error
}

func (v vault) Load(context.Context) (model.Secret, error) { return v.secret, v.err }
func (v vault) Save(context.Context, model.Secret) error   { return errors.New("nothing is saved here") }
func (v vault) Lock(context.Context) (func(), error) {
	return nil, errors.New("nothing is refreshed here")
}

// files are the workspace's media by id.
type files map[model.MediaID][]byte

func (f files) Read(_ context.Context, m model.Media) ([]byte, error) {
	data, ok := f[m.ID]
	if !ok {
		return nil, model.NewProblem("media.missing", "name", m.Name)
	}
	return data, nil
}

// picture adds a small PNG of one grey to the workspace.
func (b *bench) picture(grey uint8, alt string) model.Attachment {
	b.t.Helper()
	img := image.NewGray(image.Rect(0, 0, 4, 3))
	img.SetGray(1, 1, color.Gray{Y: grey})
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		b.t.Fatal(err)
	}
	m := model.Media{ID: model.MediaID("hash" + string(rune('a'+grey%26))), Name: "Été à Lyon.png", MIME: "image/png", Bytes: int64(buf.Len())}
	b.files[m.ID] = buf.Bytes()
	return model.Attachment{Media: m, Alt: alt}
}

func part(text string, media ...model.Attachment) model.Part {
	return model.Part{Key: "key-1", Content: model.PartContent{Text: text, Media: media, Options: model.Options{Lang: "fr-FR"}}}
}

// prepare asks Prepare and stores what it returns in p, as the engine does.
func (b *bench) prepare(p *model.Part, at time.Time) model.Outcome {
	b.t.Helper()
	got, out := b.c.Prepare(b.t.Context(), b.session, connect.PrepareRequest{Part: *p, Media: b.files, Now: at})
	b.check(out)
	if len(got.Data) == 0 {
		b.t.Error("Prepare returned nothing to keep: the engine would ask it for ever")
	}
	p.Prepared, p.PreparedExpires = got.Data, got.Expires
	return out
}

func (b *bench) publish(p model.Part, parent *model.Receipt) model.Outcome {
	b.t.Helper()
	out := b.c.Publish(b.t.Context(), b.session, connect.PublishRequest{Part: p, Parent: parent, Now: now,
		LastLook: func(context.Context) error { b.looks++; return nil }})
	b.check(out)
	return out
}

// send prepares and publishes p.
func (b *bench) send(p model.Part, parent *model.Receipt) model.Outcome {
	b.t.Helper()
	if out := b.prepare(&p, now); out.Class != model.ClassOK {
		b.t.Fatalf("prepare: %s %v", out.Class, out.Problem)
	}
	return b.publish(p, parent)
}

func (b *bench) lookup(p model.Part) connect.Look {
	b.t.Helper()
	look := b.c.Lookup(b.t.Context(), b.session, connect.LookupRequest{Part: p, Since: now, Now: now.Add(3 * time.Minute)})
	b.check(look.Outcome)
	if (look.Kind == connect.LookFound) != (len(look.Found) > 0) {
		b.t.Errorf("%s with %d posts", look.Kind, len(look.Found))
	}
	return look
}

// check holds every outcome against the rules of the vocabulary.
func (b *bench) check(out model.Outcome) {
	b.t.Helper()
	switch {
	case out.Class == "":
		b.t.Error("an outcome without a class")
	case out.Class != model.ClassOK && out.Problem == nil:
		b.t.Errorf("%s without a problem", out.Class)
	case out.RetryAt.After(now.Add(24 * time.Hour)):
		b.t.Errorf("RetryAt %v is absurd", out.RetryAt)
	}
	if out.Problem != nil && strings.Contains(out.Problem.Error(), theToken) {
		b.t.Errorf("the token is in the problem: %v", out.Problem)
	}
}

func want(t *testing.T, out model.Outcome, class model.Class, code string) {
	t.Helper()
	got := ""
	if out.Problem != nil {
		got = out.Problem.Code
	}
	if out.Class != class || got != code {
		t.Errorf("outcome %s %v; want %s %s", out.Class, out.Problem, class, code)
	}
}

func refuse(context.Context) error { return errors.New("paused") }
