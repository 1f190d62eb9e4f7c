package sandbox

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"
)

// liveFault is a fault at work.
type liveFault struct {
	Fault
	left int // how many requests it still touches, where times is not 0
}

// SetFaults replaces the faults; none makes the server behave. Where several
// apply to one request, the first of the list that is not used up is the one;
// so ["cut-after*1", "429=30*2"] cuts the first post's answer, puts off the two
// next, and lets all others through. no-key, stale-list, no-source and
// processing change what the server does inside and so go along with another.
func (s *Server) SetFaults(faults []Fault) {
	s.faultMu.Lock()
	defer s.faultMu.Unlock()
	s.faults = nil
	for _, f := range faults {
		s.faults = append(s.faults, &liveFault{Fault: f, left: f.times})
	}
}

// inside are the kinds that change what the server does, not how it answers.
var inside = []string{kindNoKey, kindStaleList, kindNoSource, kindProcessing}

// fault returns the fault of one of the kinds that touches this request of
// call, and counts it.
func (s *Server) fault(call string, match func(kind string) bool) (Fault, bool) {
	s.faultMu.Lock()
	defer s.faultMu.Unlock()
	for _, f := range s.faults {
		if !match(f.kind.Name) || (f.call != call && f.call != callAll) {
			continue
		}
		if f.times == 0 {
			return f.Fault, true
		}
		if f.left > 0 {
			f.left--
			return f.Fault, true
		}
	}
	return Fault{}, false
}

func (s *Server) insideFault(kind string) (Fault, bool) {
	for _, k := range FaultKinds() {
		if k.Name == kind {
			return s.fault(k.Call, func(name string) bool { return name == kind })
		}
	}
	return Fault{}, false
}

// callOf names what a request is for, in the words of FaultCalls.
func callOf(r *http.Request) string {
	path := r.URL.Path
	get := r.Method == http.MethodGet
	switch {
	case r.Method == http.MethodPost && path == "/api/v1/statuses":
		return callPublish
	case path == "/api/v2/media", path == "/api/v1/media", strings.HasPrefix(path, "/api/v1/media/"):
		return callMedia
	case get && path == "/api/v1/accounts/verify_credentials":
		return callVerify
	case get && strings.HasPrefix(path, "/api/v1/accounts/") && strings.HasSuffix(path, "/statuses"):
		return callList
	case get && strings.HasPrefix(path, "/api/v1/statuses/") && strings.HasSuffix(path, "/source"):
		return callSource
	}
	return ""
}

// answer applies a request and answers it, as the fault that touches it lets.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, body []byte) {
	f, faulty := s.fault(callOf(r), func(kind string) bool { return !slices.Contains(inside, kind) })
	s.log.Info("request", "request", r.Context().Value(numberKey{}), "method", r.Method, "path", r.URL.Path, "fault", f.String())
	if !faulty {
		s.apply(w, r, body)
		return
	}
	switch f.kind.Name {
	case kindSlow:
		kept := s.applyApart(r, body)
		if s.clock.Wait(r.Context(), f.delay) == nil {
			s.stampDate(w)
			kept.send(w)
		}
	case kindDrip:
		s.drip(w, r, s.applyApart(r, body), f.delay)
	case kindCutBefore:
		s.cut(w)
	case kindCutAfter:
		s.applyApart(r, body)
		s.cut(w)
	case kindLate:
		s.applyLate(r, body, f.delay)
		s.cut(w)
	case kind5xxBefore:
		writeHTML(w, f.status, gatewayPage(f.status))
	case kind5xxAfter:
		s.applyApart(r, body)
		writeHTML(w, f.status, gatewayPage(f.status))
	case kind429:
		s.throttle(w, f)
	case kindRefuse:
		writeJSON(w, http.StatusUnprocessableEntity, &apiError{Message: "Validation failed: Text is not allowed here"})
	case kindUnauthorized:
		c := &call{header: w.Header()}
		writeJSON(w, http.StatusUnauthorized, c.unauthorized("The access token is invalid"))
	case kindGarbage:
		writeHTML(w, http.StatusOK, captivePortal)
	}
}

// applyApart applies a request and keeps the answer back.
func (s *Server) applyApart(r *http.Request, body []byte) *keptAnswer {
	kept := &keptAnswer{header: http.Header{}, status: http.StatusOK}
	s.apply(kept, r, body)
	return kept
}

// applyLate applies the request in d, unless the server is closed by then. It
// outlives the request, whose connection is cut.
func (s *Server) applyLate(r *http.Request, body []byte, d time.Duration) {
	late := r.Clone(context.WithoutCancel(r.Context()))
	s.work.Add(1)
	go func() {
		defer s.work.Done()
		if s.clock.Wait(s.life, d) == nil {
			s.applyApart(late, body)
		}
	}()
}

// drip sends the kept answer a byte at a time.
func (s *Server) drip(w http.ResponseWriter, r *http.Request, kept *keptAnswer, pause time.Duration) {
	flush := http.NewResponseController(w)
	kept.sendHead(w)
	for _, b := range kept.body.Bytes() {
		if flush.Flush() != nil || s.clock.Wait(r.Context(), pause) != nil {
			return
		}
		if _, err := w.Write([]byte{b}); err != nil {
			return
		}
	}
}

// cut resets the connection without an answer.
func (s *Server) cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		s.log.Error("connection not cut", "error", err)
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		if err := tcp.SetLinger(0); err != nil {
			s.log.Info("connection closed, not reset", "error", err)
		}
	}
	if err := conn.Close(); err != nil {
		s.log.Info("connection closed with an error", "error", err)
	}
}

func (s *Server) throttle(w http.ResponseWriter, f Fault) {
	now := s.clock.Now()
	switch f.argument {
	case "none":
	case "date":
		w.Header().Set("Retry-After", now.Add(time.Minute).Format(http.TimeFormat))
	case "past":
		w.Header().Set("Retry-After", now.Add(-time.Hour).Format(http.TimeFormat))
	default:
		w.Header().Set("Retry-After", f.argument)
	}
	familyPosts.show(w.Header(), now, 0)
	writeJSON(w, http.StatusTooManyRequests, &apiError{Message: tooMany})
}

// keptAnswer is an answer that is not sent, or not yet.
type keptAnswer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *keptAnswer) Header() http.Header         { return k.header }
func (k *keptAnswer) WriteHeader(status int)      { k.status = status }
func (k *keptAnswer) Write(b []byte) (int, error) { return k.body.Write(b) }

func (k *keptAnswer) sendHead(w http.ResponseWriter) {
	for name, values := range k.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", fmt.Sprint(k.body.Len()))
	w.WriteHeader(k.status)
}

func (k *keptAnswer) send(w http.ResponseWriter) {
	k.sendHead(w)
	_, _ = w.Write(k.body.Bytes()) // the client's going away is no affair of the server's
}

// gatewayPage is what a proxy before a server answers.
func gatewayPage(status int) string {
	title := fmt.Sprintf("%d %s", status, http.StatusText(status))
	return "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title +
		"</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
}

// captivePortal is what a café's network answers in a server's place.
const captivePortal = "<!DOCTYPE html><html><head><title>Welcome</title></head>" +
	"<body><h1>Welcome to our Wi-Fi</h1><p>Please accept the terms of use to go on.</p></body></html>\n"
