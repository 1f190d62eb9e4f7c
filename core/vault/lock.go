package vault

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/gofrs/flock"

	"restante/core/durable"
	"restante/core/model"
)

const (
	lockFile = "vault.lock"
	// lockLimit is more than any read or write of the vault takes, the
	// keyring's limits included.
	lockLimit = 30 * time.Second
	// lockPoll is how often a lock that another process holds is tried again.
	lockPoll = 20 * time.Millisecond
)

// fileSafe matches the account ids that can be part of a file's name.
var fileSafe = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// Lock gives the caller alone, of all goroutines and processes that use the
// workspace, the right to renew the tokens of account, until it calls unlock;
// a process that ends frees it. It waits as long as ctx lets it. The vault
// itself stays usable by everybody. Two renewals at once would each spend the
// same refresh token, and a network may then revoke both.
func (v *Vault) Lock(ctx context.Context, account model.AccountID) (unlock func() error, err error) {
	if !fileSafe.MatchString(string(account)) {
		return nil, fmt.Errorf("lock account %q: not an id", account)
	}
	unlock, err = v.hold(ctx, "vault-"+string(account)+".lock", 0)
	if err != nil {
		return nil, fmt.Errorf("lock account %s: %w", account, err)
	}
	return unlock, nil
}

// use runs f while nobody else, here or in another process, uses the vault.
func (v *Vault) use(ctx context.Context, f func() error) error {
	select {
	case v.turn <- struct{}{}:
		defer func() { <-v.turn }()
	case <-ctx.Done():
		return fmt.Errorf("wait for the vault: %w", ctx.Err())
	}
	if v.memory != nil {
		return f()
	}
	release, err := v.hold(ctx, lockFile, lockLimit)
	if err != nil {
		return fmt.Errorf("wait for the vault: %w", err)
	}
	return errors.Join(f(), release())
}

// hold takes the lock of a file in the folder. It gives up with vault.busy
// after limit, where that is not zero.
func (v *Vault) hold(ctx context.Context, name string, limit time.Duration) (release func() error, err error) {
	file := flock.New(v.path(name))
	for waited := time.Duration(0); ; waited += lockPoll {
		held, err := file.TryLock()
		if err != nil {
			return nil, durable.Problem(v.path(name), err)
		}
		if held {
			return file.Unlock, nil
		}
		if limit > 0 && waited >= limit {
			return nil, model.NewProblem(CodeBusy)
		}
		if err := v.clock.Wait(ctx, lockPoll); err != nil {
			return nil, err
		}
	}
}
