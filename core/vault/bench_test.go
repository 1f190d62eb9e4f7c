package vault_test

import (
	"context"
	"testing"

	"restante/core/model"
	"restante/core/vault"
)

func BenchmarkPut(b *testing.B) {
	v := open(b, b.TempDir(), newKeyring(), "")
	for b.Loop() {
		put(b, v, "a1", token)
	}
}

func BenchmarkGet(b *testing.B) {
	v := open(b, b.TempDir(), newKeyring(), "")
	put(b, v, "a1", token)
	for b.Loop() {
		holds(b, v, "a1", token)
	}
}

// BenchmarkFirstGetByPassphrase uses the real work factor.
func BenchmarkFirstGetByPassphrase(b *testing.B) {
	dir := b.TempDir()
	fresh := func() *vault.Vault {
		v, err := vault.Open(vault.Options{Dir: dir, Keyring: newKeyring(), Passphrase: model.NewSecret(passphrase)})
		if err != nil {
			b.Fatal(err)
		}
		return v
	}
	put(b, fresh(), "a1", token)
	for b.Loop() {
		if _, err := fresh().Get(context.Background(), "a1"); err != nil {
			b.Fatal(err)
		}
	}
}
