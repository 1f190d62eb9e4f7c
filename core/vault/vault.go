package vault

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"filippo.io/age"

	"restante/core/clock"
	"restante/core/model"
)

// Mode is where a vault's data key lives.
type Mode string

// The modes.
const (
	ModeKeyring    Mode = "keyring"    // in the system's keyring
	ModePassphrase Mode = "passphrase" // in a file, encrypted with a passphrase
	ModeMemory     Mode = "memory"     // nowhere: secrets last for this session only
)

// DefaultKeyringLimit is how long a call to the keyring may take.
const DefaultKeyringLimit = 5 * time.Second

// DefaultWorkFactor is age's own for passphrases: 2^18 rounds of scrypt, about
// a second, once a session.
const DefaultWorkFactor = 18

// Options say how to open a vault.
type Options struct {
	// Dir is the existing workspace folder. Required.
	Dir string
	// Passphrase opens a vault that has one, and is the new vault's where
	// there is no vault yet, in preference to the keyring. Empty: none.
	Passphrase model.Secret
	// Keyring is the system's. Required unless Memory is set.
	Keyring Keyring
	// Memory keeps secrets in this Vault alone, until the program ends; no
	// file of the folder is read or written but the accounts' locks.
	Memory bool
	// Clock waits for locks and for the keyring. Default: the machine's.
	Clock clock.Clock
	// KeyringLimit is how long a call to the keyring may take. Default:
	// DefaultKeyringLimit. Where a person is asked to unlock it meanwhile,
	// give that person more.
	KeyringLimit time.Duration
	// WorkFactor is the base-2 logarithm of scrypt's rounds for a new
	// passphrase. Default: DefaultWorkFactor. Tests lower it.
	WorkFactor int
}

// Vault gives access to a workspace's secrets. It is safe for use by many
// goroutines, and any number of vaults in any number of processes may share a
// folder.
type Vault struct {
	dir          string
	keyring      Keyring
	clock        clock.Clock
	keyringLimit time.Duration
	workFactor   int

	mu         sync.Mutex
	passphrase model.Secret // behind mu; see given

	// turn is held (full) by whoever uses what is below or the files.
	turn   chan struct{}
	key    *age.X25519Identity // nil until it was needed
	memory secrets             // nil unless this is a vault in memory
}

// secrets are the contents of a vault.
type secrets map[model.AccountID][]byte

// Open prepares a vault. It touches neither file nor keyring: that happens when
// a secret is asked for, so that work that needs none goes on without. It
// fails only where a required option is missing.
func Open(o Options) (*Vault, error) {
	if o.Dir == "" {
		return nil, errors.New("open a vault: no folder")
	}
	if o.Keyring == nil && !o.Memory {
		return nil, errors.New("open a vault: no keyring")
	}
	if o.Clock == nil {
		o.Clock = clock.NewSystem()
	}
	v := &Vault{
		dir: o.Dir, keyring: o.Keyring, clock: o.Clock, passphrase: o.Passphrase,
		keyringLimit: cmp.Or(o.KeyringLimit, DefaultKeyringLimit),
		workFactor:   cmp.Or(o.WorkFactor, DefaultWorkFactor),
		turn:         make(chan struct{}, 1),
	}
	if o.Memory {
		v.memory = secrets{}
	}
	return v, nil
}

// Mode tells where the data key is, or where it would be kept if a secret were
// stored now, so that a person can be told. It does not ask the keyring.
func (v *Vault) Mode() (Mode, error) {
	if v.memory != nil {
		return ModeMemory, nil
	}
	for _, kept := range []struct {
		file string
		mode Mode
	}{{keyFile, ModePassphrase}, {idFile, ModeKeyring}} {
		_, err := os.Stat(v.path(kept.file))
		if err == nil {
			return kept.mode, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("look for the vault's key: %w", err)
		}
	}
	if !v.given().Empty() {
		return ModePassphrase, nil
	}
	return ModeKeyring, nil
}

// Get returns the secret of account, or ErrNoSecret. A folder without a vault
// has no secrets and needs neither keyring nor passphrase to say so. Problems:
// vault.locked, vault.wrong_passphrase, vault.keyring_unreachable,
// vault.key_missing, vault.damaged, vault.busy.
func (v *Vault) Get(ctx context.Context, account model.AccountID) (model.Secret, error) {
	var found model.Secret
	err := v.use(ctx, func() error {
		all, err := v.load(ctx)
		if err != nil {
			return err
		}
		secret, ok := all[account]
		if !ok {
			return ErrNoSecret
		}
		found = model.NewSecret(string(secret))
		return nil
	})
	if err != nil {
		return model.Secret{}, fmt.Errorf("get the secret of account %s: %w", account, err)
	}
	return found, nil
}

// Put stores the secret of account, in place of an earlier one; it is on the
// disk when Put returns. The first one makes the vault. Beyond Get's Problems:
// vault.empty_secret, vault.no_keyring, vault.weak_passphrase, and those of
// durable.WriteFile. After any of them the earlier secret is still there.
func (v *Vault) Put(ctx context.Context, account model.AccountID, secret model.Secret) error {
	err := v.change(ctx, func(all secrets) error { return set(all, account, secret) })
	if err != nil {
		return fmt.Errorf("store the secret of account %s: %w", account, err)
	}
	return nil
}

// Update replaces the secret of account by what f makes of it, with every other
// user of the vault, in this process or another, kept out meanwhile: so f must
// be quick and must not use the vault. Where no secret is kept, it returns
// ErrNoSecret and does not call f, since a removed account must not come back.
// An error of f leaves everything as it was. Problems are Put's.
func (v *Vault) Update(ctx context.Context, account model.AccountID, f func(old model.Secret) (model.Secret, error)) error {
	err := v.change(ctx, func(all secrets) error {
		old, ok := all[account]
		if !ok {
			return ErrNoSecret
		}
		secret, err := f(model.NewSecret(string(old)))
		if err != nil {
			return err
		}
		return set(all, account, secret)
	})
	if err != nil {
		return fmt.Errorf("update the secret of account %s: %w", account, err)
	}
	return nil
}

// Delete forgets the secret of account. One that is not kept is no error.
// Problems are Put's.
func (v *Vault) Delete(ctx context.Context, account model.AccountID) error {
	err := v.change(ctx, func(all secrets) error {
		if _, ok := all[account]; !ok {
			return errUnchanged
		}
		delete(all, account)
		return nil
	})
	if err != nil {
		return fmt.Errorf("forget the secret of account %s: %w", account, err)
	}
	return nil
}

func set(all secrets, account model.AccountID, secret model.Secret) error {
	if secret.Empty() {
		return model.NewProblem(CodeEmptySecret)
	}
	all[account] = []byte(secret.Reveal())
	return nil
}

// errUnchanged tells change that there is nothing to write.
var errUnchanged = errors.New("unchanged")

// change reads all secrets anew, lets f alter them, and writes them, with
// everybody else kept out.
func (v *Vault) change(ctx context.Context, f func(secrets) error) error {
	return v.use(ctx, func() error {
		all, err := v.load(ctx)
		if err != nil {
			return err
		}
		if err := f(all); err != nil {
			if errors.Is(err, errUnchanged) {
				return nil
			}
			return err
		}
		return v.save(ctx, all)
	})
}
