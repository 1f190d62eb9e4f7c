package text

import "restante/core/model"

// Problem returns the sentence of a problem: that of the key problem.CODE,
// filled with its arguments. It is never empty: for a code without a sentence
// it says so and names the code. nil gives "".
//
// An argument account that the sentence does not use itself says on which of
// several accounts it holds, and is put before it.
func (p *Printer) Problem(problem *model.Problem) string {
	if problem == nil {
		return ""
	}
	key := "problem." + problem.Code
	sentence, known := p.catalogue.sentences[key]
	if !known {
		return p.Say("problem.unknown", "code", problem.Code)
	}
	said := p.fill(key, problem.Args)
	account, given := problem.Args["account"]
	for _, name := range sentence.args {
		given = given && name != "account"
	}
	if !given {
		return said
	}
	// The sentence is clean already; its narrow spaces must stay.
	return p.Say("problem.on_account", "account", account, "problem", said)
}
