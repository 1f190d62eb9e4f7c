package look

import (
	"image/color"

	"restante/core/model"
)

// NetworkColor is the colour by which a network's badge is told from the
// others; grey for a network that has none.
func NetworkColor(id model.NetworkID) color.NRGBA {
	switch id {
	case "bluesky":
		return rgb(0x1a6fd0)
	case "mastodon":
		return rgb(0x5b4fc9)
	}
	return rgb(0x5c6b6b)
}
