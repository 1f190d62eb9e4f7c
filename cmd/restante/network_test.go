package main_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"restante/core/clock"
	"restante/core/sandbox"
)

// network is a small network of the test, with a ledger of what it accepted.
type network struct {
	*sandbox.Server
	t *testing.T
}

func newNetwork(t *testing.T) *network {
	t.Helper()
	server, err := sandbox.New(sandbox.Options{Clock: clock.NewSystem()})
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return &network{server, t}
}

// token makes an account and returns a file with its token.
func (n *network) token(name string) string {
	n.t.Helper()
	profile, err := n.AddAccount(name)
	if err != nil {
		n.t.Fatal(err)
	}
	path := filepath.Join(n.t.TempDir(), "token")
	if err := os.WriteFile(path, []byte(profile.Token.Reveal()+"\n"), 0o600); err != nil {
		n.t.Fatal(err)
	}
	return path
}

// down takes the network away, up gives it back.
func (n *network) down() {
	n.t.Helper()
	if err := n.TakeDown(); err != nil {
		n.t.Fatal(err)
	}
}

func (n *network) up() {
	n.t.Helper()
	if err := n.BringUp(); err != nil {
		n.t.Fatal(err)
	}
}
