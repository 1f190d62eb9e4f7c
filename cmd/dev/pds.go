package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// pdsAdmin is the administrator's password of the server, which listens on
// loopback alone and lives as long as one run.
const pdsAdmin = "admin-pass"

// pdsReady is how long the server may take to answer; it was measured at 4 s.
const pdsReady = 60 * time.Second

// pds is a running did:plc directory and Bluesky PDS, one process, with data
// that nothing else has seen.
type pds struct {
	url   string
	dir   string // data and log
	cmd   *exec.Cmd
	stdin io.Closer     // its end ends the server
	ended chan struct{} // closed when the process is gone
	end   error         // how it went, once ended is closed
}

// startPDS installs the server if need be, starts it on free ports of loopback
// and returns once it has passed its smoke test.
func startPDS(ctx context.Context, at place) (*pds, error) {
	n, err := installPDS(ctx, at.cache)
	if err != nil {
		return nil, err
	}
	// Another program may take a port between its choice and its use.
	for try := 1; ; try++ {
		server, err := launchPDS(ctx, n, pdsFolder(at.cache, n.major))
		if err == nil {
			if err := server.prove(ctx); err != nil {
				return nil, err
			}
			return server, nil
		}
		if try == 3 || ctx.Err() != nil {
			return nil, fmt.Errorf("start the PDS: %w", err)
		}
	}
}

func launchPDS(ctx context.Context, n node, modules string) (*pds, error) {
	ports, err := freePorts(2)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "restante-pds-")
	if err != nil {
		return nil, err
	}
	server := &pds{url: fmt.Sprintf("http://localhost:%d", ports[1]), dir: dir, ended: make(chan struct{})}
	env := []string{
		"NODE_PATH=" + filepath.Join(modules, "node_modules"),
		fmt.Sprintf("PLC_PORT=%d", ports[0]),
		fmt.Sprintf("PDS_PORT=%d", ports[1]),
		"DATA=" + filepath.Join(dir, "data"),
		"ADMIN_PASSWORD=" + pdsAdmin,
	}
	if err := server.spawn(ctx, n.binary, env); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	if err := server.waitReady(ctx); err != nil {
		log := lastLines(server.logFile(), 30)
		server.stop(false)
		return nil, fmt.Errorf("%w\n%s", err, log)
	}
	return server, nil
}

// prove runs the smoke test; a server that fails it is stopped.
func (s *pds) prove(ctx context.Context) error {
	if err := smokeTest(ctx, s.url); err != nil {
		log := lastLines(s.logFile(), 30)
		s.stop(false)
		return fmt.Errorf("the PDS started, but its smoke test failed: %w\n%s", err, log)
	}
	return nil
}

func (s *pds) logFile() string { return filepath.Join(s.dir, "pds.log") }

func (s *pds) spawn(ctx context.Context, binary string, env []string) error {
	script := filepath.Join(s.dir, "start.js")
	if err := os.WriteFile(script, pdsFile("start.js"), 0o644); err != nil {
		return err
	}
	log, err := os.Create(s.logFile())
	if err != nil {
		return err
	}
	defer log.Close()
	s.cmd = command(ctx, s.dir, env, binary, script)
	s.cmd.Stdout, s.cmd.Stderr = log, log
	if s.stdin, err = s.cmd.StdinPipe(); err != nil {
		return err
	}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	go func() {
		s.end = s.cmd.Wait()
		close(s.ended)
	}()
	return nil
}

// waitReady asks for the server's health until it answers.
func (s *pds) waitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, pdsReady)
	defer cancel()
	for {
		if err := getOK(ctx, s.url+"/xrpc/_health"); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("no answer from %s: %w", s.url, ctx.Err())
		case <-s.ended:
			return fmt.Errorf("the server ended by itself: %v", s.end)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// variables name the server to the tests, as NAME=value.
func (s *pds) variables() []string {
	return []string{"RESTANTE_PDS_URL=" + s.url, "RESTANTE_PDS_ADMIN=" + pdsAdmin}
}

// stop ends the server and removes its data. It returns the log's path if that
// is to be kept.
func (s *pds) stop(keepLog bool) string {
	s.stdin.Close()
	select {
	case <-s.ended:
	case <-time.After(graceful):
	}
	killGroup(s.cmd)
	<-s.ended
	if keepLog {
		os.RemoveAll(filepath.Join(s.dir, "data"))
		return s.logFile()
	}
	os.RemoveAll(s.dir)
	return ""
}

// freePorts returns ports of loopback that were free a moment ago, all
// different.
func freePorts(n int) ([]int, error) {
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

func getOK(ctx context.Context, address string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", address, resp.Status)
	}
	return nil
}

// lastLines is the end of a log, or why it cannot be read.
func lastLines(path string, n int) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// runServers keeps the real servers up until interrupted and prints the
// variables that name them, as lines for a shell.
func runServers(ctx context.Context, at place, out io.Writer) (int, error) {
	setUp := setUpCheck(at, false).run(ctx, io.Discard)
	if setUp.failed > 0 {
		return 0, errors.New(setUp.detail)
	}
	server, err := startPDS(ctx, at)
	if err != nil {
		return 0, err
	}
	defer server.stop(false)
	for _, v := range append(server.variables(), needServers+"=1") {
		fmt.Fprintf(out, "export %s\n", v)
	}
	fmt.Fprintln(out, "# The servers stay up until this is interrupted (Ctrl+C).")
	select {
	case <-ctx.Done():
		return exitDone, nil
	case <-server.ended:
		return 0, fmt.Errorf("the PDS ended by itself: %v\n%s", server.end, lastLines(server.logFile(), 30))
	}
}
