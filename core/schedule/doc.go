// Package schedule turns what a person wishes ("Tuesday at nine, in the
// brand's zone") into an instant, and says how late is too late.
//
// A wall time is resolved by RFC 5545 §3.3.5: one that the zone skips uses the
// offset in force before the gap, so it moves forward by the gap (02:30 becomes
// 03:30); one that happens twice is the first. time.Date promises neither: in
// Paris it picks the second 02:30, in New York it moves a skipped one back.
//
// The zone database is the system's where there is one, else the one embedded
// here, since Windows has none. Its version is not kept: whoever stores an
// instant beside the wish finds out that the rules changed by resolving the
// wish again and comparing.
package schedule
