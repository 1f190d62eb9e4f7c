package text

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// NoBreakSpace stands between a number and its unit.
const NoBreakSpace = "\u00a0"

const narrowSpace = "\u202f"

// Number writes a whole number: 12,345 in English, 12 345 with narrow
// no-break spaces in French.
func (p *Printer) Number(n int64) string {
	return p.group(strconv.FormatInt(n, 10))
}

// group puts the language's separator between groups of three digits. Four
// digits stay together.
func (p *Printer) group(digits string) string {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	if len(digits) <= 4 {
		return sign + digits
	}
	separator := ","
	if p.lang == French {
		separator = narrowSpace
	}
	var groups []string
	for len(digits) > 3 {
		groups = append([]string{digits[len(digits)-3:]}, groups...)
		digits = digits[:len(digits)-3]
	}
	return sign + strings.Join(append([]string{digits}, groups...), separator)
}

// decimal writes a number with at most two decimals.
func (p *Printer) decimal(f float64) string {
	whole, fraction, _ := strings.Cut(strconv.FormatFloat(math.Round(f*100)/100, 'f', -1, 64), ".")
	if fraction == "" {
		return p.group(whole)
	}
	point := "."
	if p.lang == French {
		point = ","
	}
	return p.group(whole) + point + fraction
}

// Bytes writes a size in decimal units: 1.2 MB, 1,2 Mo.
func (p *Printer) Bytes(n int64) string {
	units := []string{"B", "kB", "MB", "GB"}
	if p.lang == French {
		units = []string{"o", "ko", "Mo", "Go"}
	}
	size, unit := float64(n), 0
	for size >= 1000 && unit < len(units)-1 {
		size /= 1000
		unit++
	}
	return p.decimal(size) + NoBreakSpace + units[unit]
}

// Duration writes a duration in its two largest units, cut to the second:
// "1 hour 30 minutes", "2 jours". Less than a second is "0 seconds".
func (p *Printer) Duration(d time.Duration) string {
	units := []struct {
		key  string
		size time.Duration
	}{{"duration.days", 24 * time.Hour}, {"duration.hours", time.Hour},
		{"duration.minutes", time.Minute}, {"duration.seconds", time.Second}}
	var said []string
	for _, u := range units {
		n := d / u.size
		d %= u.size
		if n > 0 {
			said = append(said, p.Say(u.key, "n", strconv.FormatInt(int64(n), 10)))
		}
		if len(said) == 2 || len(said) == 1 && n == 0 {
			break
		}
	}
	if len(said) == 0 {
		return p.Say("duration.seconds", "n", "0")
	}
	return strings.Join(said, " ")
}

func (p *Printer) numberForm(s string) string {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return p.Number(n)
	}
	return s
}

func (p *Printer) bytesForm(s string) string {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return p.Bytes(n)
	}
	return s
}

func (p *Printer) megapixelsForm(s string) string {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return p.decimal(float64(n) / 1e6)
	}
	return s
}
