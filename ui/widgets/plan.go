package widgets

import "sort"

// headingHeight is that of a section's heading.
const headingHeight = 36

// spot names a heading, or a row by its section and its place in it.
type spot struct {
	section string
	heading bool
	index   int
}

// plan knows where each heading and row of a list lies. Lines count both, from
// the top, without those that are folded away.
type plan struct {
	height   float32 // of a row
	sections []Section
	folded   map[string]bool

	spans []span // of the sections, in their order
	lines int
	total float32
}

// span is where a section begins.
type span struct {
	line int
	top  float32
}

func (p *plan) set(sections []Section) {
	p.sections = append([]Section(nil), sections...)
	p.measure()
}

// measure adds the sections up.
func (p *plan) measure() {
	p.spans, p.lines, p.total = p.spans[:0], 0, 0
	for i := range p.sections {
		p.spans = append(p.spans, span{line: p.lines, top: p.total})
		if p.headed(i) {
			p.lines++
			p.total += headingHeight
		}
		p.lines += p.shown(i)
		p.total += float32(p.shown(i)) * p.height
	}
}

func (p *plan) headed(section int) bool { return p.sections[section].Title != "" }

// shown is how many rows of a section are not folded away.
func (p *plan) shown(section int) int {
	if p.folded[p.sections[section].Key] && p.headed(section) {
		return 0
	}
	return p.sections[section].Count
}

func (p *plan) find(key string) int {
	for i, s := range p.sections {
		if s.Key == key {
			return i
		}
	}
	return -1
}

// spot names a line.
func (p *plan) spot(line int) spot {
	s := sort.Search(len(p.spans), func(i int) bool { return p.spans[i].line > line }) - 1
	// Sections without a line of their own share their place with the next.
	index := line - p.spans[s].line
	key := p.sections[s].Key
	if p.headed(s) {
		if index == 0 {
			return spot{section: key, heading: true}
		}
		index--
	}
	return spot{section: key, index: index}
}

// line is where a spot lies now: itself or, where it is gone, the nearest line
// of its section; -1 where the section is gone too.
func (p *plan) line(at spot) int {
	s := p.find(at.section)
	if s < 0 {
		return -1
	}
	first := p.spans[s].line
	if !p.headed(s) {
		return first + max(0, min(at.index, p.shown(s)-1))
	}
	if at.heading || p.shown(s) == 0 {
		return first
	}
	return first + 1 + min(at.index, p.shown(s)-1)
}

// top is where a line begins.
func (p *plan) top(line int) float32 {
	if line < 0 || len(p.spans) == 0 {
		return 0
	}
	s := sort.Search(len(p.spans), func(i int) bool { return p.spans[i].line > line }) - 1
	inside := line - p.spans[s].line
	if inside == 0 {
		return p.spans[s].top
	}
	if p.headed(s) {
		return p.spans[s].top + headingHeight + float32(inside-1)*p.height
	}
	return p.spans[s].top + float32(inside)*p.height
}

// lineHeight is how high a line is.
func (p *plan) lineHeight(line int) float32 {
	if p.spot(line).heading {
		return headingHeight
	}
	return p.height
}

// lineAt is the line at a height; the nearest one above or below the list.
func (p *plan) lineAt(y float32) int {
	if p.lines == 0 {
		return -1
	}
	return max(0, sort.Search(p.lines, func(line int) bool { return p.top(line) > y })-1)
}

// nearestRow is the first row from a line downwards, else upwards; -1 where
// there is none.
func (p *plan) nearestRow(line int) int {
	for down := max(0, line); down < p.lines; down++ {
		if !p.spot(down).heading {
			return down
		}
	}
	for up := min(line, p.lines) - 1; up >= 0; up-- {
		if !p.spot(up).heading {
			return up
		}
	}
	return -1
}
