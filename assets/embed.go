// Package assets holds what the program brings along besides its code. It
// imports nothing of this project.
package assets

import (
	"embed"
	"io/fs"
)

//go:embed translations/*.json
var files embed.FS

// Translations returns the folder of the sentences, one file a language:
// en.json, fr.json.
func Translations() fs.FS {
	sub, err := fs.Sub(files, "translations")
	if err != nil {
		panic("embedded translations: " + err.Error()) // the name is a constant
	}
	return sub
}
