package core

import (
	"context"
	"image"

	"restante/core/model"
)

// Thumb makes a small picture of an image of the workspace: at most size pixels
// wide and high, upright, never larger than the image is. It reads and decodes,
// unless it was asked for lately. Problems are those of the file:
// media.copy_missing, media.changed, media.unreadable. The picture is shared:
// nobody may change it.
func (a *App) Thumb(ctx context.Context, m model.Media, size int) (image.Image, error) {
	return a.media.Thumb(ctx, m, size)
}
