package vault

import (
	"context"
	"errors"
	"fmt"

	"github.com/zalando/go-keyring"

	"restante/core/model"
)

// Service is the name under which a keyring lists the program's keys.
const Service = "restante"

// ErrNotInKeyring is what a Keyring returns when it works and has no such
// entry.
var ErrNotInKeyring = errors.New("not in the keyring")

// Keyring is the system's store of passwords. Its calls may block, for
// instance while a person is asked to unlock it.
type Keyring interface {
	// Get returns the entry of user, or ErrNotInKeyring.
	Get(service, user string) (model.Secret, error)
	// Set creates or replaces the entry of user.
	Set(service, user string, secret model.Secret) error
	// Delete removes the entry of user, or returns ErrNotInKeyring.
	Delete(service, user string) error
}

// System returns the keyring of the user's session: the Keychain, the
// Credential Manager, or the Secret Service over D-Bus. Where there is none,
// its calls fail at once.
func System() Keyring { return system{} }

type system struct{}

func (system) Get(service, user string) (model.Secret, error) {
	s, err := keyring.Get(service, user)
	if err != nil {
		return model.Secret{}, notInKeyring(err)
	}
	return model.NewSecret(s), nil
}

func (system) Set(service, user string, secret model.Secret) error {
	return keyring.Set(service, user, secret.Reveal())
}

func (system) Delete(service, user string) error {
	return notInKeyring(keyring.Delete(service, user))
}

func notInKeyring(err error) error {
	if errors.Is(err, keyring.ErrNotFound) {
		return errors.Join(ErrNotInKeyring, err)
	}
	return err
}

// ask runs one call of the keyring and gives up on it after the vault's limit.
// The call itself cannot be stopped: what it does later must not matter.
func ask[T any](ctx context.Context, v *Vault, what string, call func() (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	answered := make(chan answer, 1)
	go func() {
		value, err := call()
		answered <- answer{value, err}
	}()
	waited := make(chan error, 1)
	go func() { waited <- v.clock.Wait(ctx, v.keyringLimit) }()

	var none T
	select {
	case a := <-answered:
		if a.err != nil {
			return none, fmt.Errorf("%s: %w", what, a.err)
		}
		return a.value, nil
	case err := <-waited:
		if err != nil {
			return none, fmt.Errorf("%s: %w", what, err)
		}
		return none, fmt.Errorf("%s: no answer within %s", what, v.keyringLimit)
	}
}

func (v *Vault) keyringGet(ctx context.Context, id string) (model.Secret, error) {
	return ask(ctx, v, "read the keyring", func() (model.Secret, error) { return v.keyring.Get(Service, id) })
}

func (v *Vault) keyringSet(ctx context.Context, id string, key model.Secret) error {
	_, err := ask(ctx, v, "write to the keyring", func() (struct{}, error) {
		return struct{}{}, v.keyring.Set(Service, id, key)
	})
	return err
}

func (v *Vault) keyringDelete(ctx context.Context, id string) error {
	_, err := ask(ctx, v, "remove from the keyring", func() (struct{}, error) {
		return struct{}{}, v.keyring.Delete(Service, id)
	})
	return err
}
