package mastodon

import (
	"net/url"
	"regexp"
	"strings"

	"restante/core/model"
)

// postID is an id as the servers of the family make them: digits, or letters
// and digits. Pages such as /@user/media have none.
var postID = regexp.MustCompile(`^[A-Za-z]*[0-9][0-9A-Za-z]*$`)

// ReceiptFromLink implements connect.Connector. It takes the address that the
// server shows for a post, the one of its web client, and the one that other
// servers know it by. The receipt has no time.
//
//	receipt.bad_link       link
//	receipt.other_account  link, handle
func (*Connector) ReceiptFromLink(account model.Account, link string) (model.Receipt, error) {
	link = strings.TrimSpace(link)
	bad := model.NewProblem("receipt.bad_link", "link", link)
	address := link
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
		return model.Receipt{}, bad
	}
	name, id, ok := postOf(u.Path)
	if !ok {
		return model.Receipt{}, bad
	}
	user, _, _ := strings.Cut(account.Handle, "@")
	own := strings.EqualFold(name, "@"+user) || strings.EqualFold(name, "@"+account.Handle) || name == account.RemoteID
	if !own || !strings.EqualFold(u.Host, hostOf(account.Server)) {
		return model.Receipt{}, model.NewProblem("receipt.other_account", "link", link, "handle", account.Handle)
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return model.Receipt{RemoteID: id, URL: u.String()}, nil
}

// postOf reads whose post, and which, a path names. name is a user's with a
// leading @ and a domain where the path has one, or an account's id.
func postOf(path string) (name, id string, ok bool) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if len(parts) > 0 && (parts[0] == "web" || parts[0] == "deck") {
		parts = parts[1:]
	}
	if n := len(parts); n > 2 && (parts[n-1] == "embed" || parts[n-1] == "activity") {
		parts = parts[:n-1]
	}
	switch {
	case len(parts) == 2 && strings.HasPrefix(parts[0], "@"): // Mastodon
		name, id = parts[0], parts[1]
	case len(parts) == 3 && strings.HasPrefix(parts[0], "@") && parts[1] == "statuses": // GoToSocial
		name, id = parts[0], parts[2]
	case len(parts) == 4 && parts[0] == "users" && parts[2] == "statuses":
		name, id = "@"+parts[1], parts[3]
	case len(parts) == 5 && parts[0] == "ap" && parts[1] == "users" && parts[3] == "statuses": // Mastodon 4.5
		name, id = parts[2], parts[4]
	}
	return name, id, name != "" && name != "@" && len(id) <= 64 && postID.MatchString(id)
}
