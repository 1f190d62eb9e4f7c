package mastodon_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// What the double answers by itself, call by call.

func (d *double) json(w http.ResponseWriter, status int, v any) {
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(v); err != nil {
		d.t.Error(err)
	}
}

// refuse answers an error, in other words than usual when French is set.
func (d *double) refuse(w http.ResponseWriter, status int, message string) {
	if d.French && status == 422 {
		message = "La validation a échoué"
	}
	d.json(w, status, map[string]string{"error": message})
}

func (d *double) domain() string {
	if d.Domain != "" {
		return d.Domain
	}
	return strings.TrimPrefix(d.URL, "http://")
}

func (d *double) instance(w http.ResponseWriter) {
	d.json(w, 200, map[string]any{"domain": d.domain(), "version": "4.5.0", "configuration": map[string]any{
		"statuses": map[string]any{"max_characters": d.MaxText, "max_media_attachments": 4, "characters_reserved_per_url": 23},
		"media_attachments": map[string]any{"description_limit": 1500, "image_size_limit": 100000, "image_matrix_limit": 33177600,
			"supported_mime_types": []string{"image/png", "video/mp4", "image/jpeg"}}}})
}

func (d *double) account(id string) map[string]any {
	user := theUser
	if id != theAccount {
		user = "other" + id
	}
	return map[string]any{"id": id, "username": user, "acct": user, "url": d.URL + "/@" + user}
}

func (d *double) show(p *dPost) map[string]any {
	out := map[string]any{"id": p.ID, "created_at": p.At.UTC().Format("2006-01-02T15:04:05.000Z"), "edited_at": nil,
		"in_reply_to_id": nil, "in_reply_to_account_id": nil, "spoiler_text": p.Spoiler, "visibility": p.Visibility,
		"url": d.URL + "/@" + theUser + "/" + p.ID, "content": "<p>" + p.Text + "</p>", "reblog": nil, "account": d.account(p.Account)}
	if p.Reply != "" {
		out["in_reply_to_id"], out["in_reply_to_account_id"] = p.Reply, cmp.Or(p.ReplyWho, theAccount)
	}
	if p.Edited {
		out["edited_at"] = p.At.Add(time.Minute).UTC().Format(time.RFC3339)
	}
	if p.Boost {
		out["reblog"] = map[string]any{"id": "7"}
	}
	media := []map[string]any{}
	for _, m := range p.Media {
		media = append(media, map[string]any{"id": m.ID, "type": "image", "description": m.Alt})
	}
	out["media_attachments"] = media
	return out
}

func (d *double) list(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	out := []map[string]any{}
	below := q.Get("max_id") == ""
	for _, p := range slices.Backward(d.posts) {
		if below && (!p.Boost || d.KeepBoosts || q.Get("exclude_reblogs") != "true") && len(out) < 40 {
			out = append(out, d.show(p))
		}
		below = below || p.ID == q.Get("max_id")
	}
	d.json(w, 200, out)
}

func (d *double) find(id string) *dPost {
	for _, p := range d.posts {
		if p.ID == id {
			return p
		}
	}
	return nil
}

func (d *double) source(w http.ResponseWriter, id string) {
	p := d.find(id)
	if p == nil {
		d.refuse(w, 404, "Record not found")
		return
	}
	d.json(w, 200, map[string]string{"id": p.ID, "text": p.Text, "spoiler_text": p.Spoiler})
}

func (d *double) create(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Status, Visibility, Language string
		Spoiler                      string   `json:"spoiler_text"`
		Reply                        string   `json:"in_reply_to_id"`
		Media                        []string `json:"media_ids"`
		Sensitive                    bool
	}
	body, _ := io.ReadAll(r.Body)
	if err := json.Unmarshal(body, &in); err != nil {
		d.refuse(w, 400, err.Error())
		return
	}
	key := r.Header.Get("Idempotency-Key")
	if p := d.keys[key]; p != nil && !d.IgnoreKeys {
		d.json(w, 200, d.show(p))
		return
	}
	if in.Reply != "" && d.find(in.Reply) == nil {
		d.refuse(w, 404, "The post you are trying to reply to does not exist")
		return
	}
	media, problem := d.attach(in.Media)
	text, spoiler := strings.TrimSpace(in.Status), strings.TrimSpace(in.Spoiler)
	if text == "" && spoiler != "" {
		text, spoiler = spoiler, ""
	}
	switch {
	case problem != "":
	case text == "" && len(media) == 0:
		problem = "Validation failed: Text can't be blank"
	case utf8.RuneCountInString(text+spoiler) > d.MaxText:
		problem = "Validation failed: Text character limit of 500 exceeded"
	}
	if problem != "" {
		d.refuse(w, 422, problem)
		return
	}
	if d.DropMedia {
		media = nil
	}
	for _, m := range media {
		m.attached = true
	}
	d.next++
	p := &dPost{ID: fmt.Sprint(1000 + d.next), Text: text, Spoiler: spoiler, Reply: in.Reply, Visibility: in.Visibility,
		Language: in.Language, Sensitive: in.Sensitive, Media: media, At: d.Now, Account: theAccount}
	d.posts = append(d.posts, p)
	d.keys[key] = p
	d.json(w, 200, d.show(p))
}

func (d *double) attach(ids []string) (media []*dMedia, problem string) {
	for _, id := range ids {
		m := d.media[id]
		switch {
		case m == nil || m.attached:
			return nil, "Validation failed: Media " + id + " not found or already attached"
		case m.left > 0:
			return nil, "Cannot attach files that have not finished processing. Try again in a moment!"
		}
		media = append(media, m)
	}
	return media, ""
}

func (d *double) uploadFile(w http.ResponseWriter, r *http.Request) {
	file, header, err := r.FormFile("file")
	if err != nil {
		d.refuse(w, 422, "Validation failed: File can't be blank")
		return
	}
	data, _ := io.ReadAll(file)
	if len(data) > 100000 || !strings.HasPrefix(http.DetectContentType(data), "image/") {
		d.refuse(w, 422, "Validation failed: File content type is invalid")
		return
	}
	d.next++
	m := &dMedia{ID: fmt.Sprint(5000 + d.next), Alt: r.FormValue("description"), MIME: header.Header.Get("Content-Type"),
		FileName: header.Filename, Bytes: data, left: d.Processing}
	if d.DropAlt {
		m.Alt = ""
	}
	d.media[m.ID] = m
	d.answerMedia(w, m, 202)
}

func (d *double) showMedia(w http.ResponseWriter, id string) {
	m := d.media[id]
	switch {
	case m == nil || m.attached:
		d.refuse(w, 404, "Record not found")
		return
	case m.failed:
		d.refuse(w, 422, "Error processing thumbnail for uploaded media")
		return
	case m.left > 0:
		m.left--
	}
	d.answerMedia(w, m, 206)
}

// answerMedia answers 200 when m is ready, else unfinished.
func (d *double) answerMedia(w http.ResponseWriter, m *dMedia, unfinished int) {
	var address, alt any = d.URL + "/media/" + m.ID, m.Alt
	status := 200
	if m.left > 0 {
		status, address = unfinished, nil
	}
	if m.Alt == "" {
		alt = nil
	}
	d.json(w, status, map[string]any{"id": m.ID, "type": "image", "url": address, "description": alt})
}
