package vault_test

import (
	"errors"
	"testing"

	"github.com/zalando/go-keyring"

	"restante/core/model"
	"restante/core/vault"
)

// Not parallel: the mock replaces the system's keyring for the whole program.
func TestTheSystemsKeyring(t *testing.T) {
	keyring.MockInit()
	k, dir := vault.System(), t.TempDir()
	if _, err := k.Get(vault.Service, "u"); !errors.Is(err, vault.ErrNotInKeyring) {
		t.Errorf("Get of nothing: %v", err)
	}
	if err := k.Delete(vault.Service, "u"); !errors.Is(err, vault.ErrNotInKeyring) {
		t.Errorf("Delete of nothing: %v", err)
	}
	if err := k.Set(vault.Service, "u", model.NewSecret("key")); err != nil {
		t.Fatal(err)
	}
	if s, err := k.Get(vault.Service, "u"); err != nil || s.Reveal() != "key" {
		t.Errorf("got %q, %v", s.Reveal(), err)
	}
	if err := k.Delete(vault.Service, "u"); err != nil {
		t.Fatal(err)
	}

	put(t, open(t, dir, k, ""), "a1", token)
	holds(t, open(t, dir, k, ""), "a1", token)

	broken := errors.New("no D-Bus here")
	keyring.MockInitWithError(broken)
	if _, err := k.Get(vault.Service, "u"); !errors.Is(err, broken) || errors.Is(err, vault.ErrNotInKeyring) {
		t.Errorf("Get: %v", err)
	}
	shut(t, dir, open(t, dir, k, ""), vault.CodeKeyringUnreachable)
}
