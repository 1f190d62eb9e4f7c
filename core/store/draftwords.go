package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"restante/core/model"
)

// ligatures are the letters that people type as two and that no normal form
// takes apart.
var ligatures = strings.NewReplacer("œ", "oe", "Œ", "OE", "æ", "ae", "Æ", "AE", "ß", "ss", "ẞ", "SS")

// plain brings a text to the letters under which it is searched: letters drawn
// in another style (𝗴𝗿𝗮𝘀, ﬁ, ＡＢＣ) are those that they stand for. The index
// itself sees neither accents nor case.
func plain(text string) string { return ligatures.Replace(norm.NFKC.String(text)) }

// indexDraft puts the words of a draft and its variants where the search finds
// them. Whatever writes a text of a draft calls it in the same transaction.
func indexDraft(ctx context.Context, tx *sql.Tx, id model.DraftID) error {
	var texts []string
	err := rows(ctx, tx, `SELECT text FROM drafts WHERE id = ?1 UNION ALL SELECT * FROM (SELECT text FROM draft_accounts
		WHERE draft_id = ?1 AND text IS NOT NULL ORDER BY account_id)`, []any{id}, func(r *sql.Rows) error {
		var text string
		err := r.Scan(&text)
		texts = append(texts, text)
		return err
	})
	if err != nil {
		return err
	}
	var number int64
	err = tx.QueryRowContext(ctx, `UPDATE drafts SET number = coalesce(number, (SELECT coalesce(max(number), 0) + 1 FROM drafts)),
		first_words = ? WHERE id = ? RETURNING number`, sortKey(texts), id).Scan(&number)
	if err != nil {
		return fmt.Errorf("number draft %s: %w", id, err)
	}
	_, err = tx.ExecContext(ctx, `INSERT OR REPLACE INTO draft_words (rowid, words) VALUES (?, ?)`, number, plain(strings.Join(texts, "\n")))
	if err != nil {
		return fmt.Errorf("index the words of draft %s: %w", id, err)
	}
	return nil
}

// indexNew indexes the drafts that a migration has left without. It writes
// nothing where there is none, and so waits for nobody.
func (s *Store) indexNew(ctx context.Context) error {
	var ids []model.DraftID
	err := rows(ctx, s.read, `SELECT id FROM drafts WHERE number IS NULL ORDER BY id`, nil, func(r *sql.Rows) error {
		var id model.DraftID
		err := r.Scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil || len(ids) == 0 {
		return problem(err)
	}
	return s.tx(ctx, func(tx *sql.Tx) error {
		for _, id := range ids {
			if err := indexDraft(ctx, tx, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// sortKey is what the first of the texts that says something is sorted by:
// letters and figures alone, without accents and case.
func sortKey(texts []string) string {
	const most = 60
	for _, text := range texts {
		var key []rune
		space := false
		for _, r := range norm.NFD.String(strings.ToLower(plain(beginning(text)))) {
			switch {
			case unicode.IsLetter(r) || unicode.IsNumber(r):
				if space && len(key) > 0 {
					key = append(key, ' ')
				}
				key, space = append(key, r), false
			case !unicode.IsMark(r) && !unicode.IsControl(r) || unicode.IsSpace(r):
				space = true
			}
			if len(key) >= most {
				break
			}
		}
		if len(key) > 0 {
			return string(key)
		}
	}
	return ""
}

// beginning is as much of a text as its sort key can need.
func beginning(text string) string {
	const most = 2000
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "")
}

// search is what a person typed into the search box, as the database asks it.
type search struct {
	match string   // for FTS5; empty: no words
	signs []string // what stands in no index and must be in a text as it is
}

// parseSearch reads words and beginnings of words. Each is handed to FTS5 as a
// string, so that nothing in it is an operator. What holds no letter and no
// figure is not indexed: emoji and other signs are looked for as they are, and
// punctuation is nothing to look for.
func parseSearch(typed string) search {
	var s search
	var words []string
	seen := map[string]bool{}
	for _, term := range strings.FieldsFunc(strings.ToValidUTF8(typed, " "), func(r rune) bool {
		return unicode.IsSpace(r) || r == 0
	}) {
		switch {
		case seen[term]:
		case strings.ContainsFunc(term, indexed):
			words = append(words, `"`+strings.ReplaceAll(plain(term), `"`, `""`)+`"*`)
		case strings.ContainsFunc(term, sign):
			s.signs = append(s.signs, term)
		}
		seen[term] = true
	}
	s.match = strings.Join(words, " ")
	return s
}

// indexed reports whether the tokenizer unicode61 takes r for part of a word
// (https://sqlite.org/fts5.html#unicode61_tokenizer).
func indexed(r rune) bool { return unicode.In(r, unicode.L, unicode.N, unicode.Co) }

// sign reports whether r is an emoji or another sign that means something by
// itself, unlike the + that one puts between words.
func sign(r rune) bool { return r >= utf8.RuneSelf && unicode.IsSymbol(r) }

// where returns the conditions of a search on drafts d, each with AND before
// it.
func (s search) where() (conditions string, args []any, err error) {
	if s.match != "" {
		conditions += ` AND d.number IN (SELECT rowid FROM draft_words WHERE draft_words MATCH ?)`
		args = append(args, s.match)
	}
	if len(s.signs) > 0 {
		list, err := json.Marshal(s.signs)
		if err != nil {
			return "", nil, err
		}
		conditions += ` AND NOT EXISTS (SELECT 1 FROM json_each(?) sign WHERE instr(d.text, sign.value) = 0
			AND NOT EXISTS (SELECT 1 FROM draft_accounts v WHERE v.draft_id = d.id AND instr(v.text, sign.value) > 0))`
		args = append(args, string(list))
	}
	return conditions, args, nil
}
