package instance

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
)

// maxPath is the longest path of a socket, in bytes, that all systems take:
// macOS has room for 104 with the zero at the end.
const maxPath = 103

// socket is a place where an app may listen.
type socket struct {
	dir  string // a folder of the user's alone
	name string
}

func (s socket) path() string { return filepath.Join(s.dir, s.name) }

// sockets are the places for a workspace, by its real path, the best first: in
// the workspace itself, else, where its path is too long or its disk has no
// sockets, in the user's folder for such things. Who looks for the app tries
// them all, since it may have been started in another environment.
func sockets(dir string, getenv func(string) string) []socket {
	all := []socket{{filepath.Join(dir, folder), sockFile}}
	sum := sha256.Sum256([]byte(dir))
	name := hex.EncodeToString(sum[:12])
	if run := getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(run) {
		all = append(all, socket{filepath.Join(run, "poste-restante"), name})
	}
	own := "poste-restante-" + strconv.Itoa(os.Getuid())
	all = append(all, socket{filepath.Join(os.TempDir(), own), name})
	if runtime.GOOS != "windows" {
		all = append(all, socket{filepath.Join("/tmp", own), name})
	}
	return all
}

// check says why a socket's folder is not to be trusted, if it is not.
func (s socket) check() error {
	if len(s.path()) > maxPath {
		return fmt.Errorf("%s is too long for a socket", s.path())
	}
	info, err := os.Lstat(s.dir)
	if err != nil {
		return err
	}
	if !info.IsDir() || !ownedByMe(info) || runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("%s is not a folder of this user alone", s.dir)
	}
	return nil
}

// listenAnywhere listens in the first place where that works. The caller holds
// the lock, so a socket that is there belongs to nobody.
func listenAnywhere(ctx context.Context, dir string, getenv func(string) string) (net.Listener, error) {
	var all error
	for _, s := range sockets(dir, getenv) {
		l, err := s.listen(ctx)
		if err == nil {
			return l, nil
		}
		all = errors.Join(all, err)
	}
	return nil, fmt.Errorf("listen for a second window: %w", all)
}

func (s socket) listen(ctx context.Context) (net.Listener, error) {
	if err := os.Mkdir(s.dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	if err := os.Remove(s.path()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "unix", s.path())
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(s.path(), 0o600); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}
