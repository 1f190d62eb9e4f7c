package start

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

const (
	// logFolder and logName are where the log is in a workspace.
	logFolder = "logs"
	logName   = "restante.log"
	// logLimit is how large the log grows before it begins anew; one older file
	// is kept beside it.
	logLimit = 1 << 20
)

// logFile is a log that never takes more than twice its limit on the disk. It
// is safe for use by many goroutines.
type logFile struct {
	path  string
	limit int64

	mu   sync.Mutex
	file *os.File
	size int64
}

// openLog opens the log at path, which only its owner can read, and makes its
// folder where that is missing.
func openLog(path string, limit int64) (*logFile, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	l := &logFile{path: path, limit: limit}
	if err := l.open(); err != nil {
		return nil, err
	}
	return l, nil
}

func (l *logFile) open() error {
	file, err := os.OpenFile(l.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err != nil {
		return errors.Join(err, file.Close())
	}
	l.file, l.size = file, info.Size()
	return nil
}

// Write appends a line. Where the log is full it first begins a new one.
func (l *logFile) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return 0, fs.ErrClosed
	}
	if l.size > 0 && l.size+int64(len(line)) > l.limit {
		if err := l.turn(); err != nil {
			return 0, err
		}
	}
	n, err := l.file.Write(line)
	l.size += int64(n)
	return n, err
}

// turn puts the present file aside, in place of the one that was, and begins a
// new one. Where it cannot be put aside, on Windows while somebody reads it, it
// is emptied.
func (l *logFile) turn() error {
	err := l.file.Close()
	l.file = nil
	if renamed := os.Rename(l.path, l.path+".1"); renamed != nil {
		err = errors.Join(err, os.Truncate(l.path, 0))
	}
	if opened := l.open(); opened != nil {
		return fmt.Errorf("begin a new log: %w", errors.Join(err, opened))
	}
	return nil
}

// Close closes the log. What is written after that is lost, and no mistake: some
// work ends later than the log.
func (l *logFile) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return nil
	}
	err := l.file.Close()
	l.file = nil
	return err
}
