// Package vault keeps the secrets of a workspace: the tokens and app passwords
// of its accounts.
//
// They lie in one file, vault.age, encrypted with age to a random data key.
// That key is kept in the system's keyring; where there is none, in
// vault.key.age, encrypted with a passphrase. Nothing is ever written in plain
// text, and a vault that cannot be opened is never overwritten. Keyrings alone
// would not do: they hold 2,560 bytes on Windows, about 3,000 on macOS, and a
// refused write would lose a token that the network has already rotated.
//
// The files in the workspace folder, all of mode 0600:
//
//	vault.age                the secrets
//	vault.id                 under which name the keyring holds the data key
//	vault.key.age            or: the data key, encrypted with the passphrase
//	vault.lock               held for the moment of a read or write
//	vault-<account>.lock     held while an account's token is renewed
package vault
