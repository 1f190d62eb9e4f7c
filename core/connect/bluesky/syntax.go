package bluesky

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// The identifiers of the AT Protocol, https://atproto.com/specs/did, /handle,
// /nsid, /record-key, /tid and /at-uri-scheme.
var (
	didSyntax       = regexp.MustCompile(`^did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]$`)
	handleSyntax    = regexp.MustCompile(`^([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$`)
	nsidSyntax      = regexp.MustCompile(`^[a-zA-Z]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+\.[a-zA-Z][a-zA-Z0-9]{0,62}$`)
	recordKeySyntax = regexp.MustCompile(`^[a-zA-Z0-9_~.:-]{1,512}$`)
	tidSyntax       = regexp.MustCompile(`^[2-7a-j][2-7a-z]{12}$`)
	cidSyntax       = regexp.MustCompile(`^[a-zA-Z0-9+=]{8,256}$`)
)

func isDID(s string) bool { return len(s) <= 2048 && didSyntax.MatchString(s) }

func isHandle(s string) bool { return len(s) <= 253 && handleSyntax.MatchString(s) }

func isNSID(s string) bool { return len(s) <= 317 && nsidSyntax.MatchString(s) }

func isRecordKey(s string) bool {
	return s != "." && s != ".." && recordKeySyntax.MatchString(s)
}

func isTID(s string) bool { return tidSyntax.MatchString(s) }

func isCID(s string) bool { return cidSyntax.MatchString(s) }

// invalidHandle is what a server answers instead of a handle that no longer
// points to its account.
const invalidHandle = "handle.invalid"

// atURI is the address of a repository, a collection in it, or a record.
type atURI struct {
	Authority  string // DID or handle
	Collection string // may be empty
	Key        string // may be empty
}

// parseATURI reads the restricted at:// syntax that records use: no query, no
// fragment, no trailing slash.
func parseATURI(s string) (atURI, error) {
	rest, ok := strings.CutPrefix(s, "at://")
	parts := strings.Split(rest, "/")
	if !ok || len(s) > 8192 || len(parts) > 3 {
		return atURI{}, fmt.Errorf("%q is no at:// address", s)
	}
	u := atURI{Authority: parts[0]}
	if !isDID(u.Authority) && !isHandle(u.Authority) {
		return atURI{}, fmt.Errorf("%q: neither a DID nor a handle", s)
	}
	if len(parts) > 1 {
		if u.Collection = parts[1]; !isNSID(u.Collection) {
			return atURI{}, fmt.Errorf("%q: no collection", s)
		}
	}
	if len(parts) > 2 {
		if u.Key = parts[2]; !isRecordKey(u.Key) {
			return atURI{}, fmt.Errorf("%q: no record key", s)
		}
	}
	return u, nil
}

// postURI is the address of the post under key in the repository of did.
func postURI(did, key string) string { return "at://" + did + "/" + collection + "/" + key }

const tidAlphabet = "234567abcdefghijklmnopqrstuvwxyz"

const clockIDBits = 10

// tid makes the record key of the instant at, in microseconds, and of clock,
// whose lowest ten bits keep two keys of the same instant apart.
func tid(at time.Time, clock uint16) string {
	v := uint64(at.UnixMicro())<<clockIDBits | uint64(clock)&(1<<clockIDBits-1)
	var b [13]byte
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = tidAlphabet[v&31]
		v >>= 5
	}
	return string(b[:])
}

// tidTime returns the instant that a TID was made from, in UTC.
func tidTime(key string) time.Time {
	var v uint64
	for _, c := range []byte(key) {
		v = v<<5 | uint64(strings.IndexByte(tidAlphabet, c))
	}
	return time.UnixMicro(int64(v >> clockIDBits)).UTC()
}

// clockID is the clock of a part: its random key, so that two parts prepared
// in the same microsecond do not share a record.
func clockID(partKey string) uint16 {
	sum := sha256.Sum256([]byte(partKey))
	return binary.BigEndian.Uint16(sum[:])
}
