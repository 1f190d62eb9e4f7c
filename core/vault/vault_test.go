package vault_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"restante/core/model"
	"restante/core/vault"
)

func TestSecretsSurviveTheSession(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		mode vault.Mode
		pass string
	}{{vault.ModeKeyring, ""}, {vault.ModePassphrase, passphrase}} {
		t.Run(string(c.mode), func(t *testing.T) {
			t.Parallel()
			dir, k := t.TempDir(), newKeyring()
			v := open(t, dir, k, c.pass)
			put(t, v, "a1", token)
			put(t, v, "a2", "second\x00\xff secret of any bytes")
			put(t, v, "a1", token+"-renewed")
			holds(t, v, "a1", token+"-renewed")

			later := open(t, dir, k, c.pass)
			holds(t, later, "a1", token+"-renewed")
			holds(t, later, "a2", "second\x00\xff secret of any bytes")
			if err := later.Delete(context.Background(), "a1"); err != nil {
				t.Fatal(err)
			}
			if _, err := v.Get(context.Background(), "a1"); !errors.Is(err, vault.ErrNoSecret) {
				t.Errorf("after Delete: %v", err)
			}
			holds(t, v, "a2", "second\x00\xff secret of any bytes")
			if err := v.Delete(context.Background(), "a1"); err != nil {
				t.Errorf("a second Delete: %v", err)
			}
			if mode, err := later.Mode(); err != nil || mode != c.mode {
				t.Errorf("mode %s, %v", mode, err)
			}
			if c.mode == vault.ModePassphrase && k.calls != 0 {
				t.Errorf("the keyring was asked %d times", k.calls)
			}
		})
	}
}

func TestMemoryKeepsSecretsForTheSessionOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v := openWith(t, vault.Options{Dir: dir, Memory: true})
	put(t, v, "a1", token)
	holds(t, v, "a1", token)
	if mode, err := v.Mode(); err != nil || mode != vault.ModeMemory {
		t.Errorf("mode %s, %v", mode, err)
	}
	if files := snapshot(t, dir); len(files) != 0 {
		t.Errorf("wrote %v", files)
	}
	if _, err := openWith(t, vault.Options{Dir: dir, Memory: true}).Get(context.Background(), "a1"); !errors.Is(err, vault.ErrNoSecret) {
		t.Errorf("another session: %v", err)
	}
	if err := v.Delete(context.Background(), "a1"); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Get(context.Background(), "a1"); !errors.Is(err, vault.ErrNoSecret) {
		t.Errorf("after Delete: %v", err)
	}
}

func TestNothingSecretLiesInTheFolder(t *testing.T) {
	t.Parallel()
	for _, pass := range []string{"", passphrase} {
		dir, k := t.TempDir(), newKeyring()
		v := open(t, dir, k, pass)
		put(t, v, "a1", "another secret for company")
		put(t, v, "a2", token)
		files := snapshot(t, dir)
		if len(files) != 2 {
			t.Fatalf("the folder holds %d files, want 2", len(files))
		}
		for name, data := range files {
			for _, secret := range []string{token, "another secret for company", passphrase, "AGE-SECRET-KEY"} {
				if contains(data, secret) {
					t.Errorf("%s holds %q", name, secret)
				}
			}
		}
		// The search itself finds what it looks for.
		if !contains(`{"a2":"dG9rLTNmOWMxZDc3ZTJhODRiNjA="}`, token) || !contains("x"+token, token) {
			t.Fatal("the search finds nothing")
		}
	}
}

func TestAnErrorNeverQuotesASecret(t *testing.T) {
	t.Parallel()
	ctx, dir, k := context.Background(), t.TempDir(), newKeyring()
	v := open(t, dir, k, "")
	put(t, v, "a1", token)
	var said strings.Builder
	fmt.Fprintln(&said, v.Update(ctx, "a1", func(old model.Secret) (model.Secret, error) {
		return old, fmt.Errorf("refused with %s", old)
	}))
	for id := range k.entries {
		k.entries[id] = model.NewSecret("AGE-SECRET-KEY-1BROKEN" + token)
	}
	_, err := open(t, dir, k, "").Get(ctx, "a1")
	fmt.Fprintln(&said, err)
	_, err = open(t, dir, k, passphrase).Get(ctx, "a1")
	fmt.Fprintln(&said, err)
	if s := said.String(); contains(s, token) || contains(s, passphrase) || !strings.Contains(s, "[redacted]") {
		t.Errorf("errors say %s", s)
	}
}

func TestAFolderWithoutAVaultNeedsNoKey(t *testing.T) {
	t.Parallel()
	k := newKeyring()
	k.fail = errors.New("no D-Bus here")
	dir := t.TempDir()
	v := open(t, dir, k, "")
	if _, err := v.Get(context.Background(), "a1"); !errors.Is(err, vault.ErrNoSecret) {
		t.Errorf("Get: %v", err)
	}
	if err := v.Delete(context.Background(), "a1"); err != nil {
		t.Errorf("Delete: %v", err)
	}
	if mode, err := v.Mode(); err != nil || mode != vault.ModeKeyring {
		t.Errorf("mode %s, %v", mode, err)
	}
	if mode, err := open(t, dir, k, passphrase).Mode(); err != nil || mode != vault.ModePassphrase {
		t.Errorf("mode %s, %v", mode, err)
	}
	if k.calls != 0 || len(snapshot(t, dir)) != 0 {
		t.Errorf("%d calls to the keyring, files %v", k.calls, snapshot(t, dir))
	}
}

func TestOpenNeedsItsOptions(t *testing.T) {
	t.Parallel()
	for _, o := range []vault.Options{{Keyring: newKeyring()}, {Dir: "x"}} {
		if _, err := vault.Open(o); err == nil {
			t.Errorf("opened without folder or keyring")
		}
	}
}

func TestAnEmptySecretNeverReplacesOne(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, memory := range []bool{false, true} {
		v := openWith(t, vault.Options{Dir: t.TempDir(), Keyring: newKeyring(), Memory: memory})
		problem(t, v.Put(ctx, "a1", model.Secret{}), vault.CodeEmptySecret)
		put(t, v, "a1", token)
		problem(t, v.Put(ctx, "a1", model.NewSecret("")), vault.CodeEmptySecret)
		problem(t, v.Update(ctx, "a1", func(model.Secret) (model.Secret, error) { return model.Secret{}, nil }), vault.CodeEmptySecret)
		holds(t, v, "a1", token)
	}
}

func TestUpdateReplacesWhatIsThere(t *testing.T) {
	t.Parallel()
	ctx, refused := context.Background(), errors.New("refused")
	for _, memory := range []bool{false, true} {
		v := openWith(t, vault.Options{Dir: t.TempDir(), Keyring: newKeyring(), Memory: memory})
		never := func(model.Secret) (model.Secret, error) {
			t.Error("called for an account without a secret")
			return model.NewSecret("x"), nil
		}
		if err := v.Update(ctx, "gone", never); !errors.Is(err, vault.ErrNoSecret) {
			t.Errorf("got %v", err)
		}
		put(t, v, "a1", token)
		err := v.Update(ctx, "a1", func(old model.Secret) (model.Secret, error) {
			return model.NewSecret(old.Reveal() + "+"), nil
		})
		if err != nil {
			t.Fatal(err)
		}
		holds(t, v, "a1", token+"+")
		err = v.Update(ctx, "a1", func(model.Secret) (model.Secret, error) { return model.NewSecret("half"), refused })
		if !errors.Is(err, refused) {
			t.Errorf("got %v", err)
		}
		holds(t, v, "a1", token+"+")
	}
}

func TestFilesAreTheUsersAlone(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no mode bits")
	}
	for _, pass := range []string{"", passphrase} {
		dir := t.TempDir()
		v := open(t, dir, newKeyring(), pass)
		put(t, v, "a1", token)
		unlock, err := v.Lock(context.Background(), "a1")
		if err != nil {
			t.Fatal(err)
		}
		if err := unlock(); err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) != 4 {
			t.Errorf("%d files, want the secrets, the key or its id, and two locks", len(entries))
		}
		for _, e := range entries {
			info, err := os.Stat(filepath.Join(dir, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			if info.Mode().Perm() != 0o600 {
				t.Errorf("%s has mode %v", e.Name(), info.Mode())
			}
		}
	}
}
