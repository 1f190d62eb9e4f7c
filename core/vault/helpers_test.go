package vault_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"restante/core/model"
	"restante/core/vault"
)

const (
	token      = "tok-3f9c1d77e2a84b60"
	passphrase = "correct horse battery staple"
)

// fakeKeyring is a keyring with its faults.
type fakeKeyring struct {
	mu      sync.Mutex
	entries map[string]model.Secret
	calls   int
	fail    error         // answers every call
	forgets bool          // takes what it does not keep
	hang    chan struct{} // blocks every call until it is closed
}

func newKeyring() *fakeKeyring { return &fakeKeyring{entries: map[string]model.Secret{}} }

// enter counts a call and plays the faults.
func (k *fakeKeyring) enter() error {
	k.mu.Lock()
	k.calls++
	hang, fail := k.hang, k.fail
	k.mu.Unlock()
	if hang != nil {
		<-hang
	}
	return fail
}

func (k *fakeKeyring) Get(service, user string) (model.Secret, error) {
	if err := k.enter(); err != nil {
		return model.Secret{}, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	s, ok := k.entries[service+"/"+user]
	if !ok {
		return model.Secret{}, vault.ErrNotInKeyring
	}
	return s, nil
}

func (k *fakeKeyring) Set(service, user string, s model.Secret) error {
	if err := k.enter(); err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.forgets {
		k.entries[service+"/"+user] = s
	}
	return nil
}

func (k *fakeKeyring) Delete(service, user string) error {
	if err := k.enter(); err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.entries, service+"/"+user)
	return nil
}

// open returns a vault of dir; its scrypt is quick.
func open(t testing.TB, dir string, k vault.Keyring, pass string) *vault.Vault {
	t.Helper()
	return openWith(t, vault.Options{Dir: dir, Keyring: k, Passphrase: model.NewSecret(pass)})
}

func openWith(t testing.TB, o vault.Options) *vault.Vault {
	t.Helper()
	o.WorkFactor = 4
	v, err := vault.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func put(t testing.TB, v *vault.Vault, account model.AccountID, secret string) {
	t.Helper()
	if err := v.Put(context.Background(), account, model.NewSecret(secret)); err != nil {
		t.Fatal(err)
	}
}

// holds fails unless the vault gives this secret of the account.
func holds(t testing.TB, v *vault.Vault, account model.AccountID, secret string) {
	t.Helper()
	if got, err := v.Get(context.Background(), account); err != nil || got.Reveal() != secret {
		t.Errorf("account %s: got %q, %v; want %q", account, got.Reveal(), err, secret)
	}
}

// problem fails unless err is the Problem of that code.
func problem(t testing.TB, err error, code string) *model.Problem {
	t.Helper()
	p := model.ProblemOf(err)
	if p == nil || p.Code != code {
		t.Fatalf("got %v, want %s", err, code)
	}
	return p
}

// snapshot reads every file of dir but the locks.
func snapshot(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if filepath.Ext(e.Name()) == ".lock" {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(data)
	}
	return files
}

// traces lists the ways in which a secret could lie in a file.
func traces(secret string) [][]byte {
	b := []byte(secret)
	all := [][]byte{b, []byte(hex.EncodeToString(b))}
	// Base64 looks different at each of three offsets; the outer characters
	// depend on the neighbours.
	for offset := range 3 {
		padded := append(make([]byte, offset), b...)
		coded := base64.RawStdEncoding.EncodeToString(padded)
		all = append(all, []byte(coded[4:len(coded)-4]))
	}
	return all
}

func contains(data string, secret string) bool {
	for _, trace := range traces(secret) {
		if bytes.Contains([]byte(data), trace) {
			return true
		}
	}
	return false
}
