// Package look is how the window looks: its theme, the emoji font, and the
// arithmetic that keeps colours readable.
package look
