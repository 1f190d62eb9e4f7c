package bluesky

import (
	"net/url"
	"strings"

	"restante/core/model"
)

// receipt is the proof of the post under key, without its time.
func receipt(account model.Account, key, cid string) model.Receipt {
	actor := account.RemoteID
	if isHandle(account.Handle) && account.Handle != invalidHandle {
		actor = account.Handle
	}
	return model.Receipt{
		RemoteID: postURI(account.RemoteID, key),
		URL:      profileURL(actor) + "/post/" + key,
		Ref:      cid,
	}
}

// ReceiptFromLink implements connect.Connector. It takes the address that
// Bluesky's app shows, and an at:// address. The receipt has no Ref; its time
// is that of the record's key.
//
//	receipt.bad_link       link
//	receipt.other_account  link, handle
func (*Connector) ReceiptFromLink(account model.Account, link string) (model.Receipt, error) {
	link = strings.TrimSpace(link)
	actor, key, ok := postOf(link)
	if !ok || !isTID(key) {
		return model.Receipt{}, model.NewProblem("receipt.bad_link", "link", link)
	}
	if actor != account.RemoteID && !strings.EqualFold(actor, account.Handle) {
		return model.Receipt{}, model.NewProblem("receipt.other_account", "link", link, "handle", account.Handle)
	}
	r := receipt(account, key, "")
	r.At = tidTime(key)
	return r, nil
}

// postOf reads whose post, and under which key, link points to.
func postOf(link string) (actor, key string, ok bool) {
	if strings.HasPrefix(link, "at://") {
		u, err := parseATURI(link)
		return u.Authority, u.Key, err == nil && u.Collection == collection
	}
	if !strings.Contains(link, "://") {
		link = "https://" + link
	}
	u, err := url.Parse(link)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || !strings.EqualFold(u.Host, "bsky.app") {
		return "", "", false
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(parts) != 4 || parts[0] != "profile" || parts[2] != "post" {
		return "", "", false
	}
	return parts[1], parts[3], isDID(parts[1]) || isHandle(parts[1])
}
