package main

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

//go:embed servers/pds
var pdsFiles embed.FS

// installedMark is the file that is written last: without it an installation
// was cut and is done again.
const installedMark = "installed"

// pdsFile reads a file of servers/pds.
func pdsFile(name string) []byte {
	data, err := pdsFiles.ReadFile("servers/pds/" + name)
	if err != nil {
		panic("servers/pds/" + name + " is embedded: " + err.Error())
	}
	return data
}

// pdsFolder is where the server's modules are kept, named by the hash of the
// lock file and by the Node.js that the native ones are compiled for.
func pdsFolder(cache string, nodeMajor int) string {
	return filepath.Join(cache, fmt.Sprintf("pds-%s-node%d", lockHash(pdsFile("package-lock.json")), nodeMajor))
}

// lockHash names what a lock file installs.
func lockHash(lock []byte) string {
	sum := sha256.Sum256(lock)
	return hex.EncodeToString(sum[:6])
}

// pdsInstalled says whether the server is in the cache for some Node.js.
func pdsInstalled(cache string) bool {
	for _, major := range nodeMajors() {
		if isInstalled(pdsFolder(cache, major)) {
			return true
		}
	}
	return false
}

func isInstalled(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, installedMark))
	return err == nil
}

// installInBackground installs the server while other checks run. wait returns
// how that ended, any number of times.
func installInBackground(ctx context.Context, at place) (wait func() error) {
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, err = installPDS(ctx, at.cache)
	}()
	return func() error {
		<-done
		return err
	}
}

// installPDS brings the server's modules into the cache, unless they are there,
// and returns the Node.js that runs them. Two runs at once install it once.
func installPDS(ctx context.Context, cache string) (node, error) {
	lock := flock.New(filepath.Join(cache, "pds.lock"))
	if _, err := lock.TryLockContext(ctx, 200*time.Millisecond); err != nil {
		return node{}, fmt.Errorf("wait for another installation of the PDS: %w", err)
	}
	defer lock.Close()
	n, err := ensureNode(ctx, cache)
	if err != nil {
		return node{}, err
	}
	dir := pdsFolder(cache, n.major)
	if isInstalled(dir) {
		return n, nil
	}
	if err := npmCI(ctx, n, dir); err != nil {
		return node{}, fmt.Errorf("install the PDS: %w", err)
	}
	return n, nil
}

// npmCI installs exactly what the lock file names into dir.
func npmCI(ctx context.Context, n node, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, name := range []string{"package.json", "package-lock.json"} {
		if err := os.WriteFile(filepath.Join(dir, name), pdsFile(name), 0o644); err != nil {
			return err
		}
	}
	cmd := command(ctx, dir, []string{
		"npm_config_nodedir=" + n.headers,
		"PATH=" + filepath.Dir(n.binary) + string(os.PathListSeparator) + os.Getenv("PATH"),
	}, n.npm[0], append(n.npm[1:], "ci", "--no-audit", "--no-fund")...)
	if out, err := capture(ctx, cmd); err != nil {
		return fmt.Errorf("npm ci: %w\n%s", err, out)
	}
	// A native module that was compiled for another Node.js ends the process.
	probe := command(ctx, dir, nil, n.binary, "-e", `new (require("better-sqlite3"))(":memory:")`)
	if out, err := capture(ctx, probe); err != nil {
		return fmt.Errorf("load SQLite into %s: %w\n%s", n.binary, err, out)
	}
	return os.WriteFile(filepath.Join(dir, installedMark), nil, 0o644)
}
