package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"slices"
	"strings"
)

// need is something that the checks use and that the system provides.
type need struct {
	name    string // how a person calls it
	present func(ctx context.Context) bool
	apt     []string // the Debian packages that bring it
	dnf     []string // Fedora's
	brew    []string // Homebrew's
}

// needs lists what a run uses: a C compiler for the race detector and, in a
// full run, what builds and shows the window and what the servers take.
func needs(at place, short bool) []need {
	if short {
		return []need{compiler()}
	}
	return slices.Concat([]need{compiler()}, windowNeeds(runtime.GOOS), displayNeeds(runtime.GOOS), serverNeeds(at.cache))
}

// serverNeeds are what installs and runs the real servers and the foreign
// clients.
func serverNeeds(cache string) []need {
	list := []need{
		{"toot", hasProgram("toot"), []string{"toot"}, []string{"toot"}, []string{"toot"}},
		{"Mastodon.py", hasMastodonPy, []string{"python3-mastodon"}, []string{"python3-mastodon"}, []string{"python3"}},
	}
	if pdsInstalled(cache) {
		return append(list, need{"Node.js", hasAnyNode(cache), []string{"nodejs"}, []string{"nodejs"}, []string{"node"}})
	}
	return append(list,
		need{"Node.js", hasProgram("node"), []string{"nodejs"}, []string{"nodejs"}, []string{"node"}},
		need{"npm", hasProgram("npm"), []string{"npm"}, []string{"npm"}, []string{"node"}},
		need{"python3", hasProgram("python3"), []string{"python3"}, []string{"python3"}, []string{"python3"}},
		need{"make", hasProgram("make"), []string{"make"}, []string{"make"}, []string{"make"}},
		need{"a C++ compiler", hasProgram("g++"), []string{"g++"}, []string{"gcc-c++"}, []string{"gcc"}},
	)
}

func hasProgram(name string) func(context.Context) bool {
	return func(context.Context) bool {
		_, err := exec.LookPath(name)
		return err == nil
	}
}

// hasCompiler asks for the compiler that go would call.
func hasCompiler(ctx context.Context) bool {
	out, err := command(ctx, "", nil, "go", "env", "CC").Output()
	cc := strings.Fields(string(out))
	return err == nil && len(cc) > 0 && hasProgram(cc[0])(ctx)
}

// hasMastodonPy tries the system's own Python first: another one that stands
// before it in PATH does not see the system's packages.
func hasMastodonPy(ctx context.Context) bool {
	for _, python := range []string{"/usr/bin/python3", "python3"} {
		if command(ctx, "", nil, python, "-c", "import mastodon").Run() == nil {
			return true
		}
	}
	return false
}

// setUpCheck installs what is missing of a run's needs, and nothing else.
func setUpCheck(at place, short bool) check {
	return check{"set-up", func(ctx context.Context, out io.Writer) result {
		if err := provide(ctx, needs(at, short), out); err != nil {
			return failed(err.Error())
		}
		return passed("")
	}}
}

// provide installs what is missing of a list.
func provide(ctx context.Context, list []need, out io.Writer) error {
	missing := absent(ctx, list)
	if len(missing) == 0 {
		return nil
	}
	fmt.Fprintf(out, "   missing: %s\n", names(missing))
	if err := install(ctx, missing, out); err != nil {
		return err
	}
	if still := absent(ctx, missing); len(still) > 0 {
		return errors.New("still missing after the installation: " + names(still))
	}
	return nil
}

func absent(ctx context.Context, list []need) []need {
	var missing []need
	for _, n := range list {
		if !n.present(ctx) {
			missing = append(missing, n)
		}
	}
	return missing
}

func names(list []need) string {
	var all []string
	for _, n := range list {
		all = append(all, n.name)
	}
	return strings.Join(all, ", ")
}

// install brings in packages through apt where it may; elsewhere its error is
// the exact command for the person to run.
func install(ctx context.Context, missing []need, out io.Writer) error {
	pkgs := packages(missing, func(n need) []string { return n.apt })
	if !hasProgram("apt-get")(ctx) {
		return errors.New(otherSystem(missing, hasProgram("dnf")(ctx), hasProgram("brew")(ctx)))
	}
	prefix, err := asRoot(isRoot(), hasProgram("sudo")(ctx))
	if err != nil {
		return fmt.Errorf("%w; run this as root, then try again:\n  apt-get update && apt-get install -y --no-install-recommends %s",
			err, strings.Join(pkgs, " "))
	}
	installLine := append(append(prefix, "apt-get", "install", "-y", "--no-install-recommends"), pkgs...)
	fmt.Fprintf(out, "   %s\n", strings.Join(installLine, " "))
	if _, err := apt(ctx, installLine); err == nil {
		return nil
	}
	// The usual cause is that the lists of packages are missing or old.
	for _, line := range [][]string{append(prefix, "apt-get", "update"), installLine} {
		if said, err := apt(ctx, line); err != nil {
			return fmt.Errorf("%s: %w\n%s", strings.Join(line, " "), err, said)
		}
	}
	return nil
}

// asRoot is what stands before a command so that root runs it.
func asRoot(root, sudo bool) ([]string, error) {
	switch {
	case root:
		return []string{"env", "DEBIAN_FRONTEND=noninteractive"}, nil
	case sudo:
		return []string{"sudo", "env", "DEBIAN_FRONTEND=noninteractive"}, nil
	}
	return nil, errors.New("packages are missing, and this user is neither root nor has sudo")
}

// apt runs a line in this process's own group, since sudo may ask for a
// password on the terminal.
func apt(ctx context.Context, line []string) (string, error) {
	cmd := exec.CommandContext(ctx, line[0], line[1:]...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// packages collects the packages of one system, each once.
func packages(missing []need, of func(need) []string) []string {
	var all []string
	seen := map[string]bool{}
	for _, n := range missing {
		for _, p := range of(n) {
			if !seen[p] {
				seen[p] = true
				all = append(all, p)
			}
		}
	}
	return all
}

// otherSystem tells a person without apt what to run.
func otherSystem(missing []need, dnf, brew bool) string {
	switch {
	case dnf:
		return "run this, then try again:\n  sudo dnf install " +
			strings.Join(packages(missing, func(n need) []string { return n.dnf }), " ")
	case brew:
		line := "brew install " + strings.Join(packages(missing, func(n need) []string { return n.brew }), " ")
		for _, n := range missing {
			if n.name == "Mastodon.py" {
				line += " && python3 -m pip install --user Mastodon.py"
			}
		}
		return "run this, then try again:\n  " + line
	}
	return "install these with your system's package manager, then try again: " + names(missing)
}
