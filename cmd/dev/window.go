package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// withCgo is the set of flags under which the window is built, everywhere the
// same: each other set compiles its C anew, which takes minutes.
const withCgo = "CGO_ENABLED=1"

func compiler() need {
	return need{"a C compiler", hasCompiler, []string{"gcc", "libc6-dev"}, []string{"gcc"}, []string{"gcc"}}
}

// windowNeeds are what the window is built with, beside the compiler. Windows
// and macOS bring it along.
func windowNeeds(goos string) []need {
	if goos == "windows" || goos == "darwin" {
		return nil
	}
	return []need{
		{"pkg-config", hasProgram("pkg-config"), []string{"pkg-config"}, []string{"pkgconf-pkg-config"}, nil},
		{"the headers of X11, Wayland and OpenGL", hasHeaders, []string{
			"libgl1-mesa-dev", "libx11-dev", "libxcursor-dev", "libxrandr-dev", "libxinerama-dev", "libxi-dev",
			"libxxf86vm-dev", "libwayland-dev", "libxkbcommon-dev",
		}, []string{
			"mesa-libGL-devel", "libX11-devel", "libXcursor-devel", "libXrandr-devel", "libXinerama-devel", "libXi-devel",
			"libXxf86vm-devel", "wayland-devel", "libxkbcommon-devel",
		}, nil},
	}
}

// hasHeaders asks for each of the libraries whose headers the driver includes.
func hasHeaders(ctx context.Context) bool {
	return command(ctx, "", nil, "pkg-config", "--exists", "gl", "x11", "xcursor", "xrandr", "xinerama", "xi",
		"xxf86vm", "wayland-client", "wayland-cursor", "wayland-egl", "xkbcommon").Run() == nil
}

// displayNeeds are what shows the window to its test where there is no screen,
// and presses its keys.
func displayNeeds(goos string) []need {
	if goos == "windows" || goos == "darwin" {
		return nil
	}
	return []need{
		{"Xvfb", hasProgram("Xvfb"), []string{"xvfb"}, []string{"xorg-x11-server-Xvfb"}, nil},
		{"Mesa's drivers", hasMesa, []string{"libgl1-mesa-dri"}, []string{"mesa-dri-drivers"}, nil},
		{"xdotool", hasProgram("xdotool"), []string{"xdotool"}, []string{"xdotool"}, nil},
	}
}

// hasMesa looks for the software renderer, which is no program but a library
// that the X server loads.
func hasMesa(context.Context) bool {
	for _, pattern := range []string{
		"/usr/lib/*/dri/swrast_dri.so", "/usr/lib/dri/swrast_dri.so", "/usr/lib64/dri/swrast_dri.so",
		"/usr/lib/*/dri/libdril_dri.so", "/usr/lib64/dri/libdril_dri.so",
	} {
		if found, err := filepath.Glob(pattern); err == nil && len(found) > 0 {
			return true
		}
	}
	return false
}

// binary is where a program of cmd is kept after it was built.
func (p place) binary(program string) string {
	return filepath.Join(p.cache, "build", program+exeSuffix())
}

// buildCheck builds a program of cmd.
func buildCheck(at place, title, env, program string) check {
	return check{title, func(ctx context.Context, _ io.Writer) result {
		out, err := capture(ctx, command(ctx, at.root, []string{env}, "go", "build", "-o", at.binary(program), "./cmd/"+program))
		if err != nil {
			return failed(fmt.Sprintf("%sgo build: %v", out, err))
		}
		return passed("")
	}}
}

// windowPackage is the one package that needs the driver.
const windowPackage = "restante/cmd/restante"

// windowChecks build the window and try it on a display.
func windowChecks(at place) []check {
	env := []string{noCgo, "RESTANTE_APP=" + at.binary("restante"), "RESTANTE_CTL=" + at.binary("restantectl")}
	if len(displayNeeds(runtime.GOOS)) > 0 {
		env = append(env, needDisplay+"=1")
	}
	return []check{
		commandCheck(at, "go vet of the window", []string{withCgo}, "go", "vet", "./cmd/restante"),
		staticcheckCheck(at, withCgo, "./cmd/restante"),
		buildCheck(at, "build the window", withCgo, "restante"),
		goTestCheck(at, "the window on a display", env, []string{"-count=1"}, func(context.Context, place) ([]string, error) {
			return []string{"./cmd/restante"}, nil
		}),
	}
}

// needDisplay is the variable that makes the test of the window fail where it
// would skip for want of a display.
const needDisplay = "RESTANTE_NEED_DISPLAY"

// windowless lists the packages that need no driver: all but one.
func windowless(ctx context.Context, at place) ([]string, error) {
	out, err := command(ctx, at.root, []string{noCgo}, "go", "list", "./...").Output()
	if err != nil {
		return nil, fmt.Errorf("list the packages: %w", err)
	}
	var all []string
	for _, pkg := range strings.Fields(string(out)) {
		if pkg != windowPackage {
			all = append(all, pkg)
		}
	}
	return all, nil
}

// runScreens writes a picture of every screen to a folder.
func runScreens(ctx context.Context, at place, dir string, stdout io.Writer) (int, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return 0, fmt.Errorf("find the folder: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, fmt.Errorf("make the folder: %w", err)
	}
	cmd := command(ctx, at.root, []string{noCgo, "RESTANTE_SHOTS=" + dir}, "go", "test", "-count=1", "-vet=off", "-timeout=30m",
		"-run=^TestWriteScreens$", "./ui")
	if out, err := capture(ctx, cmd); err != nil {
		return 0, fmt.Errorf("draw the screens: %w\n%s", err, out)
	}
	written, err := filepath.Glob(filepath.Join(dir, "*.png"))
	if err == nil && len(written) == 0 {
		err = errors.New("no picture was written")
	}
	if err != nil {
		return 0, fmt.Errorf("look for the pictures in %s: %w", dir, err)
	}
	fmt.Fprintf(stdout, "%d pictures in %s\n", len(written), dir)
	return exitDone, nil
}
