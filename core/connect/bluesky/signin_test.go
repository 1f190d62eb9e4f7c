package bluesky_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"restante/core/connect"
	"restante/core/connect/bluesky"
	"restante/core/model"
)

func (d *double) signIn(handle, password string) (connect.SignIn, model.Outcome) {
	return bluesky.New().SignIn(d.t.Context(), newClient(d.t), connect.SignInRequest{
		Server: d.URL, Handle: handle, Secret: model.NewSecret(password), Now: instant})
}

func TestSignInKeepsPasswordAndTokens(t *testing.T) {
	d := newDouble(t)
	in, out := d.signIn(aliceHandle, alicePassword)
	want(t, out, model.ClassOK, "")
	if out.ServerDate.IsZero() || out.Status != 200 {
		t.Errorf("status %d, date %v", out.Status, out.ServerDate)
	}
	identity := model.Identity{RemoteID: aliceDID, Handle: aliceHandle, URL: "https://bsky.app/profile/alice.test"}
	if in.Profile.Identity != identity {
		t.Errorf("identity %+v, want %+v", in.Profile.Identity, identity)
	}
	if l := in.Profile.Limits; l.Text != 300 || l.TextBytes != 3000 || l.Images != 4 || l.ImageBytes != 1_000_000 || l.Date == "" || l.Source == "" {
		t.Errorf("limits %+v", l)
	}
	h := (&vault{stored: in.Secret}).held(t)
	if h.Password != alicePassword || h.DID != aliceDID || d.tokens[h.Access].kind != "access" || d.tokens[h.Refresh].kind != "refresh" {
		t.Errorf("kept: %+v", h)
	}
}

func TestSignInTakesNamesAsPeopleCopyThem(t *testing.T) {
	for _, handle := range []string{"alice.test", "@alice.test", "  Alice.Test\n", "\u202a@alice.test\u202c", "alice@example.com"} {
		d := newDouble(t)
		if _, out := d.signIn(handle, alicePassword); out.Class != model.ClassOK {
			t.Errorf("%q: %s %v", handle, out.Class, out.Problem)
		}
	}
	d := newDouble(t)
	if _, out := d.signIn(aliceHandle, " "+alicePassword+"\n"); out.Class != model.ClassOK {
		t.Errorf("a password with spaces around it: %s %v", out.Class, out.Problem)
	}
}

func TestSignInWithoutAUsableName(t *testing.T) {
	d := newDouble(t)
	_, out := d.signIn(" @ ", alicePassword)
	want(t, out, model.ClassRejected, "account.handle_needed")
	_, out = d.signIn("alice", alicePassword)
	want(t, out, model.ClassRejected, "account.bad_handle")
	if calls := d.seen(); calls != "" {
		t.Errorf("calls were made: %s", calls)
	}
}

func TestSignInFindsTheAccountsOwnServer(t *testing.T) {
	doc := func(id, kind, endpoint string) any {
		return map[string]any{"id": aliceDID, "service": []any{
			map[string]any{"id": "#other", "type": "Other", "serviceEndpoint": map[string]string{"uri": "x"}},
			map[string]any{"id": id, "type": kind, "serviceEndpoint": endpoint},
		}}
	}
	const pds = "AtprotoPersonalDataServer"
	tests := []struct {
		name string
		doc  any
		want string
	}{
		{"none", nil, ""},
		{"https", doc("#atproto_pds", pds, "https://porcini.us-east.host.bsky.network"), "https://porcini.us-east.host.bsky.network"},
		{"with a slash and the DID", doc(aliceDID+"#atproto_pds", pds, "https://PDS.example/"), "https://pds.example"},
		{"on this machine", doc("#atproto_pds", pds, "http://localhost:9"), "http://localhost:9"},
		{"plain http elsewhere", doc("#atproto_pds", pds, "http://pds.example"), ""},
		{"with a path", doc("#atproto_pds", pds, "https://pds.example/x"), ""},
		{"with a user", doc("#atproto_pds", pds, "https://u:p@pds.example"), ""},
		{"another kind of service", doc("#atproto_pds", "Relay", "https://pds.example"), ""},
		{"of somebody else", map[string]any{"id": bobDID, "service": []any{map[string]any{"id": "#atproto_pds", "type": pds, "serviceEndpoint": "https://pds.example"}}}, ""},
		{"no document at all", "words", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDouble(t)
			d.account.didDoc = tt.doc
			in, out := d.signIn(aliceHandle, alicePassword)
			want(t, out, model.ClassOK, "")
			if got := in.Profile.Identity.Server; got != tt.want {
				t.Errorf("server %q, want %q", got, tt.want)
			}
		})
	}
	t.Run("the same as the one that was named", func(t *testing.T) {
		d := newDouble(t)
		d.account.didDoc = doc("#atproto_pds", pds, d.URL+"/")
		if in, _ := d.signIn(aliceHandle, alicePassword); in.Profile.Identity.Server != "" {
			t.Errorf("server %q", in.Profile.Identity.Server)
		}
	})
}

func TestSignInWithoutAHandleThatStillPointsToTheAccount(t *testing.T) {
	d := newDouble(t)
	d.on("com.atproto.server.createSession", answerWith(200, `{"did":"`+aliceDID+`","handle":"handle.invalid","accessJwt":"a","refreshJwt":"r"}`))
	in, out := d.signIn(aliceHandle, alicePassword)
	want(t, out, model.ClassOK, "")
	if id := in.Profile.Identity; id.Handle != aliceDID || id.URL != "https://bsky.app/profile/"+aliceDID {
		t.Errorf("identity %+v", id)
	}
}

func TestSignInRefused(t *testing.T) {
	const session = `"did":"` + aliceDID + `","handle":"alice.test","accessJwt":"a","refreshJwt":"r"`
	page := "<!DOCTYPE html><title>Welcome</title>"
	tests := []struct {
		name   string
		answer http.HandlerFunc
		class  model.Class
		code   string
	}{
		{"wrong password", nil, model.ClassReauth, "account.password_refused"},
		{"e-mail code asked", answerWith(401, `{"error":"AuthFactorTokenRequired","message":"A sign in code has been sent to your email address"}`), model.ClassReauth, "account.app_password_needed"},
		{"taken down", answerWith(401, `{"error":"AccountTakedown","message":"Account has been taken down"}`), model.ClassFatal, "account.taken_down"},
		{"deactivated", answerWith(200, `{`+session+`,"active":false,"status":"deactivated"}`), model.ClassFatal, "account.deactivated"},
		{"suspended", answerWith(200, `{`+session+`,"active":false,"status":"suspended"}`), model.ClassFatal, "account.taken_down"},
		{"RATE-5 too many sign-ins, an answer without did", answerWith(429, `{"error":"RateLimitExceeded","message":"Rate Limit Exceeded"}`), model.ClassThrottled, "network.throttled"},
		{"a page with 200", answerWith(200, page), model.ClassConfig, "server.not_bluesky"},
		{"a page with 404", answerWith(404, page), model.ClassConfig, "server.not_bluesky"},
		{"a page with 403", answerWith(403, page), model.ClassConfig, "server.not_bluesky"},
		{"Mastodon's 404", answerWith(404, `{"error":"Not Found"}`), model.ClassConfig, "server.not_bluesky"},
		{"a 404 in XRPC's words", answerWith(404, `{"error":"NotFound"}`), model.ClassConfig, "server.not_bluesky"},
		{"a method that is not allowed", answerWith(405, ""), model.ClassConfig, "server.not_bluesky"},
		{"not implemented", answerWith(501, `{"error":"MethodNotImplemented","message":"Method Not Implemented"}`), model.ClassConfig, "server.not_bluesky"},
		{"moved", answerWith(301, "", "Location", "https://elsewhere.example/"), model.ClassConfig, "server.not_bluesky"},
		{"JSON of something else", answerWith(200, `{"ok":true}`), model.ClassConfig, "server.not_bluesky"},
		{"a list", answerWith(200, `[]`), model.ClassConfig, "server.not_bluesky"},
		{"a session without a DID", answerWith(200, `{"did":"alice","handle":"alice.test","accessJwt":"a","refreshJwt":"r"}`), model.ClassConfig, "server.not_bluesky"},
		{"AUTH-1 a session with an empty token", answerWith(200, `{"did":"`+aliceDID+`","handle":"alice.test","accessJwt":"a","refreshJwt":""}`), model.ClassConfig, "server.not_bluesky"},
		{"in trouble", answerWith(502, page), model.ClassTransient, "network.server_trouble"},
		{"in trouble, in XRPC's words", answerWith(500, `{"error":"InternalServerError","message":"Internal Server Error"}`), model.ClassTransient, "network.server_trouble"},
		{"refused for another reason", answerWith(400, `{"error":"InvalidRequest","message":"Input/identifier must be a string"}`), model.ClassRejected, "network.refused"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDouble(t)
			if tt.answer != nil {
				d.on("com.atproto.server.createSession", tt.answer)
			}
			in, out := d.signIn(aliceHandle, "wrong-password")
			want(t, out, tt.class, tt.code)
			if !in.Secret.Empty() || in.Profile.Identity != (model.Identity{}) {
				t.Error("something is kept")
			}
			if out.Problem.Args["server"] != d.URL {
				t.Errorf("the server is not named: %v", out.Problem)
			}
		})
	}
}

func TestSignInWithATokenOfSomebodyElse(t *testing.T) {
	d := newDouble(t)
	d.on("com.atproto.server.createSession", func(w http.ResponseWriter, _ *http.Request) {
		d.mu.Lock()
		defer d.mu.Unlock()
		reply(w, 200, map[string]string{"did": aliceDID, "handle": aliceHandle,
			"accessJwt": d.token("access", bobDID, instant.Add(time.Hour)), "refreshJwt": "r"})
	})
	_, out := d.signIn(aliceHandle, alicePassword)
	want(t, out, model.ClassConfig, "server.not_bluesky")
}

func TestSignInAtAnUnknownServer(t *testing.T) {
	gone := httptest.NewServer(nil)
	gone.Close()
	tests := []struct {
		server string
		class  model.Class
		code   string
	}{
		{gone.URL, model.ClassTransient, "network.unreachable"},
		{"https://no-such-server.invalid", model.ClassTransient, "network.unreachable"},
		{"http://pds.example", model.ClassConfig, "server.insecure"},
		{"pds.example", model.ClassConfig, "server.bad_address"},
		{"https://pds example", model.ClassConfig, "server.bad_address"},
	}
	for _, tt := range tests {
		t.Run(tt.server, func(t *testing.T) {
			_, out := bluesky.New().SignIn(t.Context(), newClient(t), connect.SignInRequest{
				Server: tt.server, Handle: aliceHandle, Secret: model.NewSecret(alicePassword), Now: instant})
			want(t, out, tt.class, tt.code)
		})
	}
}

func TestSignInWithoutAServerGoesToBluesky(t *testing.T) {
	ctx, cancel := canceled(t)
	defer cancel()
	_, out := bluesky.New().SignIn(ctx, newClient(t), connect.SignInRequest{Handle: aliceHandle, Secret: model.NewSecret("x"), Now: instant})
	want(t, out, model.ClassTransient, "network.cancelled")
	if got := out.Problem.Args["server"]; got != bluesky.DefaultServer {
		t.Errorf("server %q", got)
	}
}

func TestVerify(t *testing.T) {
	closed := false
	tests := []struct {
		name   string
		change func(*kit)
		class  model.Class
		code   string
	}{
		{"the account's own", func(*kit) {}, model.ClassOK, ""},
		{"somebody else's", func(k *kit) {
			k.double.on("com.atproto.server.getSession", answerWith(200, `{"did":"`+bobDID+`","handle":"bob.test"}`))
		}, model.ClassReauth, "account.other_identity"},
		{"deactivated", func(k *kit) { k.double.account.active, k.double.account.status = &closed, "deactivated" }, model.ClassFatal, "account.deactivated"},
		{"taken down", func(k *kit) { k.double.account.active, k.double.account.status = &closed, "takendown" }, model.ClassFatal, "account.taken_down"},
		{"closed without a word", func(k *kit) { k.double.account.active = &closed }, model.ClassFatal, "account.taken_down"},
		{"no DID", func(k *kit) { k.double.on("com.atproto.server.getSession", answerWith(200, `{}`)) }, model.ClassConfig, "server.not_bluesky"},
		{"a captive portal", func(k *kit) { k.double.on("com.atproto.server.getSession", answerWith(200, "<html>")) }, model.ClassConfig, "server.not_bluesky"},
		{"the server is down", func(k *kit) { k.double.Close() }, model.ClassTransient, "network.unreachable"},
		{"a token that is refused twice", func(k *kit) {
			k.double.on("com.atproto.server.getSession", answerWith(400, `{"error":"InvalidToken","message":"Bad token scope"}`))
		}, model.ClassReauth, "account.sign_in_again"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := newKit(t)
			tt.change(k)
			p, out := k.conn.Verify(t.Context(), k.session)
			want(t, out, tt.class, tt.code)
			if (out.Class == model.ClassOK) != (p.Identity.RemoteID == aliceDID) {
				t.Errorf("profile %+v", p)
			}
			if tt.code == "account.other_identity" && (out.Problem.Args["wanted"] != aliceHandle || out.Problem.Args["got"] != "bob.test") {
				t.Errorf("problem %v", out.Problem)
			}
		})
	}
}

func TestVerifySeesANewHandle(t *testing.T) {
	k := newKit(t)
	k.double.account.handle = "alice.example.com"
	p, out := k.conn.Verify(t.Context(), k.session)
	want(t, out, model.ClassOK, "")
	if p.Identity.Handle != "alice.example.com" || !strings.HasSuffix(p.Identity.URL, "/alice.example.com") || out.ServerDate.IsZero() {
		t.Errorf("identity %+v, date %v", p.Identity, out.ServerDate)
	}
}
