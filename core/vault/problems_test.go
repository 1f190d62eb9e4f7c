package vault_test

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"restante/core/clock"
	"restante/core/model"
	"restante/core/vault"
)

// shut fails unless every use of the vault is refused with that code and its
// files stay as they are.
func shut(t *testing.T, dir string, v *vault.Vault, code string) {
	t.Helper()
	ctx, before := context.Background(), snapshot(t, dir)
	_, err := v.Get(ctx, "a1")
	problem(t, err, code)
	problem(t, v.Put(ctx, "a1", model.NewSecret("new")), code)
	problem(t, v.Put(ctx, "a9", model.NewSecret("new")), code)
	problem(t, v.Update(ctx, "a1", func(old model.Secret) (model.Secret, error) { return old, nil }), code)
	problem(t, v.Delete(ctx, "a1"), code)
	if after := snapshot(t, dir); !maps.Equal(before, after) {
		t.Errorf("%s: the files changed", code)
	}
}

func TestAVaultWithAPassphraseOpensWithItAlone(t *testing.T) {
	t.Parallel()
	dir, k := t.TempDir(), newKeyring()
	put(t, open(t, dir, k, passphrase), "a1", token)
	shut(t, dir, open(t, dir, k, ""), vault.CodeLocked)
	shut(t, dir, open(t, dir, k, passphrase+"!"), vault.CodeWrongPassphrase)
	shut(t, dir, open(t, dir, k, "short"), vault.CodeWrongPassphrase)
	holds(t, open(t, dir, k, passphrase), "a1", token)
}

func TestANewPassphraseIsNoSlip(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	err := open(t, dir, newKeyring(), "été").Put(context.Background(), "a1", model.NewSecret(token))
	if p := problem(t, err, vault.CodeWeakPassphrase); p.Args["min"] != "4" {
		t.Errorf("arguments %v", p.Args)
	}
	if files := snapshot(t, dir); len(files) != 0 {
		t.Errorf("wrote %v", files)
	}
	put(t, open(t, dir, newKeyring(), "éléphant"), "a1", token)
}

func TestANewVaultNeedsAKeyringThatKeeps(t *testing.T) {
	t.Parallel()
	for name, k := range map[string]*fakeKeyring{
		"absent":    {fail: errors.New("no D-Bus here")},
		"forgetful": {forgets: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k.entries = map[string]model.Secret{}
			dir := t.TempDir()
			problem(t, open(t, dir, k, "").Put(context.Background(), "a1", model.NewSecret(token)), vault.CodeNoKeyring)
			if files := snapshot(t, dir); len(files) != 0 {
				t.Errorf("wrote %v", files)
			}
			// The two ways out.
			put(t, openWith(t, vault.Options{Dir: dir, Keyring: k, Memory: true}), "a1", token)
			put(t, open(t, dir, k, passphrase), "a1", token)
		})
	}
}

func TestAKeyringThatDoesNotAnswerShutsItsVault(t *testing.T) {
	t.Parallel()
	dir, k := t.TempDir(), newKeyring()
	v := open(t, dir, k, "")
	put(t, v, "a1", token)
	k.fail = errors.New("the keyring is locked")
	holds(t, v, "a1", token) // this one has the key
	shut(t, dir, open(t, dir, k, ""), vault.CodeKeyringUnreachable)
	shut(t, dir, open(t, dir, k, passphrase), vault.CodeKeyringUnreachable)
	k.fail = nil
	holds(t, open(t, dir, k, ""), "a1", token)
}

func TestAVaultWhoseKeyIsGoneIsNotOverwritten(t *testing.T) {
	t.Parallel()
	dir, k := t.TempDir(), newKeyring()
	put(t, open(t, dir, k, ""), "a1", token)
	kept := maps.Clone(k.entries)

	clear(k.entries)
	shut(t, dir, open(t, dir, k, ""), vault.CodeKeyMissing)
	shut(t, dir, open(t, dir, k, passphrase), vault.CodeKeyMissing)
	other, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range []string{other.String(), "not a key", ""} {
		for id := range kept {
			k.entries[id] = model.NewSecret(entry)
		}
		shut(t, dir, open(t, dir, k, ""), vault.CodeKeyMissing)
	}

	for id := range kept {
		k.entries[id] = model.NewSecret(other.String())
	}
	v := open(t, dir, k, "")
	_, err = v.Get(context.Background(), "a1")
	problem(t, err, vault.CodeKeyMissing)
	maps.Copy(k.entries, kept)
	holds(t, v, "a1", token) // as soon as the key is back

	if err := os.Remove(filepath.Join(dir, "vault.id")); err != nil {
		t.Fatal(err)
	}
	shut(t, dir, open(t, dir, k, ""), vault.CodeKeyMissing)
}

func TestAVaultThatIsGoneTakesItsKeyAlong(t *testing.T) {
	t.Parallel()
	dir, k := t.TempDir(), newKeyring()
	v := open(t, dir, k, passphrase)
	put(t, v, "a1", token)
	for name := range snapshot(t, dir) {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	put(t, v, "a2", token)
	holds(t, open(t, dir, k, passphrase), "a2", token)
}

// spoil returns ways in which a file goes bad.
func spoil(data []byte) map[string][]byte {
	flipped := bytes.Clone(data)
	flipped[len(flipped)-3] ^= 1
	return map[string][]byte{
		"empty": {}, "noise": []byte("not an age file\n"), "cut": data[:len(data)-1], "half": data[:len(data)/2],
		"longer": append(bytes.Clone(data), 'x'), "a flipped bit": flipped,
	}
}

func TestADamagedFileIsKept(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ file, pass string }{
		{"vault.age", ""}, {"vault.age", passphrase}, {"vault.key.age", passphrase},
	} {
		dir, k := t.TempDir(), newKeyring()
		put(t, open(t, dir, k, c.pass), "a1", token)
		path := filepath.Join(dir, c.file)
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for name, data := range spoil(whole) {
			t.Run(c.file+" "+name, func(t *testing.T) {
				if err := os.WriteFile(path, data, 0o600); err != nil {
					t.Fatal(err)
				}
				v := open(t, dir, k, c.pass)
				shut(t, dir, v, vault.CodeDamaged)
				_, err := v.Get(context.Background(), "a1")
				if p := problem(t, err, vault.CodeDamaged); p.Args["file"] != c.file {
					t.Errorf("arguments %v", p.Args)
				}
			})
		}
		if err := os.WriteFile(path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
		holds(t, open(t, dir, k, c.pass), "a1", token)
	}
}

func TestADamagedIDIsKept(t *testing.T) {
	t.Parallel()
	dir, k := t.TempDir(), newKeyring()
	put(t, open(t, dir, k, ""), "a1", token)
	if err := os.WriteFile(filepath.Join(dir, "vault.id"), []byte("../../other"), 0o600); err != nil {
		t.Fatal(err)
	}
	shut(t, dir, open(t, dir, k, ""), vault.CodeDamaged)
}

// What decrypts was written by a holder of the key, yet it may be no table.
func TestContentsThatAreNoTableAreDamaged(t *testing.T) {
	t.Parallel()
	dir, k := t.TempDir(), newKeyring()
	put(t, open(t, dir, k, ""), "a1", token)
	var key *age.X25519Identity
	for _, s := range k.entries {
		var err error
		if key, err = age.ParseX25519Identity(s.Reveal()); err != nil {
			t.Fatal(err)
		}
	}
	for _, plain := range []string{"", "null", "[]", `{"a1":7}`, `{"a1":"` + token + `"}`, `{"a1":"dG9r"} {}`} {
		var sealed bytes.Buffer
		w, err := age.Encrypt(&sealed, key.Recipient())
		if err == nil {
			_, err = w.Write([]byte(plain))
		}
		if err = errors.Join(err, w.Close(), os.WriteFile(filepath.Join(dir, "vault.age"), sealed.Bytes(), 0o600)); err != nil {
			t.Fatal(err)
		}
		v := open(t, dir, k, "")
		shut(t, dir, v, vault.CodeDamaged)
		if _, err := v.Get(context.Background(), "a1"); strings.Contains(err.Error(), token[:4]) {
			t.Errorf("the error quotes the contents: %v", err)
		}
	}
}

func TestAKeyringThatHangsIsGivenUp(t *testing.T) {
	t.Parallel()
	dir, k := t.TempDir(), newKeyring()
	put(t, open(t, dir, k, ""), "a1", token)
	k.hang = make(chan struct{})
	defer close(k.hang)
	c := clock.NewVirtual(time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC))
	v := openWith(t, vault.Options{Dir: dir, Keyring: k, Clock: c})
	result := make(chan error, 1)
	go func() {
		_, err := v.Get(context.Background(), "a1")
		result <- err
	}()
	select {
	case err := <-result:
		t.Fatalf("given up before the limit: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	for steps := 0; ; steps++ {
		c.Advance(time.Second)
		select {
		case err := <-result:
			problem(t, err, vault.CodeKeyringUnreachable)
			// The vault is free again, and a caller who gives up is heard.
			ctx, cancel := context.WithCancel(context.Background())
			time.AfterFunc(20*time.Millisecond, cancel)
			if _, err := v.Get(ctx, "a1"); !errors.Is(err, context.Canceled) || model.ProblemOf(err) != nil {
				t.Errorf("got %v", err)
			}
			fresh := openWith(t, vault.Options{Dir: t.TempDir(), Keyring: k, Clock: c})
			ctx, cancel = context.WithCancel(context.Background())
			time.AfterFunc(20*time.Millisecond, cancel)
			if err := fresh.Put(ctx, "a1", model.NewSecret(token)); !errors.Is(err, context.Canceled) || model.ProblemOf(err) != nil {
				t.Errorf("got %v", err)
			}
			return
		case <-time.After(5 * time.Millisecond):
			if steps > 200 {
				t.Fatal("still waiting for the keyring")
			}
		}
	}
}
