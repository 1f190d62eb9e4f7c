package vault

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"filippo.io/age"

	"restante/core/durable"
	"restante/core/model"
)

const (
	keyFile = "vault.key.age"
	idFile  = "vault.id"
	// minPassphrase is asked of a new vault only, an old one just opens or
	// not. How strong it is remains the person's choice, as with age itself;
	// fewer characters than this are a slip (an empty line, a stray key).
	minPassphrase = 4
)

// errNoKey says that no data key was found where one would be kept.
var errNoKey = errors.New("no data key is kept")

// findKey sets v.key to the data key that the folder points to, or returns
// errNoKey. A passphrase's file goes before the keyring's name.
func (v *Vault) findKey(ctx context.Context) error {
	if v.key != nil {
		return nil
	}
	sealed, err := os.ReadFile(v.path(keyFile))
	if err == nil {
		key, err := openKeyFile(sealed, v.given())
		if err == nil {
			v.key = key
		}
		return err
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the vault's key: %w", err)
	}
	id, err := os.ReadFile(v.path(idFile))
	if err == nil {
		return v.askForKey(ctx, string(id))
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the vault's id: %w", err)
	}
	return errNoKey
}

func openKeyFile(sealed []byte, passphrase model.Secret) (*age.X25519Identity, error) {
	if passphrase.Empty() {
		return nil, model.NewProblem(CodeLocked)
	}
	identity, err := age.NewScryptIdentity(passphrase.Reveal())
	if err != nil {
		return nil, fmt.Errorf("use the passphrase: %w", err)
	}
	text, err := unseal(sealed, identity)
	if err != nil {
		if isNoMatch(err) {
			return nil, model.NewProblem(CodeWrongPassphrase).Because(err)
		}
		return nil, damaged(keyFile, err)
	}
	key, err := age.ParseX25519Identity(string(text))
	if err != nil {
		return nil, damaged(keyFile, errors.New("not an age identity"))
	}
	return key, nil
}

// idForm is what crypto/rand.Text gives.
var idForm = regexp.MustCompile(`^[A-Z2-7]{26}$`)

func (v *Vault) askForKey(ctx context.Context, id string) error {
	id = strings.TrimSpace(id)
	if !idForm.MatchString(id) {
		return damaged(idFile, errors.New("not an id"))
	}
	text, err := v.keyringGet(ctx, id)
	switch {
	case errors.Is(err, ErrNotInKeyring):
		return errNoKey
	case ctx.Err() != nil:
		return err
	case err != nil:
		return model.NewProblem(CodeKeyringUnreachable).Because(err)
	}
	key, err := age.ParseX25519Identity(text.Reveal())
	if err != nil {
		// Somebody else's entry, or cut. The error would quote it.
		return model.NewProblem(CodeKeyMissing)
	}
	v.key = key
	return nil
}

// makeKey sets v.key to a new data key that is kept by passphrase if there is
// one, else in the keyring.
func (v *Vault) makeKey(ctx context.Context) error {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		return fmt.Errorf("make a data key: %w", err)
	}
	if v.given().Empty() {
		err = v.entrustKey(ctx, key)
	} else {
		err = v.sealKey(key)
	}
	if err != nil {
		return err
	}
	v.key = key
	return nil
}

// strong refuses what is a slip as the passphrase of a new vault.
func strong(passphrase model.Secret) error {
	if utf8.RuneCountInString(passphrase.Reveal()) < minPassphrase {
		return model.NewProblem(CodeWeakPassphrase, "min", strconv.Itoa(minPassphrase))
	}
	return nil
}

func (v *Vault) sealKey(key *age.X25519Identity) error {
	passphrase := v.given()
	if err := strong(passphrase); err != nil {
		return err
	}
	recipient, err := age.NewScryptRecipient(passphrase.Reveal())
	if err != nil {
		return fmt.Errorf("use the passphrase: %w", err)
	}
	recipient.SetWorkFactor(v.workFactor)
	sealed, err := seal([]byte(key.String()), recipient)
	if err != nil {
		return err
	}
	return durable.WriteFile(v.path(keyFile), sealed)
}

// entrustKey gives key to the keyring, reads it back, since some keyrings take
// what they do not keep, and only then writes down its name. The name is new
// each time: a call that was given up on may still write under the old one.
func (v *Vault) entrustKey(ctx context.Context, key *age.X25519Identity) error {
	id := rand.Text()
	err := v.keyringSet(ctx, id, model.NewSecret(key.String()))
	if err == nil {
		var kept model.Secret
		kept, err = v.keyringGet(ctx, id)
		if err == nil && kept.Reveal() != key.String() {
			err = errors.New("the keyring gives back something else than it was given")
		}
	}
	switch {
	case err != nil && ctx.Err() != nil:
		return err
	case err != nil:
		return model.NewProblem(CodeNoKeyring).Because(err)
	}
	if err := durable.WriteFile(v.path(idFile), []byte(id+"\n")); err != nil {
		return errors.Join(err, v.keyringDelete(ctx, id))
	}
	return nil
}
