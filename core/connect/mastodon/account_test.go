package mastodon_test

import (
	"errors"
	"net/http"
	"slices"
	"testing"

	"restante/core/connect"
	"restante/core/model"
)

func (b *bench) signIn(req connect.SignInRequest) (connect.SignIn, model.Outcome) {
	b.t.Helper()
	req.Now = now
	in, out := b.c.SignIn(b.t.Context(), b.session.HTTP, req)
	b.check(out)
	if out.Class != model.ClassOK && !in.Secret.Empty() {
		b.t.Error("a secret to keep although the sign-in failed")
	}
	return in, out
}

func TestSignInTellsWhoseTheTokenIs(t *testing.T) {
	b := newBench(t)
	b.server.Domain = "social.example"
	in, out := b.signIn(connect.SignInRequest{Server: b.server.URL, Secret: model.NewSecret(" " + theToken + "\n")})
	want(t, out, model.ClassOK, "")
	if id := in.Profile.Identity; id.RemoteID != theAccount || id.Handle != "zoe@social.example" || id.URL != b.server.URL+"/@zoe" || id.Server != "" {
		t.Errorf("identity %+v", id)
	}
	if got := in.Secret.Reveal(); got != `{"token":"`+theToken+`"}` {
		t.Errorf("the secret to keep is %s", got)
	}
	if !out.ServerDate.Equal(now) || out.Status != 200 {
		t.Errorf("date %v, status %d", out.ServerDate, out.Status)
	}
}

func TestAProfilesPageIsOneOfTheWebOrNone(t *testing.T) {
	for said, page := range map[string]string{"https://social.example/@zoe": "https://social.example/@zoe", "file:///etc/passwd": "",
		"javascript:alert(1)": "", "social.example/@zoe": "", "": ""} {
		body := `{"id":"` + theAccount + `","username":"zoe","acct":"zoe","url":"` + said + `"}`
		b := newBench(t)
		b.server.on(verify, answer(200, body))
		in, out := b.signIn(connect.SignInRequest{Server: b.server.URL, Secret: model.NewSecret(theToken)})
		want(t, out, model.ClassOK, "")
		if got := in.Profile.Identity.URL; got != page {
			t.Errorf("signed in: %q is %q", said, got)
		}
		for _, limitsFail := range []bool{false, true} {
			b.server.on(verify, answer(200, body))
			if limitsFail {
				b.session.Account.Limits.Text = 500
				b.server.on("GET /api/v2/instance", cut, cut)
			}
			p, out := b.verify()
			want(t, out, model.ClassOK, "")
			if p.Identity.URL != page {
				t.Errorf("verified, limits unknown %t: %q is %q", limitsFail, said, p.Identity.URL)
			}
		}
	}
}

func TestSignInHoldsTheNameAgainstTheTokens(t *testing.T) {
	for name, ok := range map[string]bool{
		"": true, "zoe": true, "@Zoe": true, "zoe@social.example": true, "@ZOE@Social.Example": true,
		"paul": false, "paul@social.example": false, "zoe@elsewhere.example": false,
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.server.Domain = "social.example"
			_, out := b.signIn(connect.SignInRequest{Server: b.server.URL, Handle: name, Secret: model.NewSecret(theToken)})
			if ok {
				want(t, out, model.ClassOK, "")
				return
			}
			want(t, out, model.ClassReauth, "account.other_identity")
			if out.Problem.Args["got"] != "zoe@social.example" || out.Problem.Args["wanted"] != name {
				t.Errorf("args %v", out.Problem.Args)
			}
		})
	}
	t.Run("the server's host does as well as its domain", func(t *testing.T) {
		b := newBench(t)
		host := b.server.domain()
		b.server.Domain = "social.example"
		_, out := b.signIn(connect.SignInRequest{Server: b.server.URL, Handle: "zoe@" + host, Secret: model.NewSecret(theToken)})
		want(t, out, model.ClassOK, "")
	})
}

const verify = "GET /api/v1/accounts/verify_credentials"

func TestSignInRefusals(t *testing.T) {
	tests := []struct {
		name  string
		setup func(b *bench, req *connect.SignInRequest)
		class model.Class
		code  string
	}{
		{"no server", func(_ *bench, req *connect.SignInRequest) { req.Server = "" }, model.ClassConfig, "account.server_needed"},
		{"no token", func(_ *bench, req *connect.SignInRequest) { req.Secret = model.NewSecret(" \n") }, model.ClassReauth, "account.secret_empty"},
		{"two lines for a token", func(_ *bench, req *connect.SignInRequest) { req.Secret = model.NewSecret("a\nb") }, model.ClassReauth, "account.token_refused"},
		{"a wrong token", func(_ *bench, req *connect.SignInRequest) { req.Secret = model.NewSecret("wrong") }, model.ClassReauth, "account.token_refused"},
		{"403 of the API", func(b *bench, _ *connect.SignInRequest) {
			b.server.on(verify, answer(403, `{"error":"Your login is missing a confirmed e-mail address"}`))
		}, model.ClassFatal, "account.closed"},
		{"a token without the scope", func(b *bench, _ *connect.SignInRequest) {
			b.server.on(verify, answer(403, `{"error":"This action is outside the authorized scopes"}`))
		}, model.ClassReauth, "account.token_refused"},
		{"a token of no account", func(b *bench, _ *connect.SignInRequest) {
			b.server.on(verify, answer(422, `{"error":"This method requires an authenticated user"}`))
		}, model.ClassReauth, "account.token_refused"},
		{"401 of something else", func(b *bench, _ *connect.SignInRequest) {
			b.server.on(verify, answer(401, "<h1>Members only</h1>"))
		}, model.ClassConfig, "server.not_mastodon"},
		{"a web page", func(b *bench, _ *connect.SignInRequest) {
			b.server.on(verify, answer(200, "<!doctype html><p>Welcome"))
		}, model.ClassConfig, "server.not_mastodon"},
		{"JSON of another kind", func(b *bench, _ *connect.SignInRequest) {
			b.server.on(verify, answer(200, `{"did":"did:plc:abc","handle":"zoe.example"}`))
		}, model.ClassConfig, "server.not_mastodon"},
		{"404", func(b *bench, _ *connect.SignInRequest) {
			b.server.on(verify, answer(404, "Not found"))
		}, model.ClassConfig, "server.not_mastodon"},
		{"404 in JSON", func(b *bench, _ *connect.SignInRequest) {
			b.server.on(verify, answer(404, `{"error":"InvalidRequest","message":"XRPC Not Found"}`))
		}, model.ClassConfig, "server.not_mastodon"},
		{"a form that refuses in HTML", func(b *bench, _ *connect.SignInRequest) {
			b.server.on(verify, answer(422, "<p>bad form"))
		}, model.ClassConfig, "server.not_mastodon"},
		{"another server's address", func(b *bench, _ *connect.SignInRequest) {
			b.server.on(verify, answer(301, "", "Location", "https://social.example/api/v1/accounts/verify_credentials?x=y"))
		}, model.ClassConfig, "server.redirects"},
		{"a server in trouble", func(b *bench, _ *connect.SignInRequest) {
			b.server.on(verify, answer(503, "busy"))
		}, model.ClassTransient, "network.server_trouble"},
		{"too many calls", func(b *bench, _ *connect.SignInRequest) {
			b.server.on(verify, answer(429, `{"error":"Too many requests"}`))
		}, model.ClassThrottled, "network.throttled"},
		{"no answer", func(b *bench, _ *connect.SignInRequest) { b.server.on(verify, cut) }, model.ClassTransient, "network.no_answer"},
		{"no server there", func(_ *bench, req *connect.SignInRequest) { req.Server = "http://127.0.0.1:1" }, model.ClassTransient, "network.unreachable"},
		{"plain http to another machine", func(_ *bench, req *connect.SignInRequest) { req.Server = "http://social.example" }, model.ClassConfig, "server.insecure"},
		{"not an address", func(_ *bench, req *connect.SignInRequest) { req.Server = "http://[" }, model.ClassConfig, "server.bad_address"},
		{"limits that cannot be read now", func(b *bench, _ *connect.SignInRequest) {
			b.server.on("GET /api/v2/instance", answer(502, ""))
		}, model.ClassTransient, "network.server_trouble"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t)
			req := connect.SignInRequest{Server: b.server.URL, Secret: model.NewSecret(theToken)}
			tt.setup(b, &req)
			_, out := b.signIn(req)
			want(t, out, tt.class, tt.code)
			if got := out.Problem.Args["location"]; tt.code == "server.redirects" && got != "https://social.example" {
				t.Errorf("location %q", got)
			}
		})
	}
}

func TestLimitsAreTheServersOwn(t *testing.T) {
	defaults := newBench(t).c.Network().Limits
	tests := []struct {
		name   string
		v2, v1 hook
		want   func(l *model.Limits)
		source string
	}{
		{"of Mastodon", nil, nil, func(l *model.Limits) {
			l.Text, l.ImageBytes, l.ImageTypes = 1234, 100000, []string{"image/png", "image/jpeg"}
		}, "/api/v2/instance"},
		{"of an older server", answer(404, `{"error":"x"}`), answer(200, `{"uri":"old.example","configuration":{"statuses":{"max_characters":600}}}`),
			func(l *model.Limits) { l.Text = 600 }, "/api/v1/instance"},
		{"of a fork", answer(404, ""), answer(200, `{"uri":"https://fork.example/","max_toot_chars":5000}`),
			func(l *model.Limits) { l.Text, l.URLLength, l.MentionName = 5000, 0, false }, "/api/v1/instance"},
		{"of a fork that says both", answer(200, `{"domain":"f.example","max_toot_chars":5000,"configuration":{"statuses":{"characters_reserved_per_url":0}}}`), nil,
			func(l *model.Limits) { l.Text, l.URLLength = 5000, 0 }, "/api/v2/instance"},
		{"that make no sense", answer(200, `{"domain":"odd.example","configuration":{"statuses":{"max_characters":-5,"max_media_attachments":0,"characters_reserved_per_url":-1},"media_attachments":{"supported_mime_types":["video/mp4"]}}}`), nil,
			func(*model.Limits) {}, "/api/v2/instance"},
		{"of a server that tells none", answer(404, ""), answer(404, ""), nil, ""},
		{"behind a web page", answer(200, "<html>"), answer(200, "[]"), nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t)
			b.server.MaxText = 1234
			if tt.v2 != nil {
				b.server.on("GET /api/v2/instance", tt.v2)
			}
			if tt.v1 != nil {
				b.server.on("GET /api/v1/instance", tt.v1)
			}
			in, out := b.signIn(connect.SignInRequest{Server: b.server.URL, Secret: model.NewSecret(theToken)})
			want(t, out, model.ClassOK, "")
			expect := defaults
			if tt.want != nil {
				tt.want(&expect)
				expect.Date, expect.Source = "2026-11-25", b.server.URL+tt.source
			}
			if got := in.Profile.Limits; !sameLimits(got, expect) {
				t.Errorf("limits\n %+v, want\n %+v", got, expect)
			}
		})
	}
}

func sameLimits(a, b model.Limits) bool {
	types := slices.Equal(a.ImageTypes, b.ImageTypes)
	a.ImageTypes, b.ImageTypes = nil, nil
	return types && a.Unit == b.Unit && a.Text == b.Text && a.TextBytes == b.TextBytes && a.URLLength == b.URLLength &&
		a.Images == b.Images && a.ImageBytes == b.ImageBytes && a.ImagePixels == b.ImagePixels && a.AltText == b.AltText &&
		a.MentionName == b.MentionName && a.Date == b.Date && a.Source == b.Source
}

func (b *bench) verify() (connect.Profile, model.Outcome) {
	b.t.Helper()
	p, out := b.c.Verify(b.t.Context(), b.session)
	b.check(out)
	return p, out
}

func TestVerify(t *testing.T) {
	t.Run("the account's own token", func(t *testing.T) {
		b := newBench(t)
		b.server.MaxText = 1234
		p, out := b.verify()
		want(t, out, model.ClassOK, "")
		if p.Identity.RemoteID != theAccount || p.Limits.Text != 1234 || !out.ServerDate.Equal(now) {
			t.Errorf("%+v, date %v", p, out.ServerDate)
		}
	})
	t.Run("another account's token", func(t *testing.T) {
		b := newBench(t)
		b.server.on(verify, answer(200, `{"id":"77","username":"paul","acct":"paul"}`))
		p, out := b.verify()
		want(t, out, model.ClassReauth, "account.other_identity")
		if p.Identity.RemoteID != "77" || out.Problem.Args["got"] != "paul@"+b.server.domain() {
			t.Errorf("%+v %v", p.Identity, out.Problem)
		}
	})
	t.Run("limits that cannot be read now stay as they are", func(t *testing.T) {
		b := newBench(t)
		b.session.Account.Limits.Text = 777
		b.server.on("GET /api/v2/instance", cut, cut)
		p, out := b.verify()
		want(t, out, model.ClassOK, "")
		if p.Limits.Text != 777 || p.Identity.Handle != b.session.Account.Handle {
			t.Errorf("%+v", p)
		}
	})
	t.Run("limits that were never read must be", func(t *testing.T) {
		b := newBench(t)
		b.session.Account.Limits = model.Limits{}
		b.server.on("GET /api/v2/instance", cut, cut)
		_, out := b.verify()
		want(t, out, model.ClassTransient, "network.no_answer")
	})
	refusals := []struct {
		name  string
		h     hook
		class model.Class
		code  string
	}{
		{"a revoked token", answer(401, `{"error":"The access token was revoked"}`), model.ClassReauth, "account.sign_in_again"},
		{"401 without a word", answer(401, "", "WWW-Authenticate", `Bearer realm="x"`), model.ClassReauth, "account.sign_in_again"},
		{"a page that wants a password", answer(401, "<p>", "WWW-Authenticate", `Basic realm="x"`), model.ClassTransient, "network.bad_answer"},
		{"a login that was disabled", answer(403, `{"error":"Your login is currently disabled"}`), model.ClassFatal, "account.closed"},
		{"a firewall", answer(403, "<h1>Attention required"), model.ClassTransient, "network.bad_answer"},
		{"a captive portal", answer(200, "<html>Accept our terms"), model.ClassTransient, "network.bad_answer"},
		{"time over", answer(408, ""), model.ClassTransient, "network.server_trouble"},
		{"a redirect", answer(302, "", "Location", "/login"), model.ClassConfig, "server.redirects"},
	}
	for _, tt := range refusals {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t)
			b.server.on(verify, tt.h)
			_, out := b.verify()
			want(t, out, tt.class, tt.code)
			if got := out.Problem.Args["location"]; tt.code == "server.redirects" && got != b.server.URL {
				t.Errorf("a redirect within the server points to %q", got)
			}
		})
	}
}

func TestAStoredTokenThatCannotBeRead(t *testing.T) {
	tests := []struct {
		name  string
		vault vault
		class model.Class
		code  string
	}{
		{"is not there", vault{err: model.ErrNotFound}, model.ClassReauth, "account.sign_in_again"},
		{"is nonsense", vault{secret: model.NewSecret("{t0k3n")}, model.ClassReauth, "account.sign_in_again"},
		{"is empty", vault{secret: model.NewSecret(`{}`)}, model.ClassReauth, "account.sign_in_again"},
		{"stands in a locked vault", vault{err: model.NewProblem("vault.locked")}, model.ClassTransient, "vault.locked"},
		{"stands in a broken vault", vault{err: errors.New("disk")}, model.ClassTransient, "account.secret_unavailable"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t)
			b.session.Credentials = tt.vault
			_, out := b.verify()
			want(t, out, tt.class, tt.code)
			want(t, b.publish(part("a"), nil), tt.class, tt.code)
			want(t, b.lookup(part("a")).Outcome, tt.class, tt.code)
			p := part("a", b.picture(1, "x"))
			want(t, b.prepare(&p, now), tt.class, tt.code)
			if len(b.server.calls) != 0 {
				t.Errorf("%d calls without a token", len(b.server.calls))
			}
		})
	}
}

func TestEveryCallSaysWhoIsCalling(t *testing.T) {
	b := newBench(t)
	b.verify()
	for _, c := range b.server.calls {
		if c.Header.Get("User-Agent") != "restante-test" || c.Header.Get("Authorization") != "Bearer "+theToken || c.Header.Get("Accept") != "application/json" {
			t.Errorf("%s %s: %v", c.Method, c.Path, c.Header)
		}
	}
	if b.server.called("GET /api/v2/instance") != 1 || b.server.called(http.MethodGet+" /api/v1/instance") != 0 {
		t.Error("the older description was read although the newer one is there")
	}
}
