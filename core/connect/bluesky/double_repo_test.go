package bluesky_test

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/rivo/uniseg"

	"restante/core/connect/bluesky"
)

// cidOf is a content id of v: the same for the same content.
func cidOf(prefix string, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		// Records hold unexported fields only when the double itself is wrong.
		panic(err)
	}
	sum := sha256.Sum256(b)
	return prefix + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:]))
}

func (d *double) uploadBlob(r *http.Request, body []byte) (int, any) {
	mime := r.Header.Get("Content-Type")
	if mime == "" {
		return refuse(400, "InvalidRequest", "Request encoding (Content-Type) required but not provided")
	}
	cid := cidOf("bafkrei", body)
	d.blobs[cid] = len(body)
	return http.StatusOK, map[string]any{"blob": map[string]any{
		"$type": "blob", "ref": map[string]string{"$link": cid}, "mimeType": mime, "size": len(body),
	}}
}

func (d *double) putRecord(r *http.Request, body []byte) (int, any) {
	if r.Header.Get("Content-Type") != "application/json" {
		return refuse(400, "InvalidRequest", "Wrong request encoding (Content-Type)")
	}
	var in struct {
		Repo, Collection, Rkey string
		Record                 map[string]any
		SwapRecord             *string
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return refuse(400, "SyntaxError", err.Error())
	}
	switch {
	case in.Repo != d.account.did && in.Repo != d.account.handle:
		return refuse(403, "AccountNotFound", "Account not found")
	case in.Collection != "app.bsky.feed.post" || in.Record["$type"] != in.Collection:
		return refuse(400, "InvalidRequest", "Invalid $type")
	case !bluesky.IsTID(in.Rkey):
		return refuse(400, "InvalidRequest", "Invalid record key")
	}
	if problem := d.badRecord(in.Record); problem != "" {
		return refuse(400, "InvalidRequest", "Invalid app.bsky.feed.post record: "+problem)
	}
	if missing := d.missingBlob(in.Record); missing != "" {
		return refuse(400, "BlobNotFound", "Could not find blob: "+missing)
	}
	uri := "at://" + d.account.did + "/" + in.Collection + "/" + in.Rkey
	answer := map[string]any{"uri": uri, "cid": cidOf("bafyrei", in.Record), "validationStatus": "valid"}
	old, there := d.records[in.Rkey]
	if there && reflect.DeepEqual(old.value, in.Record) {
		return http.StatusOK, answer
	}
	if there && strings.Contains(string(body), `"swapRecord":null`) {
		return refuse(400, "InvalidSwap", "Record was at "+old.cid)
	}
	d.records[in.Rkey] = stored{cid: answer["cid"].(string), value: in.Record}
	answer["commit"] = map[string]string{"cid": answer["cid"].(string), "rev": in.Rkey}
	return http.StatusOK, answer
}

func (d *double) badRecord(record map[string]any) string {
	text, _ := record["text"].(string)
	if n := uniseg.GraphemeClusterCount(text); n > 300 {
		return fmt.Sprintf("grapheme too big (maximum 300, got %d) at $.record.text", n)
	}
	for _, size := range images(record) {
		if size > 1_000_000 {
			return fmt.Sprintf("blob too big (maximum 1000000, got %d) at $.record.embed.images[0].image", size)
		}
	}
	if d.lex == nil {
		return ""
	}
	if found := d.lex.check("app.bsky.feed.post", map[string]any(record)); len(found) > 0 {
		return found[0]
	}
	return ""
}

// images returns the sizes of the record's images by CID.
func images(record map[string]any) map[string]int {
	found := map[string]int{}
	embed, _ := record["embed"].(map[string]any)
	list, _ := embed["images"].([]any)
	for _, i := range list {
		img, _ := i.(map[string]any)
		blob, _ := img["image"].(map[string]any)
		ref, _ := blob["ref"].(map[string]any)
		cid, _ := ref["$link"].(string)
		size, _ := blob["size"].(float64)
		found[cid] = int(size)
	}
	return found
}

func (d *double) missingBlob(record map[string]any) string {
	for cid := range images(record) {
		if _, ok := d.blobs[cid]; !ok {
			return cid
		}
	}
	return ""
}

func (d *double) getRecord(r *http.Request) (int, any) {
	q := r.URL.Query()
	if q.Get("repo") != d.account.did {
		return refuse(400, "InvalidRequest", "Could not locate record")
	}
	uri := "at://" + d.account.did + "/" + q.Get("collection") + "/" + q.Get("rkey")
	rec, ok := d.records[q.Get("rkey")]
	if !ok {
		return refuse(400, "RecordNotFound", "Could not locate record: "+uri)
	}
	return http.StatusOK, map[string]any{"uri": uri, "cid": rec.cid, "value": rec.value}
}

// texts returns the texts of the posts in the order of their keys.
func (d *double) texts() (texts []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var keys []string
	for k := range d.records {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		texts = append(texts, d.records[k].value["text"].(string))
	}
	return texts
}
