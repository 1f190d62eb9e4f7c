// Package text is the program's language: the sentences that a person reads,
// in French and in English, and dates, times, numbers and durations as each
// language writes them.
//
// Sentences live in files, one a language, and are found by keys that never
// change (queue.state.unknown, problem.schedule.past). The rest of core knows
// no sentence: what a person has to read comes as a *model.Problem, whose code
// names the sentence and whose arguments fill it.
//
// # Sentences
//
// An argument stands in a sentence as {{.name}}, or in one of these forms,
// which turn what the program keeps into what people write:
//
//	{{num .n}}         a whole number, "12345": 12,345 or 12 345
//	{{bytes .n}}       a size in bytes: 1.2 MB or 1,2 Mo
//	{{megapixels .n}}  a number of pixels, in millions
//	{{moment .t}}      an instant, RFC 3339: Thu 26 Nov, 9:30 (Europe/Paris)
//	{{wall .t}}        a wall time, "2026-11-26T09:30": Thu 26 Nov 2026, 9:30
//	{{state .s}}       a model.State, in words
//	{{field .s}}       the part of a post that is meant: text, warning, alt
//	{{option .s}}      an option of a post: warning, visibility
//
// What is not of the expected form is shown as it is. A sentence with plural
// forms is chosen by its first {{num .n}}, by the plural rules of its language
// (in French 0 and 1 are singular).
//
// Arguments may come from anywhere, a server's answer too. They lose control
// and direction characters on their way into a sentence, so that none can give
// orders to a terminal.
package text
