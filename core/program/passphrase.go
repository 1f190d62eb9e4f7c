package program

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"restante/core/model"
)

// MaxSecret is the most that is read of a secret, in bytes.
const MaxSecret = 64 << 10

// Passphrase reads the file that RESTANTE_VAULT_PASSPHRASE_FILE names, stdin
// for "-"; without that variable there is none. Problems:
// passphrase.unreadable, passphrase.empty.
func Passphrase(getenv func(string) string, stdin io.Reader) (model.Secret, error) {
	path := getenv(EnvPassphrase)
	if path == "" {
		return model.Secret{}, nil
	}
	b, err := ReadLimited(path, stdin, MaxSecret)
	if err != nil {
		return model.Secret{}, model.NewProblem("passphrase.unreadable", "path", path).Because(err)
	}
	passphrase := strings.TrimRight(string(b), "\r\n")
	if passphrase == "" {
		return model.Secret{}, model.NewProblem("passphrase.empty", "path", path)
	}
	return model.NewSecret(passphrase), nil
}

// ReadLimited reads the file at path, or stdin for "-", which must hold no more
// than limit bytes. Problems: file.missing, file.unreadable, file.too_large.
func ReadLimited(path string, stdin io.Reader, limit int64) ([]byte, error) {
	from := stdin
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, unreadable(path, err)
		}
		defer file.Close()
		from = file
	}
	b, err := io.ReadAll(io.LimitReader(from, limit+1))
	if err != nil {
		return nil, unreadable(path, err)
	}
	if int64(len(b)) > limit {
		return nil, model.NewProblem("file.too_large", "path", path, "limit", fmt.Sprint(limit))
	}
	// Editors on Windows begin a file with a byte order mark, which is no part
	// of what it says.
	return bytes.TrimPrefix(b, []byte("\ufeff")), nil
}

func unreadable(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return model.NewProblem("file.missing", "path", path).Because(err)
	}
	return model.NewProblem("file.unreadable", "path", path).Because(err)
}
