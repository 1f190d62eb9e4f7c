package program

import (
	"os"
	"strings"
	"time"

	"restante/core/model"
	"restante/core/schedule"
)

// Zone returns the IANA name of this machine's zone: that of TZ, else where the
// system's link points, else UTC where the machine runs on it. It returns
// usage.zone_needed where the system keeps another kind of name.
func Zone(getenv func(string) string) (string, error) {
	candidates := []string{strings.TrimPrefix(getenv("TZ"), ":")}
	if target, err := os.Readlink("/etc/localtime"); err == nil {
		_, name, _ := strings.Cut(target, "zoneinfo/")
		candidates = append(candidates, name)
	}
	candidates = append(candidates, time.Local.String())
	for _, name := range candidates {
		if zone, err := schedule.LoadZone(name); err == nil {
			return zone.Name(), nil
		}
	}
	return "", model.NewProblem("usage.zone_needed")
}
