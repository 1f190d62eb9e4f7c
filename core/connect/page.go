package connect

import "net/url"

// WebPage returns the address of a page for people as a network names it, or ""
// where it is none of the web: it is opened on the person's computer later, where
// other schemes start other programs.
func WebPage(address string) string {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" {
		return ""
	}
	return address
}
