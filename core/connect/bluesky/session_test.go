package bluesky_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"restante/core/model"
)

func canceled(t *testing.T) (context.Context, context.CancelFunc) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx, cancel
}

func TestRATE1NoNewSessionForEachPost(t *testing.T) {
	k := newKit(t)
	for i := range 20 {
		k.session.Now = instant.Add(time.Duration(i) * time.Minute)
		want(t, k.publish(k.prepare(textPart("Bonjour"), nil)), model.ClassOK, "")
	}
	if calls := k.double.seen(); strings.Contains(calls, "Session") || strings.Count(calls, "putRecord") != 20 {
		t.Errorf("calls: %s", calls)
	}
}

func TestSessionIsRefreshedAheadAndSavedBeforeUse(t *testing.T) {
	tests := []struct {
		name string
		left time.Duration
		want string
	}{
		{"plenty of time", time.Hour, "getSession"},
		{"just enough", 5*time.Minute + time.Second, "getSession"},
		{"too little", 5 * time.Minute, "refreshSession SAVE getSession"},
		{"over", -time.Hour, "refreshSession SAVE getSession"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := newKit(t)
			k.age(tt.left)
			before := k.vault.held(t)
			_, out := k.conn.Verify(t.Context(), k.session)
			want(t, out, model.ClassOK, "")
			if got := k.double.seen(); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
			after := k.vault.held(t)
			refreshed := strings.Contains(tt.want, "SAVE")
			if after.Password != alicePassword || after.DID != aliceDID || (after.Access != before.Access) != refreshed || (after.Refresh != before.Refresh) != refreshed {
				t.Errorf("kept %+v", after)
			}
		})
	}
}

func TestSessionRefreshedByAnotherProcessIsTaken(t *testing.T) {
	k := newKit(t)
	k.age(time.Minute)
	var newer held
	k.vault.locked = func() {
		k.double.mu.Lock()
		access := k.double.token("access", aliceDID, instant.Add(2*time.Hour))
		k.double.mu.Unlock()
		newer = k.vault.held(t)
		newer.Access = access
		k.vault.set(t, newer)
	}
	_, out := k.conn.Verify(t.Context(), k.session)
	want(t, out, model.ClassOK, "")
	if got := k.double.seen(); got != "getSession" {
		t.Errorf("%s, want no refresh", got)
	}
	if k.vault.held(t) != newer {
		t.Error("the newer session was written over")
	}
}

func TestSessionIsRefreshedOnceForMany(t *testing.T) {
	k := newKit(t)
	k.age(time.Minute)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, out := k.conn.Verify(t.Context(), k.session); out.Class != model.ClassOK {
				t.Errorf("%s %v", out.Class, out.Problem)
			}
		})
	}
	wg.Wait()
	if n := k.double.count("refreshSession"); n != 1 {
		t.Errorf("%d refreshes", n)
	}
}

func TestDeadSessionSignsInAgainWithTheKeptPassword(t *testing.T) {
	for _, refusal := range []string{"", `{"error":"ExpiredToken","message":"Token has been revoked"}`, `{"error":"InvalidToken","message":"Token could not be verified"}`} {
		k := newKit(t)
		k.age(time.Minute)
		k.endSession()
		if refusal != "" {
			k.double.on("com.atproto.server.refreshSession", answerWith(400, refusal))
		}
		k.session.Account.Handle = "renamed.test"
		_, out := k.conn.Verify(t.Context(), k.session)
		want(t, out, model.ClassOK, "")
		if got := k.double.seen(); got != "refreshSession createSession SAVE getSession" {
			t.Errorf("%s: %s", refusal, got)
		}
	}
}

func TestSessionThatCannotBeRenewed(t *testing.T) {
	session := `"did":"` + aliceDID + `","handle":"alice.test"`
	tests := []struct {
		name   string
		change func(*kit)
		class  model.Class
		code   string
	}{
		{"the password was revoked", func(k *kit) { k.endSession(); k.double.account.password = "another" }, model.ClassReauth, "account.password_refused"},
		{"taken down", func(k *kit) {
			k.double.on("com.atproto.server.refreshSession", answerWith(401, `{"error":"AccountTakedown","message":"x"}`))
		}, model.ClassFatal, "account.taken_down"},
		{"deactivated", func(k *kit) {
			closed := false
			k.double.account.active, k.double.account.status = &closed, "deactivated"
		}, model.ClassFatal, "account.deactivated"},
		{"a code is asked", func(k *kit) {
			k.endSession()
			k.double.on("com.atproto.server.createSession", answerWith(401, `{"error":"AuthFactorTokenRequired"}`))
		}, model.ClassReauth, "account.app_password_needed"},
		{"too often", func(k *kit) {
			k.double.on("com.atproto.server.refreshSession", answerWith(429, `{"error":"RateLimitExceeded"}`))
		}, model.ClassThrottled, "network.throttled"},
		{"the server is in trouble", func(k *kit) {
			k.double.on("com.atproto.server.refreshSession", answerWith(503, `{"error":"NotEnoughResources"}`))
		}, model.ClassTransient, "network.server_trouble"},
		{"the server is gone", func(k *kit) { k.double.Close(); k.session.HTTP.CloseIdle() }, model.ClassTransient, "network.unreachable"},
		{"a page", func(k *kit) { k.double.on("com.atproto.server.refreshSession", answerWith(200, "<html>")) }, model.ClassConfig, "server.not_bluesky"},
		{"AUTH-1 an empty token", func(k *kit) {
			k.double.on("com.atproto.server.refreshSession", answerWith(200, `{`+session+`,"accessJwt":"a","refreshJwt":""}`))
		}, model.ClassConfig, "server.not_bluesky"},
		{"the server speaks of somebody else", func(k *kit) {
			bob := answerWith(200, `{"did":"`+bobDID+`","handle":"bob.test","accessJwt":"a","refreshJwt":"r"}`)
			k.double.on("com.atproto.server.refreshSession", bob)
			k.double.on("com.atproto.server.createSession", bob)
		}, model.ClassReauth, "account.other_identity"},
		{"it cannot be saved", func(k *kit) { k.vault.saveErr = errors.New("disk full") }, model.ClassTransient, "account.secret_unavailable"},
		{"it cannot be saved, with a reason", func(k *kit) { k.vault.saveErr = model.NewProblem("workspace.disk_full") }, model.ClassTransient, "workspace.disk_full"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := newKit(t)
			part := k.prepare(textPart("Bonjour"), nil)
			k.age(time.Minute)
			before := k.vault.held(t)
			tt.change(k)
			want(t, k.publish(part), tt.class, tt.code)
			if calls := k.double.seen(); strings.Contains(calls, "putRecord") {
				t.Errorf("published: %s", calls)
			}
			if k.vault.held(t) != before {
				t.Error("the stored keys changed")
			}
		})
	}
}

func TestSecretThatCannotBeUsed(t *testing.T) {
	tests := []struct {
		name   string
		change func(*kit)
		class  model.Class
		code   string
	}{
		{"none", func(k *kit) { k.vault.loadErr = model.ErrNotFound }, model.ClassReauth, "account.sign_in_again"},
		{"locked", func(k *kit) { k.vault.loadErr = model.NewProblem("vault.locked") }, model.ClassTransient, "vault.locked"},
		{"not readable", func(k *kit) { k.vault.loadErr = errors.New("EIO") }, model.ClassTransient, "account.secret_unavailable"},
		{"garbage", func(k *kit) { k.vault.stored = model.NewSecret("hunter2") }, model.ClassReauth, "account.sign_in_again"},
		{"of another account", func(k *kit) { h := k.vault.held(t); h.DID = bobDID; k.vault.set(t, h) }, model.ClassReauth, "account.other_identity"},
		{"a token of another account", func(k *kit) {
			h := k.vault.held(t)
			h.Access = k.double.token("access", bobDID, instant.Add(time.Hour))
			k.vault.set(t, h)
		}, model.ClassReauth, "account.other_identity"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := newKit(t)
			part := k.prepare(textPart("Bonjour"), nil)
			tt.change(k)
			want(t, k.publish(part), tt.class, tt.code)
			if calls := k.double.seen(); calls != "" {
				t.Errorf("calls were made: %s", calls)
			}
		})
	}
}

func TestTokenWhoseEndCannotBeReadIsTried(t *testing.T) {
	for _, opaque := range []string{"opaque", "a.b.c", "a.!!.c"} {
		k := newKit(t)
		k.double.tokens[opaque] = token{kind: "access", did: aliceDID, expires: instant.Add(time.Hour)}
		h := k.vault.held(t)
		h.Access = opaque
		k.vault.set(t, h)
		_, out := k.conn.Verify(t.Context(), k.session)
		want(t, out, model.ClassOK, "")
		if got := k.double.seen(); got != "getSession" {
			t.Errorf("%s: %s", opaque, got)
		}
	}
}

func TestReadWithADeadTokenIsRepeatedOnce(t *testing.T) {
	k := newKit(t)
	k.double.once("com.atproto.server.getSession", answerWith(400, `{"error":"ExpiredToken","message":"Token has expired"}`))
	_, out := k.conn.Verify(t.Context(), k.session)
	want(t, out, model.ClassOK, "")
	if got := k.double.seen(); got != "getSession refreshSession SAVE getSession" {
		t.Error(got)
	}
	k.double.on("com.atproto.server.getSession", answerWith(400, `{"error":"ExpiredToken","message":"Token has expired"}`))
	_, out = k.conn.Verify(t.Context(), k.session)
	want(t, out, model.ClassReauth, "account.sign_in_again")
	if got := k.double.seen(); got != "getSession refreshSession SAVE getSession" {
		t.Error(got)
	}
}

func TestCancelledCallHoldsNothingAgainstTheAccount(t *testing.T) {
	k := newKit(t)
	k.age(time.Minute)
	ctx, cancel := context.WithCancel(t.Context())
	k.double.on("com.atproto.server.refreshSession", func(http.ResponseWriter, *http.Request) { cancel() })
	_, out := k.conn.Verify(ctx, k.session)
	want(t, out, model.ClassTransient, "network.cancelled")

	k.vault.loadErr = context.Canceled
	_, out = k.conn.Verify(ctx, k.session)
	want(t, out, model.ClassTransient, "account.secret_unavailable")
}
