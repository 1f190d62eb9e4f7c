// Package widgets are the parts that the screens are made of. They know the
// theme of package look and are used on Fyne's goroutine.
package widgets
