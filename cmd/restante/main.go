// Command restante is the desktop app.
package main

import "fyne.io/fyne/v2/app"

func main() { app.NewWithID("org.posterestante.app").Run() }
