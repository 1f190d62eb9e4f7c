package vault

import (
	"errors"

	"restante/core/model"
)

// ErrNoSecret is returned where no secret of the account is kept.
var ErrNoSecret = errors.New("no secret is kept for this account")

// The Problems of a vault. Those that say that it cannot be opened leave its
// files as they are.
const (
	// CodeLocked: the vault has a passphrase and none was given.
	CodeLocked = "vault.locked"
	// CodeWrongPassphrase: the one that was given does not open it.
	CodeWrongPassphrase = "vault.wrong_passphrase"
	// CodeWeakPassphrase: a new vault's passphrase is too short; argument min,
	// in characters.
	CodeWeakPassphrase = "vault.weak_passphrase"
	// CodeNoKeyring: a new vault has neither a keyring nor a passphrase.
	CodeNoKeyring = "vault.no_keyring"
	// CodeKeyringUnreachable: the key is in a keyring that does not answer or
	// refuses.
	CodeKeyringUnreachable = "vault.keyring_unreachable"
	// CodeKeyMissing: the keyring works but no longer has the key that opens
	// vault.age.
	CodeKeyMissing = "vault.key_missing"
	// CodeDamaged: a file of the vault is not what was written; argument file.
	CodeDamaged = "vault.damaged"
	// CodeBusy: another program holds the vault for longer than any read or
	// write takes.
	CodeBusy = "vault.busy"
	// CodeEmptySecret: there is nothing in the secret; the stored one stays.
	CodeEmptySecret = "vault.empty_secret"
)

func damaged(file string, cause error) error {
	return model.NewProblem(CodeDamaged, "file", file).Because(cause)
}
