package connect

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"restante/core/model"
)

// CallFailed maps an error of Client.Do to an Outcome. What Do calls may be
// repeated, so the class is never ClassUnknown: it is ClassConfig where the
// address itself is refused, else ClassTransient. server is the account's base
// address, for the Problem.
func CallFailed(err error, server string) model.Outcome {
	if p := model.ProblemOf(err); p != nil {
		return model.Outcome{Class: model.ClassConfig, Problem: p}
	}
	return model.Outcome{Class: model.ClassTransient, Problem: unanswered(err, server)}
}

// PublishFailed maps an error of Client.Publish to an Outcome: ClassUnknown
// when a byte of the request may have left; else nothing was published, and it
// is ClassTransient (with Problem engine.last_look where the last look
// refused), or ClassConfig where the address itself is refused.
func PublishFailed(err error, server string) model.Outcome {
	var call *CallError
	if !errors.As(err, &call) || call.Sent {
		p := model.NewProblem("network.no_answer", "server", server)
		return model.Outcome{Class: model.ClassUnknown, Problem: p.Because(err)}
	}
	if call.Refused != nil {
		p := model.NewProblem("engine.last_look").Because(call.Refused)
		return model.Outcome{Class: model.ClassTransient, Problem: p}
	}
	return CallFailed(err, server)
}

// unanswered names why a call has no answer.
func unanswered(err error, server string) *model.Problem {
	code := "network.unreachable"
	var call *CallError
	switch {
	case errors.Is(err, context.Canceled):
		code = "network.cancelled"
	case badCertificate(err):
		code = "network.bad_certificate"
	case errors.As(err, &call) && call.Sent, errors.Is(err, context.DeadlineExceeded):
		code = "network.no_answer"
	}
	return model.NewProblem(code, "server", server).Because(err)
}

func badCertificate(err error) bool {
	var verification *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var hostname x509.HostnameError
	var invalid x509.CertificateInvalidError
	return errors.As(err, &verification) || errors.As(err, &authority) ||
		errors.As(err, &hostname) || errors.As(err, &invalid)
}

// maxWait is the longest wait that a server's word is taken for.
const maxWait = 24 * time.Hour

// RetryAt returns when a server that said "not now" wants to be asked again,
// or zero when its headers do not say or name a time that is over. It reads
// Retry-After (RFC 9110 §10.2.3) first, then the reset headers in use:
// X-RateLimit-Reset, X-Rate-Limit-Reset, RateLimit-Reset. Each may hold a delay in
// seconds, seconds or milliseconds since 1970, an ISO 8601 instant or an HTTP
// date, whatever its name promises. Instants are read on the server's own
// clock where it gives its Date. No answer is later than now plus 24 hours.
func RetryAt(h http.Header, now time.Time) time.Time {
	server := now
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		server = date
	}
	for _, name := range []string{"Retry-After", "X-RateLimit-Reset", "X-Rate-Limit-Reset", "RateLimit-Reset"} {
		wait, ok := parseWait(strings.TrimSpace(h.Get(name)), server)
		if ok && wait > 0 {
			return now.UTC().Add(min(wait, maxWait))
		}
	}
	return time.Time{}
}

// firstEpoch tells a delay from a date: as seconds it is 31 years, as a date
// September 2001.
const firstEpoch = 1e9

// parseWait reads value as a wait from the instant server.
func parseWait(value string, server time.Time) (time.Duration, bool) {
	if at, err := time.Parse(time.RFC3339, value); err == nil {
		return at.Sub(server), true
	}
	if at, err := http.ParseTime(value); err == nil {
		return at.Sub(server), true
	}
	seconds, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(seconds) {
		return 0, false
	}
	if seconds >= firstEpoch*1000 {
		seconds /= 1000
	}
	if seconds >= firstEpoch {
		seconds -= float64(server.UnixMilli()) / 1000
	}
	// Beyond this a float overflows a Duration.
	seconds = max(min(seconds, 2*maxWait.Seconds()), -1)
	return time.Duration(seconds * float64(time.Second)), true
}

// maxMessage is the most that is kept of a server's own words, in runes.
const maxMessage = 300

// ServerMessage makes a server's own words fit to be kept and shown: valid
// UTF-8 on one line without control or direction characters, at most 300
// runes, and without any of secrets, which a server may echo.
func ServerMessage(text []byte, secrets ...model.Secret) string {
	clean := strings.ToValidUTF8(string(text), "\uFFFD")
	for _, s := range secrets {
		if !s.Empty() {
			clean = strings.ReplaceAll(clean, s.Reveal(), s.String())
		}
	}
	clean = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		case unicode.IsControl(r), unicode.IsSpace(r):
			return ' '
		}
		return r
	}, clean)
	clean = strings.Join(strings.Fields(clean), " ")
	if utf8.RuneCountInString(clean) <= maxMessage {
		return clean
	}
	return string([]rune(clean)[:maxMessage-1]) + "…"
}
