package bluesky_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"restante/core/connect"
	"restante/core/model"
)

// journal is a log that tests read.
type journal struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (j *journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.Write(b)
}

// echo answers with all that it was sent, as a careless server does.
func (d *double) echo(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		d.mu.Lock()
		body := d.sent[strings.TrimPrefix(r.URL.Path, "/xrpc/")]
		d.mu.Unlock()
		reply(w, status, map[string]string{"error": "InvalidRequest", "message": r.Header.Get("Authorization") + " " + body})
	}
}

// SEC-4: no token or password in an outcome, an error or the log, not even
// when the server says it.
func TestSEC4NoSecretLeaves(t *testing.T) {
	const get, put, upload = "com.atproto.server.getSession", "com.atproto.repo.putRecord", "com.atproto.repo.uploadBlob"
	const refresh, create = "com.atproto.server.refreshSession", "com.atproto.server.createSession"
	for _, status := range []int{200, 302, 400, 401, 403, 404, 413, 429, 500, 503} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			k := newKit(t)
			log := &journal{}
			k.session.HTTP = connect.NewClient("test", slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
			t.Cleanup(k.session.HTTP.CloseIdle)
			text := k.prepare(textPart("Bonjour"), nil)
			photo := textPart("Photo")
			photo.Content.Media = []model.Attachment{picture("one", "a")}

			var outcomes []model.Outcome
			for _, nsid := range []string{get, put, upload, refresh, create} {
				k.double.on(nsid, k.double.echo(status))
			}
			_, out := k.conn.Verify(t.Context(), k.session)
			outcomes = append(outcomes, out, k.publish(text))
			_, out = k.tryPrepare(photo, files{"one": []byte("12345678")})
			outcomes = append(outcomes, out)
			_, out = k.conn.SignIn(t.Context(), k.session.HTTP, connect.SignInRequest{
				Server: k.double.URL, Handle: aliceHandle, Secret: model.NewSecret("\t" + alicePassword), Now: instant})
			outcomes = append(outcomes, out)
			k.age(time.Minute)
			_, out = k.conn.Verify(t.Context(), k.session)
			outcomes = append(outcomes, out)
			k.double.on(refresh, answerWith(400, `{"error":"ExpiredToken"}`))
			_, out = k.conn.Verify(t.Context(), k.session)
			outcomes = append(outcomes, out)

			all := log.buf.String()
			for _, out := range outcomes {
				if out.Problem == nil {
					t.Fatalf("no problem: %+v", out)
				}
				stored, err := json.Marshal(out)
				if err != nil {
					t.Fatal(err)
				}
				all += fmt.Sprintf("%s %v %+v %#v %s\n", out.Problem.Error(), out, out, out, stored)
				for cause := out.Problem.Cause; cause != nil; {
					all += fmt.Sprintf("%v %+v %#v\n", cause, cause, cause)
					u, ok := cause.(interface{ Unwrap() error })
					if !ok {
						break
					}
					cause = u.Unwrap()
				}
			}
			if !strings.Contains(log.buf.String(), "/xrpc/"+put) {
				t.Fatalf("the log is not read: %s", log.buf.String())
			}
			if status == 400 && !strings.Contains(all, "[redacted]") {
				t.Errorf("the echo is not read: %s", all)
			}
			secrets := []string{alicePassword}
			for jwt := range k.double.tokens {
				secrets = append(secrets, jwt)
			}
			for _, secret := range secrets {
				if strings.Contains(all, secret) {
					t.Errorf("%.12s… stands in\n%s", secret, all)
				}
			}
		})
	}
}
