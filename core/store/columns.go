package store

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"
)

// instant stores a time as milliseconds since 1970 in UTC, and the zero time
// as NULL.
type instant struct{ *time.Time }

// Value implements driver.Valuer.
func (i instant) Value() (driver.Value, error) {
	if i.IsZero() {
		return nil, nil
	}
	return i.UnixMilli(), nil
}

// Scan implements sql.Scanner.
func (i instant) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*i.Time = time.Time{}
	case int64:
		*i.Time = time.UnixMilli(v).UTC()
	default:
		return fmt.Errorf("an instant is stored as a number, not as %T", src)
	}
	return nil
}

func at(t time.Time) instant { return instant{&t} }

// span stores a length of time as milliseconds.
type span struct{ *time.Duration }

// Value implements driver.Valuer.
func (s span) Value() (driver.Value, error) { return s.Milliseconds(), nil }

// Scan implements sql.Scanner.
func (s span) Scan(src any) error {
	v, ok := src.(int64)
	if !ok {
		return fmt.Errorf("a length of time is stored as a number, not as %T", src)
	}
	*s.Duration = time.Duration(v) * time.Millisecond
	return nil
}

func lasting(d time.Duration) span { return span{&d} }

// document stores a value as JSON, and a nil pointer as NULL.
type document[T any] struct{ v *T }

// Value implements driver.Valuer.
func (d document[T]) Value() (driver.Value, error) {
	if d.v == nil {
		return nil, nil
	}
	b, err := json.Marshal(d.v)
	return string(b), err
}

// Scan implements sql.Scanner.
func (d document[T]) Scan(src any) error {
	if src == nil {
		return nil
	}
	text, ok := src.(string)
	if !ok {
		return fmt.Errorf("a document is stored as text, not as %T", src)
	}
	return json.Unmarshal([]byte(text), d.v)
}

func doc[T any](v *T) document[T] { return document[T]{v} }

// list stores a list as JSON, also one without a place in memory.
func list[T any](v *[]T) document[[]T] {
	if *v == nil {
		*v = []T{}
	}
	return document[[]T]{v}
}

// optional stores a pointer to a value as JSON; NULL is a nil pointer.
type optional[T any] struct{ p **T }

// Scan implements sql.Scanner.
func (o optional[T]) Scan(src any) error {
	*o.p = nil
	if src == nil {
		return nil
	}
	v := new(T)
	if err := doc(v).Scan(src); err != nil {
		return err
	}
	*o.p = v
	return nil
}

func maybe[T any](p **T) optional[T] { return optional[T]{p} }

// textOrNull stores the empty string as NULL.
func textOrNull[S ~string](s S) any {
	if s == "" {
		return nil
	}
	return string(s)
}
