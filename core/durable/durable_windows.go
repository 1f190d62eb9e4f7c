package durable

import (
	"errors"
	"syscall"
)

// From winerror.h.
const (
	errorWriteProtect   = syscall.Errno(19)
	errorHandleDiskFull = syscall.Errno(39)
	errorDiskFull       = syscall.Errno(112)
)

func isFull(err error) bool {
	return errors.Is(err, errorDiskFull) || errors.Is(err, errorHandleDiskFull)
}

func isReadOnly(err error) bool { return errors.Is(err, errorWriteProtect) }

// syncDir does nothing: Windows has no fsync of a folder, and NTFS keeps its
// own journal of names.
func syncDir(string) error { return nil }
