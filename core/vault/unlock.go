package vault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"restante/core/model"
)

// Need is what a person has to give before secrets can be read and kept.
type Need string

// The needs.
const (
	// NeedNothing: the key was found, or is the keyring's business.
	NeedNothing Need = ""
	// NeedPassphrase: the vault's own, which was not given or was another one.
	NeedPassphrase Need = "passphrase"
	// NeedNewPassphrase: there is no vault yet, and no keyring that could keep
	// the key of one.
	NeedNewPassphrase Need = "new_passphrase"
)

// Need tells what the person should be asked for. Where there is no vault yet
// it asks the keyring for an entry that nobody made, which tells whether there
// is one.
func (v *Vault) Need(ctx context.Context) (Need, error) {
	need := NeedNothing
	err := v.use(ctx, func() (err error) {
		need, err = v.need(ctx)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("see what the vault needs: %w", err)
	}
	return need, nil
}

// need is only for use.
func (v *Vault) need(ctx context.Context) (Need, error) {
	if v.memory != nil || v.key != nil {
		return NeedNothing, nil
	}
	sealed, err := os.ReadFile(v.path(keyFile))
	if err == nil {
		key, err := openKeyFile(sealed, v.given())
		switch model.ProblemCode(err) {
		case CodeLocked, CodeWrongPassphrase:
			return NeedPassphrase, nil
		}
		v.key = key
		return NeedNothing, err
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read the vault's key: %w", err)
	}
	for _, name := range []string{idFile, secretsFile} {
		if _, err := os.Stat(v.path(name)); err == nil {
			return NeedNothing, nil // with its key in the keyring, or lost
		}
	}
	if !v.given().Empty() {
		return NeedNothing, nil
	}
	_, err = v.keyringGet(ctx, "none")
	switch {
	case err == nil || errors.Is(err, ErrNotInKeyring):
		return NeedNothing, nil
	case ctx.Err() != nil:
		return "", err
	}
	return NeedNewPassphrase, nil
}

// Unlock takes the passphrase of the vault or, where there is none yet, the one
// that the first secret will make it with. It can be called at any time.
// Problems: vault.wrong_passphrase and vault.weak_passphrase, after which the
// vault is as it was; vault.damaged, vault.busy.
func (v *Vault) Unlock(ctx context.Context, passphrase model.Secret) error {
	err := v.use(ctx, func() error {
		sealed, err := os.ReadFile(v.path(keyFile))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			if err := strong(passphrase); err != nil {
				return err
			}
		case err != nil:
			return fmt.Errorf("read the vault's key: %w", err)
		default:
			key, err := openKeyFile(sealed, passphrase)
			if err != nil {
				return err
			}
			v.key = key
		}
		v.mu.Lock()
		defer v.mu.Unlock()
		v.passphrase = passphrase
		return nil
	})
	if err != nil {
		return fmt.Errorf("unlock the vault: %w", err)
	}
	return nil
}

// given is the passphrase that was given last.
func (v *Vault) given() model.Secret {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.passphrase
}
