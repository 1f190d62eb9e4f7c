package vault_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"restante/core/clock"
	"restante/core/model"
	"restante/core/vault"
)

func TestVaultsOfOneFolderLoseNothing(t *testing.T) {
	t.Parallel()
	const vaults, puts = 4, 15
	dir, k := t.TempDir(), newKeyring()
	var wg sync.WaitGroup
	for i := range vaults {
		v := open(t, dir, k, "")
		for range 2 { // two goroutines a vault
			wg.Go(func() {
				for n := range puts {
					account := model.AccountID(fmt.Sprintf("a%d-%d", i, n))
					if err := v.Put(context.Background(), account, model.NewSecret(string(account))); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	wg.Wait()
	last := open(t, dir, k, "")
	for i := range vaults {
		for n := range puts {
			account := fmt.Sprintf("a%d-%d", i, n)
			holds(t, last, model.AccountID(account), account)
		}
	}
	if len(k.entries) != 1 {
		t.Errorf("%d keys were made", len(k.entries))
	}
}

func TestUpdatesOfOneAccountFollowEachOther(t *testing.T) {
	t.Parallel()
	const users, updates = 4, 15
	dir, k := t.TempDir(), newKeyring()
	onDisk, inMemory := open(t, dir, k, ""), openWith(t, vault.Options{Dir: dir, Memory: true})
	for name, vaultOf := range map[string]func() *vault.Vault{
		"of several vaults": func() *vault.Vault { return open(t, dir, k, "") },
		"of one vault":      func() *vault.Vault { return onDisk },
		"of one in memory":  func() *vault.Vault { return inMemory },
	} {
		t.Run(name, func(t *testing.T) {
			put(t, vaultOf(), "a1", "0")
			var wg sync.WaitGroup
			for range users {
				v := vaultOf()
				wg.Go(func() {
					for range updates {
						err := v.Update(context.Background(), "a1", func(old model.Secret) (model.Secret, error) {
							n, err := strconv.Atoi(old.Reveal())
							runtime.Gosched()
							return model.NewSecret(strconv.Itoa(n + 1)), err
						})
						if err != nil {
							t.Error(err)
						}
					}
				})
			}
			wg.Wait()
			holds(t, vaultOf(), "a1", strconv.Itoa(users*updates))
		})
	}
}

func TestLockIsOnesAlone(t *testing.T) {
	t.Parallel()
	dir, k := t.TempDir(), newKeyring()
	one, two := open(t, dir, k, ""), open(t, dir, k, "")
	put(t, one, "a1", token)
	var inside, most atomic.Int32
	var wg sync.WaitGroup
	for i := range 6 {
		v := one
		if i%2 == 1 {
			v = two
		}
		wg.Go(func() {
			unlock, err := v.Lock(context.Background(), "a1")
			if err != nil {
				t.Error(err)
				return
			}
			if n := inside.Add(1); n > most.Load() {
				most.Store(n)
			}
			time.Sleep(5 * time.Millisecond)
			put(t, v, "a1", token) // the vault itself stays free
			inside.Add(-1)
			if err := unlock(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if most.Load() != 1 {
		t.Errorf("%d held the lock at once", most.Load())
	}
}

func TestLockWaitsAsLongAsItsContext(t *testing.T) {
	t.Parallel()
	v := openWith(t, vault.Options{Dir: t.TempDir(), Memory: true})
	unlock, err := v.Lock(context.Background(), "a1")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(30*time.Millisecond, cancel)
	if _, err := v.Lock(ctx, "a1"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	other, err := v.Lock(context.Background(), "a2") // another account is free
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(other(), unlock(), unlock()); err != nil {
		t.Fatal(err)
	}
	again, err := v.Lock(context.Background(), "a1")
	if err != nil {
		t.Fatal(err)
	}
	if err := again(); err != nil {
		t.Fatal(err)
	}
}

func TestLockTakesIDsOnly(t *testing.T) {
	t.Parallel()
	v := openWith(t, vault.Options{Dir: t.TempDir(), Memory: true})
	for _, account := range []model.AccountID{"", "../x", "a/b", "a.b", "a b"} {
		if _, err := v.Lock(context.Background(), account); err == nil {
			t.Errorf("locked %q", account)
		}
	}
}

func TestAVaultHeldForTooLongIsBusy(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	held := flock.New(filepath.Join(dir, "vault.lock"))
	if ok, err := held.TryLock(); err != nil || !ok {
		t.Fatal(ok, err)
	}
	c := clock.NewVirtual(time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC))
	v := openWith(t, vault.Options{Dir: dir, Keyring: newKeyring(), Clock: c})
	result := make(chan error, 1)
	go func() { result <- v.Put(context.Background(), "a1", model.NewSecret(token)) }()
	deadline := time.After(30 * time.Second)
	for {
		c.Advance(20 * time.Millisecond)
		select {
		case err := <-result:
			problem(t, err, vault.CodeBusy)
			if since := c.Mono(); since < 30*time.Second {
				t.Errorf("given up after %s", since)
			}
			if err := held.Unlock(); err != nil {
				t.Fatal(err)
			}
			put(t, v, "a1", token)
			return
		case <-deadline:
			t.Fatal("still waiting for the vault")
		default:
		}
	}
}

func TestAFolderThatCannotBeUsedIsToldSo(t *testing.T) {
	t.Parallel()
	v := open(t, filepath.Join(t.TempDir(), "missing"), newKeyring(), "")
	if err := v.Put(context.Background(), "a1", model.NewSecret(token)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
