package widgets

// cursor is where a list stands.
type cursor[T any] struct {
	set bool
	at  spot
	// item is the row's, once it is known.
	known bool
	id    string
	item  T
	// check says that the rows changed since, and the item may be elsewhere or
	// gone.
	check bool
}

// goTo makes a line the cursor and brings it into view.
func (p *Paged[T]) goTo(line int) {
	if p.plan.lines == 0 {
		return
	}
	line = max(0, min(line, p.plan.lines-1))
	if at := p.plan.spot(line); !p.cursor.set || p.cursor.at != at {
		p.cursor = cursor[T]{set: true, at: at}
	}
	p.reveal(line)
	p.show()
	p.meet()
}

// meet takes the cursor's item from the block that has it, and says that it is
// chosen. It does nothing while it is not there.
func (p *Paged[T]) meet() {
	if !p.cursor.set || p.cursor.known || p.cursor.at.heading {
		return
	}
	item := p.cache.item(p.cursor.at)
	if item == nil {
		return
	}
	p.cursor.known, p.cursor.item, p.cursor.id = true, *item, p.o.ID(*item)
	p.cursor.check = !p.cache.fresh(keyOf(p.cursor.at))
	if p.o.Chosen != nil {
		p.o.Chosen(*item)
	}
}

// keepCursor finds a place for the cursor after the sections changed; before
// are those that were. Which row the selected item has now is known when the
// blocks arrive.
func (p *Paged[T]) keepCursor(before []Section) {
	if !p.cursor.set {
		return
	}
	if p.plan.lines == 0 {
		p.cursor = cursor[T]{}
		return
	}
	line := p.plan.line(p.cursor.at)
	if line < 0 {
		line = p.plan.line(p.after(before))
	}
	if line < 0 {
		line = p.plan.lines - 1
	}
	p.cursor.at = p.plan.spot(line)
	p.cursor.check = p.cursor.known
}

// after is the first row of the section that came after that of the cursor,
// which is gone.
func (p *Paged[T]) after(before []Section) spot {
	gone := false
	for _, s := range before {
		if gone && p.plan.find(s.Key) >= 0 {
			return spot{section: s.Key}
		}
		gone = gone || s.Key == p.cursor.at.section
	}
	return spot{}
}

// arrived shows the rows of a block that came.
func (p *Paged[T]) arrived(key blockKey) {
	p.follow(key)
	p.show()
	p.settle()
	p.meet()
}

// follow keeps the selection on its item when a block comes anew.
func (p *Paged[T]) follow(key blockKey) {
	if !p.cursor.known || !p.cache.fresh(key) {
		return
	}
	for i, item := range p.cache.held[key].items {
		if p.o.ID(item) == p.cursor.id {
			p.cursor.at = spot{section: key.section, index: key.block*blockRows + i}
			p.cursor.item, p.cursor.check = item, false
			return
		}
	}
}

// settle selects a neighbour of the selected item once all blocks where it may
// be are there, and it is in none.
func (p *Paged[T]) settle() {
	if !p.cursor.check {
		return
	}
	for _, key := range p.wanted(p.inView()) {
		if p.cache.bad(key) {
			p.cursor.check = false // it may well be there
			return
		}
		if !p.cache.fresh(key) {
			return
		}
	}
	line := p.plan.nearestRow(p.plan.line(p.cursor.at))
	if line < 0 {
		p.cursor = cursor[T]{}
	} else {
		p.cursor = cursor[T]{set: true, at: p.plan.spot(line)}
	}
	p.show()
	p.meet()
}
