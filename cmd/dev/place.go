package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// place is where one run works.
type place struct {
	root  string // the clone: the folder of go.mod
	cache string // what is kept between runs, outside the clone
}

// findPlace finds the clone from the current folder and makes the cache folder.
func findPlace(ctx context.Context) (place, error) {
	out, err := command(ctx, "", nil, "go", "env", "GOMOD").Output()
	if err != nil {
		return place{}, fmt.Errorf("ask go for this module: %w", err)
	}
	mod := strings.TrimSpace(string(out))
	if mod == "" || mod == os.DevNull {
		return place{}, errors.New("this folder is not in a clone of the project; go to the folder of go.mod first")
	}
	cache, err := cacheFolder(os.Getenv)
	if err != nil {
		return place{}, err
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return place{}, fmt.Errorf("make the cache folder: %w", err)
	}
	return place{root: filepath.Dir(mod), cache: cache}, nil
}

// cacheFolder is the folder kept between runs: RESTANTE_DEV_CACHE, or
// restante-dev in the user's cache folder. The path is absolute.
func cacheFolder(getenv func(string) string) (string, error) {
	if dir := getenv("RESTANTE_DEV_CACHE"); dir != "" {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return "", fmt.Errorf("RESTANTE_DEV_CACHE=%s: %w", dir, err)
		}
		return abs, nil
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the user's cache folder (RESTANTE_DEV_CACHE can name one): %w", err)
	}
	return filepath.Join(dir, "restante-dev"), nil
}

// has says whether the clone holds a folder, given with slashes.
func (p place) has(dir string) bool {
	info, err := os.Stat(filepath.Join(p.root, filepath.FromSlash(dir)))
	return err == nil && info.IsDir()
}
