package bluesky

import "time"

// What the tests must see inside of.
var (
	IsDID       = isDID
	IsHandle    = isHandle
	IsNSID      = isNSID
	IsRecordKey = isRecordKey
	IsTID       = isTID
	IsCID       = isCID
)

func IsATURI(s string) bool {
	_, err := parseATURI(s)
	return err == nil
}

func TID(at time.Time, clock uint16) string { return tid(at, clock) }

func TIDTime(key string) time.Time { return tidTime(key) }
