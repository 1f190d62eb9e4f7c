package vault_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"restante/core/model"
	"restante/core/vault"
)

// needs fails unless the vault wants just that of the person.
func needs(t *testing.T, v *vault.Vault, want vault.Need) {
	t.Helper()
	if got, err := v.Need(context.Background()); err != nil || got != want {
		t.Errorf("needs %q, %v; want %q", got, err, want)
	}
}

func unlock(t *testing.T, v *vault.Vault, pass string) error {
	t.Helper()
	return v.Unlock(context.Background(), model.NewSecret(pass))
}

func TestAVaultTellsWhatThePersonHasToGive(t *testing.T) {
	t.Parallel()
	absent := &fakeKeyring{fail: errors.New("no D-Bus here")}
	sealed, kept, lost := t.TempDir(), t.TempDir(), t.TempDir()
	put(t, open(t, sealed, absent, passphrase), "a1", token)
	there := newKeyring()
	put(t, open(t, kept, there, ""), "a1", token)
	put(t, open(t, lost, absent, passphrase), "a1", token)
	if err := os.Remove(filepath.Join(lost, "vault.key.age")); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		dir  string
		k    *fakeKeyring
		pass string
		want vault.Need
	}{
		"its passphrase":                   {sealed, absent, "", vault.NeedPassphrase},
		"the right one, not this":          {sealed, there, passphrase + "!", vault.NeedPassphrase},
		"nothing, it was given":            {sealed, absent, passphrase, vault.NeedNothing},
		"nothing, the key is in a keyring": {kept, there, "", vault.NeedNothing},
		"nothing, that keyring is away":    {kept, absent, "", vault.NeedNothing},
		"nothing, a keyring would keep it": {t.TempDir(), newKeyring(), "", vault.NeedNothing},
		"a new one without a keyring":      {t.TempDir(), absent, "", vault.NeedNewPassphrase},
		"nothing, a new one was given":     {t.TempDir(), absent, passphrase, vault.NeedNothing},
		"nothing could help":               {lost, absent, "", vault.NeedNothing},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := snapshot(t, tt.dir)
			needs(t, open(t, tt.dir, tt.k, tt.pass), tt.want)
			if after := snapshot(t, tt.dir); len(after) != len(before) {
				t.Errorf("asking left %v", after)
			}
		})
	}
	t.Run("nothing in memory", func(t *testing.T) {
		t.Parallel()
		needs(t, openWith(t, vault.Options{Dir: t.TempDir(), Memory: true}), vault.NeedNothing)
	})
}

func TestAVaultIsUnlockedLater(t *testing.T) {
	t.Parallel()
	dir, absent := t.TempDir(), &fakeKeyring{fail: errors.New("no D-Bus here")}
	put(t, open(t, dir, absent, passphrase), "a1", token)

	v := open(t, dir, absent, "")
	shut(t, dir, v, vault.CodeLocked)
	problem(t, unlock(t, v, "wrong"), vault.CodeWrongPassphrase)
	shut(t, dir, v, vault.CodeLocked) // as before
	needs(t, v, vault.NeedPassphrase)
	if err := unlock(t, v, passphrase); err != nil {
		t.Fatal(err)
	}
	needs(t, v, vault.NeedNothing)
	holds(t, v, "a1", token)
	put(t, v, "a2", "another")
	problem(t, unlock(t, v, "wrong"), vault.CodeWrongPassphrase)
	holds(t, v, "a2", "another") // a slip does not lock it
}

func TestANewVaultIsMadeWithAPassphraseGivenLater(t *testing.T) {
	t.Parallel()
	dir, absent := t.TempDir(), &fakeKeyring{fail: errors.New("no D-Bus here")}
	v := open(t, dir, absent, "")
	problem(t, v.Put(context.Background(), "a1", model.NewSecret(token)), vault.CodeNoKeyring)
	problem(t, unlock(t, v, "été"), vault.CodeWeakPassphrase)
	needs(t, v, vault.NeedNewPassphrase)
	if err := unlock(t, v, passphrase); err != nil {
		t.Fatal(err)
	}
	if mode, err := v.Mode(); err != nil || mode != vault.ModePassphrase {
		t.Errorf("mode %s, %v", mode, err)
	}
	if files := snapshot(t, dir); len(files) > 0 {
		t.Errorf("a vault without secrets was made: %v", files)
	}
	put(t, v, "a1", token)
	holds(t, open(t, dir, absent, passphrase), "a1", token)
	problem(t, unlock(t, open(t, dir, absent, ""), passphrase+"!"), vault.CodeWrongPassphrase)
}
