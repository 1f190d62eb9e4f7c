package vault_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"restante/core/model"
	"restante/core/vault"
)

// childDir and childName make a copy of the test binary store secrets, one
// account after the other, until it has stored childPuts or is killed.
const (
	childDir  = "RESTANTE_TEST_VAULT_DIR"
	childName = "RESTANTE_TEST_VAULT_NAME"
	childPuts = 40
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		if err := store(dir, os.Getenv(childName)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// store names each account on standard output once its secret is stored.
func store(dir, name string) error {
	v, err := vault.Open(vault.Options{
		Dir: dir, Keyring: newKeyring(), Passphrase: model.NewSecret(passphrase), WorkFactor: 4,
	})
	if err != nil {
		return err
	}
	for n := range childPuts {
		account := fmt.Sprintf("%s-%d", name, n)
		if err := v.Put(context.Background(), model.AccountID(account), model.NewSecret("secret of "+account)); err != nil {
			return err
		}
		if _, err := fmt.Println(account); err != nil {
			return err
		}
	}
	return nil
}

func child(dir, name string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir, childName+"="+name)
	cmd.Stderr = os.Stderr
	return cmd
}

func TestProcessesOfOneFolderLoseNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	names := []string{"left", "right", "third"}
	var running []*exec.Cmd
	for _, name := range names {
		cmd := child(dir, name)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		running = append(running, cmd)
	}
	for _, cmd := range running {
		if err := cmd.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	v := open(t, dir, newKeyring(), passphrase)
	for _, name := range names {
		for n := range childPuts {
			account := fmt.Sprintf("%s-%d", name, n)
			holds(t, v, model.AccountID(account), "secret of "+account)
		}
	}
}

func TestAKilledProcessLosesNothingThatItHadStored(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	killed, stored := 0, 0
	for round := range 12 {
		cmd := child(dir, fmt.Sprintf("round%d", round))
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		kill := time.AfterFunc(time.Duration(3+4*round)*time.Millisecond, func() { _ = cmd.Process.Kill() })
		var said []string
		for lines := bufio.NewScanner(out); lines.Scan(); {
			said = append(said, lines.Text())
		}
		if err := cmd.Wait(); err != nil {
			killed++
		}
		kill.Stop()
		v := open(t, dir, newKeyring(), passphrase)
		for _, account := range said {
			holds(t, v, model.AccountID(account), "secret of "+account)
		}
		stored += len(said)
		for name, data := range snapshot(t, dir) { // also what the crash left
			if contains(data, "secret of round") || strings.Contains(data, "AGE-SECRET-KEY") {
				t.Errorf("%s holds a secret", name)
			}
		}
	}
	if killed == 0 {
		t.Error("no process was killed before it was done")
	}
	t.Logf("%d processes killed, %d secrets stored", killed, stored)
}
