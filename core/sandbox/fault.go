package sandbox

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"restante/core/model"
)

// FaultKind is a way in which the server can be made to misbehave.
type FaultKind struct {
	// Name is the word of the specification: "cut-after".
	Name string
	// Argument shows the form of what follows the equals sign, empty where
	// nothing may: "SECONDS|date|past|none".
	Argument string
	// Default is the argument that is taken where none is written; where it is
	// empty and Argument is not, one must be written.
	Default string
	// Call is the call that it applies to where no @CALL is written: "publish",
	// "media", "list" or "source".
	Call string
	// Fixed says that it applies to Call alone and takes no @CALL.
	Fixed bool
}

// The names of the kinds.
const (
	kindSlow         = "slow"
	kindDrip         = "drip"
	kindCutBefore    = "cut-before"
	kindCutAfter     = "cut-after"
	kindLate         = "late"
	kind5xxBefore    = "5xx-before"
	kind5xxAfter     = "5xx-after"
	kind429          = "429"
	kindRefuse       = "refuse"
	kindUnauthorized = "unauthorized"
	kindGarbage      = "garbage"
	kindNoKey        = "no-key"
	kindStaleList    = "stale-list"
	kindNoSource     = "no-source"
	kindProcessing   = "processing"
)

// The calls that a fault can be aimed at.
const (
	callPublish = "publish" // POST /api/v1/statuses
	callMedia   = "media"   // uploads, and what concerns them
	callVerify  = "verify"  // GET /api/v1/accounts/verify_credentials
	callList    = "list"    // GET /api/v1/accounts/ID/statuses
	callSource  = "source"  // GET /api/v1/statuses/ID/source
	callAll     = "all"     // every request, the pages for people too
)

// FaultKinds returns every kind of fault, in the order in which help lists
// them:
//
//	slow=DURATION        applied at once, answered so much later
//	drip=DURATION        applied, answered a byte at a time, so far apart
//	cut-before           connection reset, nothing applied
//	cut-after            applied, connection reset without an answer
//	late=DURATION        connection reset now, applied so much later
//	5xx-before[=STATUS]  a gateway's error, nothing applied (503)
//	5xx-after[=STATUS]   a gateway's error, applied (504)
//	429[=WAIT]           too many requests, nothing applied. WAIT is what the
//	                     Retry-After header says: SECONDS, date (a minute from
//	                     now), past (an hour ago) or none (no header, as a
//	                     Mastodon server does; the default)
//	refuse               422 as for content that is not allowed
//	unauthorized         401 as for a token that is dead
//	garbage              200 with a web page, as a captive portal does
//	no-key               the Idempotency-Key is not looked at
//	stale-list=DURATION  an account's list of posts lags so far behind
//	no-source            404 for a post's source
//	processing=DURATION  an uploaded image is not ready before so long
//
// All durations run on the server's own clock.
func FaultKinds() []FaultKind {
	const duration = "DURATION"
	return []FaultKind{
		{Name: kindSlow, Argument: duration, Call: callPublish},
		{Name: kindDrip, Argument: duration, Call: callPublish},
		{Name: kindCutBefore, Call: callPublish},
		{Name: kindCutAfter, Call: callPublish},
		{Name: kindLate, Argument: duration, Call: callPublish},
		{Name: kind5xxBefore, Argument: "STATUS", Default: "503", Call: callPublish},
		{Name: kind5xxAfter, Argument: "STATUS", Default: "504", Call: callPublish},
		{Name: kind429, Argument: "SECONDS|date|past|none", Default: "none", Call: callPublish},
		{Name: kindRefuse, Call: callPublish},
		{Name: kindUnauthorized, Call: callPublish},
		{Name: kindGarbage, Call: callPublish},
		{Name: kindNoKey, Call: callPublish, Fixed: true},
		{Name: kindStaleList, Argument: duration, Call: callList, Fixed: true},
		{Name: kindNoSource, Call: callSource, Fixed: true},
		{Name: kindProcessing, Argument: duration, Call: callMedia, Fixed: true},
	}
}

// FaultCalls returns the words that may follow the @ of a specification.
func FaultCalls() []string {
	return []string{callPublish, callMedia, callVerify, callList, callSource, callAll}
}

// Fault is one way in which the server misbehaves, made by ParseFault.
type Fault struct {
	kind     FaultKind
	argument string
	times    int // 0: always
	call     string
	delay    time.Duration // of a DURATION
	status   int           // of a STATUS
}

// String returns the specification, which ParseFault takes.
func (f Fault) String() string {
	s := f.kind.Name
	if f.argument != "" {
		s += "=" + f.argument
	}
	if f.times > 0 {
		s += "*" + strconv.Itoa(f.times)
	}
	if f.call != f.kind.Call {
		s += "@" + f.call
	}
	return s
}

var faultForm = regexp.MustCompile(`^([0-9a-z-]+)(?:=([^*@\s]+))?(?:\*([1-9][0-9]{0,8}))?(?:@([a-z]+))?$`)

// ParseFault reads a fault's specification,
//
//	KIND[=ARGUMENT][*N][@CALL]
//
// with KIND and ARGUMENT of FaultKinds, N the number of requests that it
// touches (the first N that it applies to; without it, all) and CALL of
// FaultCalls (without it, the call that the kind is about: publishing, for
// most). DURATION is as Go writes it ("1.5s", "2m"), STATUS is 500 to 599.
//
// It returns a *model.Problem sandbox.bad_fault with the arguments spec and
// kinds (the forms that exist, separated by ", ").
func ParseFault(spec string) (Fault, error) {
	part := faultForm.FindStringSubmatch(spec)
	if part == nil {
		return Fault{}, badFault(spec, nil)
	}
	for _, kind := range FaultKinds() {
		if kind.Name != part[1] {
			continue
		}
		f := Fault{kind: kind, argument: part[2], call: kind.Call}
		if part[3] != "" {
			n, err := strconv.Atoi(part[3])
			if err != nil {
				return Fault{}, badFault(spec, err)
			}
			f.times = n
		}
		if part[4] != "" {
			f.call = part[4]
		}
		if err := f.complete(); err != nil {
			return Fault{}, badFault(spec, err)
		}
		return f, nil
	}
	return Fault{}, badFault(spec, nil)
}

func (f *Fault) complete() error {
	known := false
	for _, call := range FaultCalls() {
		known = known || call == f.call
	}
	if !known || (f.kind.Fixed && f.call != f.kind.Call) {
		return fmt.Errorf("fault %s cannot apply to %q", f.kind.Name, f.call)
	}
	if f.argument == "" {
		f.argument = f.kind.Default
	}
	if (f.argument == "") != (f.kind.Argument == "") {
		return fmt.Errorf("fault %s takes %q as its argument, not %q", f.kind.Name, f.kind.Argument, f.argument)
	}
	switch f.kind.Argument {
	case "DURATION":
		d, err := time.ParseDuration(f.argument)
		if err != nil {
			return fmt.Errorf("read the duration: %w", err)
		}
		if d <= 0 {
			return fmt.Errorf("duration %s is not above zero", d)
		}
		f.delay = d
	case "STATUS":
		n, err := strconv.Atoi(f.argument)
		if err != nil {
			return fmt.Errorf("read the status: %w", err)
		}
		if n < 500 || n > 599 {
			return fmt.Errorf("status %d is not between 500 and 599", n)
		}
		f.status = n
	case "SECONDS|date|past|none":
		switch f.argument {
		case "date", "past", "none":
			return nil
		}
		if _, err := strconv.ParseUint(f.argument, 10, 63); err != nil {
			return fmt.Errorf("read the seconds: %w", err)
		}
	}
	return nil
}

func badFault(spec string, cause error) error {
	var forms []string
	for _, k := range FaultKinds() {
		switch {
		case k.Argument == "":
			forms = append(forms, k.Name)
		case k.Default == "":
			forms = append(forms, k.Name+"="+k.Argument)
		default:
			forms = append(forms, k.Name+"[="+k.Argument+"]")
		}
	}
	p := model.NewProblem("sandbox.bad_fault", "spec", spec, "kinds", strings.Join(forms, ", "))
	if cause != nil {
		p = p.Because(cause)
	}
	return p
}
