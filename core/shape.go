package core

import (
	"restante/core/compose"
	"restante/core/model"
	"restante/core/schedule"
)

// Entity is a piece of a text that a network makes clickable.
type Entity = compose.Entity

// The kinds of entity.
const (
	EntityLink    = compose.EntityLink
	EntityMention = compose.EntityMention
	EntityTag     = compose.EntityTag
)

// Resolved is how a wall time was resolved: whether it exists on that day once,
// twice or not at all.
type Resolved = schedule.Resolved

// The shifts of a Resolved.
const (
	ShiftNone = schedule.ShiftNone
	ShiftGap  = schedule.ShiftGap
	ShiftFold = schedule.ShiftFold
)

// Shaped is what one account will be sent of a draft, and what is to be said
// of it.
type Shaped struct {
	Account  model.Account
	Network  model.Network
	Content  model.PartContent
	Own      bool // the account has a text of its own
	Count    int  // of the text and the warning, as the network counts
	Limit    int  // in the same unit; 0: there is none
	Entities []Entity
	// Problems are what forbids to send it there, as Schedule would say it, of
	// what can be told from the draft alone.
	Problems []*model.Problem
}

// Shape returns what each account will be sent of a draft: the same content
// that Schedule freezes. It asks neither disk nor network, so that it can
// follow every keystroke.
func (a *App) Shape(d model.Draft, brand model.Brand, accounts []model.Account) []Shaped {
	out := make([]Shaped, 0, len(accounts))
	for _, acc := range accounts {
		c := content(d, brand, acc.ID)
		s := Shaped{Account: acc, Content: c, Count: compose.Count(c.Text, c.Options.Warning, acc.Limits), Limit: acc.Limits.Text,
			Entities: compose.Entities(c.Text), Problems: a.contentProblems(c, acc)}
		_, s.Own = variant(d, acc.ID)
		if conn, ok := a.connectors[acc.Network]; ok {
			s.Network = conn.Network()
		}
		out = append(out, s)
	}
	return out
}

// content is what an account will be sent of a draft.
func content(d model.Draft, brand model.Brand, account model.AccountID) model.PartContent {
	c := model.PartContent{Text: d.Text, Media: d.Media, Options: d.Options}
	if own, ok := variant(d, account); ok {
		c.Text = own
	}
	if c.Options.Lang == "" {
		c.Options.Lang = brand.Lang
	}
	return c
}

// variant returns the text that a draft has for one account alone.
func variant(d model.Draft, account model.AccountID) (string, bool) {
	for _, v := range d.Variants {
		if v.AccountID == account {
			return v.Text, true
		}
	}
	return "", false
}
