package model

import "errors"

// ErrNotFound is returned when an id or a name names nothing.
var ErrNotFound = errors.New("not found")
