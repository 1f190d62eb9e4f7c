package main_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The variables that `go run ./cmd/dev test` sets.
const (
	envApp         = "RESTANTE_APP"          // the built app; without it the test builds it
	envCtl         = "RESTANTE_CTL"          // the built restantectl
	envNeedDisplay = "RESTANTE_NEED_DISPLAY" // fail where the tests would skip
	envShots       = "RESTANTE_SHOTS"        // a folder for pictures
)

// display is an X server without a screen, with what presses its keys and looks
// at it.
type display struct {
	t    *testing.T
	name string // ":7"
	dir  string // of its frame buffer
}

// newDisplay starts an X server on a free display for the length of a test.
func newDisplay(t *testing.T) *display {
	t.Helper()
	for _, program := range []string{"Xvfb", "xdotool"} {
		if _, err := exec.LookPath(program); err != nil {
			if os.Getenv(envNeedDisplay) != "" {
				t.Fatal("the window cannot be tried: ", err)
			}
			t.Skip("the window is not tried: ", err)
		}
	}
	d := &display{t: t, dir: t.TempDir()}
	ready, chosen, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer ready.Close()
	server := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1400x900x24", "-fbdir", d.dir,
		"+extension", "GLX", "-nolisten", "tcp", "-noreset")
	server.ExtraFiles = []*os.File{chosen}
	var said bytes.Buffer
	server.Stderr = &said
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill() // it keeps nothing
		_ = server.Wait()
	})
	chosen.Close()
	number, err := bufio.NewReader(ready).ReadString('\n') // ends also when the server does
	if err != nil {
		t.Fatalf("Xvfb does not start: %v\n%s", err, said.String())
	}
	d.name = ":" + strings.TrimSpace(number)
	return d
}

// press presses keys by their names, each with its modifiers: "ctrl+k".
func (d *display) press(keys ...string) {
	d.t.Helper()
	d.xdotool(append([]string{"key", "--delay", "40"}, keys...)...)
}

// write types text, of characters that the keyboard of the display has.
func (d *display) write(text string) {
	d.t.Helper()
	d.xdotool("type", "--delay", "20", text)
}

// windows counts the windows of a process that can be seen.
func (d *display) windows(pid int) int {
	d.t.Helper()
	cmd := exec.Command("xdotool", "search", "--onlyvisible", "--all", "--pid", strconv.Itoa(pid), "--name", ".")
	cmd.Env = append(os.Environ(), "DISPLAY="+d.name)
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) { // it fails where it finds none
		d.t.Fatal(err)
	}
	return len(strings.Fields(string(out)))
}

func (d *display) xdotool(args ...string) {
	d.t.Helper()
	cmd := exec.Command("xdotool", args...)
	cmd.Env = append(os.Environ(), "DISPLAY="+d.name)
	if out, err := cmd.CombinedOutput(); err != nil {
		d.t.Fatalf("xdotool %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// screen is what stands on the display now. It is read from the server's frame
// buffer, a file in the format of X window dumps (source: X11/XWDFile.h).
func (d *display) screen() (image.Image, error) {
	b, err := os.ReadFile(filepath.Join(d.dir, "Xvfb_screen0"))
	if err != nil {
		return nil, err
	}
	const words = 25
	if len(b) < 4*words {
		return nil, errors.New("the frame buffer is not there yet")
	}
	field := func(i int) int { return int(binary.BigEndian.Uint32(b[4*i:])) }
	header, width, height, order, bits, line, colors := field(0), field(4), field(5), field(7), field(11), field(12), field(19)
	data := b[min(len(b), header+12*colors):]
	if bits != 32 || order != 0 || len(data) < line*height {
		return nil, fmt.Errorf("a frame buffer of %d bits, order %d, %d bytes", bits, order, len(data))
	}
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			p := data[y*line+4*x:]
			img.SetNRGBA(x, y, color.NRGBA{R: p[2], G: p[1], B: p[0], A: 255})
		}
	}
	return img, nil
}

// bright counts the pixels that are much brighter than an empty screen.
func bright(img image.Image) int {
	n := 0
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y++ {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x++ {
			if r, g, b, _ := img.At(x, y).RGBA(); r+g+b > 3*0x9000 {
				n++
			}
		}
	}
	return n
}

// keep writes a picture of the screen to the folder that RESTANTE_SHOTS names.
func (d *display) keep(name string) {
	d.t.Helper()
	dir := os.Getenv(envShots)
	if dir == "" {
		return
	}
	img, err := d.screen()
	if err != nil {
		d.t.Fatal(err)
	}
	file, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		d.t.Fatal(err)
	}
	defer file.Close()
	if err := png.Encode(file, img); err != nil {
		d.t.Fatal(err)
	}
}

// eventually waits until something holds, and says how long that took.
func eventually(t *testing.T, what string, limit time.Duration, holds func() bool) time.Duration {
	t.Helper()
	begin := time.Now()
	for {
		if holds() {
			return time.Since(begin)
		}
		if time.Since(begin) > limit {
			t.Fatalf("%s: not within %v", what, limit)
		}
		time.Sleep(10 * time.Millisecond)
	}
}
