package look

import (
	"errors"
	"fmt"

	noto "eliasnaur.com/font/noto/emoji/color"
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// notoSpace is the glyph of the space in the emoji font.
const notoSpace = 3

// InstallEmoji lets every text draw the emoji of Unicode 15 and their
// sequences, which the toolkit's own font of 2016 does not have. It must be
// called before the first text is measured or drawn, so before the first
// window: the toolkit parses its fonts once and keeps them. Whether the
// toolkit itself was already started does not matter.
//
// Digits in a box (1️⃣) are the exception: they are drawn as a digit and an
// empty box.
func InstallEmoji() error {
	// The toolkit lets a theme choose its text fonts but not this one. Its
	// resource is shared, so that new bytes in it are what gets parsed.
	font, ok := theme.DefaultEmojiFont().(*fyne.StaticResource)
	if !ok || font == nil {
		return errors.New("install emoji font: the toolkit has no emoji font to replace")
	}
	spaced, err := withSpace(noto.TTF, notoSpace)
	if err != nil {
		return fmt.Errorf("install emoji font: %w", err)
	}
	font.StaticName, font.StaticContent = "NotoColorEmoji.ttf", spaced
	return nil
}
