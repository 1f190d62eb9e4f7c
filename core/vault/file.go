package vault

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"

	"filippo.io/age"

	"restante/core/durable"
	"restante/core/model"
)

const secretsFile = "vault.age"

func (v *Vault) path(name string) string { return filepath.Join(v.dir, name) }

// load returns all secrets. Only in use.
func (v *Vault) load(ctx context.Context) (secrets, error) {
	if v.memory != nil {
		return maps.Clone(v.memory), nil
	}
	sealed, err := os.ReadFile(v.path(secretsFile))
	if errors.Is(err, fs.ErrNotExist) {
		// A key that is remembered from a vault that is gone must not seal the
		// next one: nobody would find it again.
		v.key = nil
		return secrets{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the vault: %w", err)
	}
	if err := v.findKey(ctx); err != nil {
		if errors.Is(err, errNoKey) {
			return nil, model.NewProblem(CodeKeyMissing).Because(err)
		}
		return nil, err
	}
	plain, err := unseal(sealed, v.key)
	if err != nil {
		if isNoMatch(err) {
			v.key = nil // another one may be found next time
			return nil, model.NewProblem(CodeKeyMissing).Because(err)
		}
		return nil, damaged(secretsFile, err)
	}
	var all secrets
	if err := json.Unmarshal(plain, &all); err != nil || all == nil {
		// The error would quote what it stumbled over.
		return nil, damaged(secretsFile, errors.New("not a table of secrets"))
	}
	return all, nil
}

// save replaces all secrets, making the vault where there is none. Only in
// use, after load.
func (v *Vault) save(ctx context.Context, all secrets) error {
	if v.memory != nil {
		v.memory = all
		return nil
	}
	err := v.findKey(ctx)
	if errors.Is(err, errNoKey) {
		err = v.makeKey(ctx)
	}
	if err != nil {
		return err
	}
	plain, err := json.Marshal(all)
	if err != nil {
		return fmt.Errorf("write down the secrets: %w", err)
	}
	sealed, err := seal(plain, v.key.Recipient())
	if err != nil {
		return err
	}
	return durable.WriteFile(v.path(secretsFile), sealed)
}

func seal(plain []byte, to age.Recipient) ([]byte, error) {
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, to)
	if err == nil {
		_, err = w.Write(plain)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("encrypt: %w", err)
	}
	return sealed.Bytes(), nil
}

func unseal(sealed []byte, with age.Identity) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(sealed), with)
	if err != nil {
		return nil, fmt.Errorf("decrypt: %w", err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("decrypt: %w", err)
	}
	return plain, nil
}

// isNoMatch reports whether the file is sound as far as can be told, but
// sealed to another key or passphrase.
func isNoMatch(err error) bool {
	var none *age.NoIdentityMatchError
	return errors.As(err, &none)
}
