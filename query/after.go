package query

import (
	"github.com/projectsuser/roster/query/internal/tree"
)

// SelectAfter answers a query with the records after a cursor, as many as the query's page
// size; the page number is ignored. The total is that of the whole answer. The second result
// is the cursor to go on with, or empty if there are no more records now; to ask later for
// records that come after the last one, use [Table.CursorAfter].
//
// All pages in turn have every record that stays in the table unchanged exactly once, also
// if each page is asked of a later version. It returns a [*CursorError] for a cursor that is
// not of the query's sort, and a [*PageError] as [Table.Select] does.
//
// Where Select finds a page by WayRank or WayPass, this costs as much, at any depth; by the
// other ways all matches are visited.
func (t *Table[R]) SelectAfter(q Query[R], after Cursor) (Answer[R], Cursor, error) {
	var r room
	a, next, err := t.table.answerAfter(untypedQuery(q, &r), after)
	if err != nil {
		return Answer[R]{}, "", err
	}
	return t.typed(&a), next, nil
}

// After returns the condition of the records that come after a cursor in the sequence of
// the query's sort: for a program that asks elsewhere, such as in a database by package
// querysql. The first page of the query with this condition has the records that
// [Table.SelectAfter] returns. The empty cursor gives a condition that every record fulfils.
// It returns a [*CursorError] for a cursor that is not of the sort.
func (t *Table[R]) After(q Query[R], after Cursor) (Condition[R], error) {
	if after == "" {
		return And[R](), nil
	}
	p, err := t.table.place(untypedSort(q.Sort, nil), after)
	if err != nil {
		return Condition[R]{}, err
	}
	var same, ways []Condition[R]
	for i, k := range p.keys {
		later := laterThan[R](p.sort[i], k)
		if i > 0 {
			later = And(append(same[:i:i], later)...)
		}
		ways = append(ways, later)
		same = append(same, sameAs[R](p.sort[i].field, k))
	}
	return Or(ways...), nil
}

// sameAs returns the condition that a field has a value, or null.
func sameAs[R any](f *field, k key) Condition[R] {
	if k == nullKey {
		return Condition[R]{condition{field: f, op: opIsNull}}
	}
	return Condition[R]{condition{field: f, op: opIn, keys: []key{k}}}
}

// laterThan returns the condition that a record comes after those with a value, or null, by
// one sort key.
func laterThan[R any](s sortKey, k key) Condition[R] {
	notNull := Condition[R]{condition{field: s.field, op: opNotNull}}
	nullFirst := s.desc != s.moved
	if k == nullKey && nullFirst {
		return notNull
	}
	if k == nullKey {
		return Or[R]()
	}
	upTo := condition{field: s.field, op: opAtMost, keys: []key{k}}
	if s.desc {
		upTo.op = opAtLeast
	}
	later := Not(Condition[R]{upTo}) // or null
	if nullFirst {
		return And(notNull, later)
	}
	return later
}

// answerAfter answers a query with the records after a cursor.
func (t *table) answerAfter(q query, after Cursor) (answer, Cursor, error) {
	q.page.Number = 0
	page, err := q.page.WithDefaults(t.layout.settings)
	if err != nil {
		return answer{}, "", err
	}
	var a answer
	rest := 0
	if after == "" {
		a = t.find(q, 0, page.Size)
		rest = a.total - len(a.slots)
	} else {
		p, err := t.place(q.sort, after)
		if err != nil {
			return answer{}, "", err
		}
		a, rest = t.findAfter(q, p, page.Size)
	}
	a.page = Page{Size: page.Size}
	if rest == 0 || len(a.slots) == 0 {
		return a, "", nil
	}
	next := t.cursorAfter(q, t.records.At(a.slots[len(a.slots)-1]))
	if version, ok := after.Version(); ok {
		next = next.At(version)
	}
	return a, next, nil
}

// findAfter answers a query with up to size records after a place, and returns how many
// records come after these.
func (t *table) findAfter(q query, p *place, size int) (a answer, rest int) {
	s := t.search(q.where, q.sort)
	sound := s.sortsAs(p)
	if halves, ok := s.halves(q); ok && sound {
		value, _ := p.of(s.sort[0].field)
		inSecond := (value == nullKey) == s.sort[0].desc
		s.end()
		return t.findHalvesAfter(halves, inSecond, p, size)
	}
	defer s.end()
	switch {
	case s.empty || len(s.route.runs) == 0:
		return answer{plan: s.plan()}, 0
	case s.route.paged() && sound:
		total := s.enterPaged()
		from := s.upTo(p, total)
		to := min(total, from+size)
		window := s.pagedWindow(from, to)
		return answer{slots: slotsOf(window), total: total, plan: s.plan()}, total - to
	}
	v := &later{search: s, place: p, picker: s.newPicker(0, min(size, s.route.span))}
	s.way = WayGather
	if s.route.union {
		s.way = WayUnion
	}
	s.visitAll(v)
	window := v.picker.window()
	return answer{slots: slotsOf(window), total: v.total, plan: s.plan()}, v.picker.seen - len(window)
}

// sortsAs reports whether the sort keys that the search dropped, because all matches have one
// value, do not matter for the place either: it has the same value.
func (s *search) sortsAs(p *place) bool {
	for i, k := range p.sort {
		if s.sortsBy(k.field) {
			continue
		}
		for c := range s.clauses {
			if of := &s.clauses[c]; of.field == k.field && of.point() && of.spans[0].lo != p.keys[i] {
				return false
			}
		}
	}
	return true
}

// findHalvesAfter answers both halves of a query after a place in one of them.
func (t *table) findHalvesAfter(halves [2]query, inSecond bool, p *place, size int) (a answer, rest int) {
	if inSecond {
		a, rest = t.findAfter(halves[1], p, size)
		a.total += t.count(halves[0].where)
		return a, rest
	}
	a, rest = t.findAfter(halves[0], p, size)
	second := t.find(halves[1], 0, size-len(a.slots))
	if len(a.slots) == 0 {
		a.plan = second.plan
	}
	a.slots = append(a.slots, second.slots...)
	a.total += second.total
	return a, rest + second.total - len(second.slots)
}

// upTo returns how many records of the answer come before a place, in its sequence. A paged
// route must have been entered.
func (s *search) upTo(p *place, total int) int {
	o, value, desc := s.route.order, p.id(), s.sort[0].desc
	switch {
	case total == 0:
		return 0
	case len(s.sort) > 1:
		var k sortKey
		if value, k = p.of(s.sort[0].field); value == nullKey && k.moved {
			return total * ordinal(desc) // no match is null, and null is at this end
		}
	case o > 0: // all entries have one value and are sorted by id
		value = s.clauses[s.route.by].spans[0].lo
	}
	before := func(probe tree.Probe) int { return s.matches.Before(s.table.orders[o].Rank(&probe)) }
	lo, hi := before(s.table.probe(o, value, false)), before(s.table.probe(o, value, true))
	outside := lo // the matches of other values that come before
	if desc {
		outside = total - hi
	}
	if s.route.shape == grouped {
		v := &later{search: s, place: p}
		s.visit(lo, hi, v)
		return outside + v.total - v.after
	}
	// Entries of one value are sorted by id.
	at := s.table.entryProbe(o, value, p.id())
	if s.sort[len(s.sort)-1].desc {
		at.After = false
		return outside + hi - before(at)
	}
	return outside + before(at) - lo
}

// A later counts the entries that it visits, and gives those after a place to the picker, if
// there is one.
type later struct {
	search       *search
	place        *place
	picker       *picker
	total, after int
}

// offer counts the entries.
func (v *later) offer(entries []tree.Entry) {
	v.total += len(entries)
	kept := entries[:0]
	for _, e := range entries {
		if v.search.compareTo(e.Slot, v.place) > 0 {
			kept = append(kept, e)
		}
	}
	v.after += len(kept)
	if v.picker != nil {
		v.picker.offer(kept)
	}
}

// compareTo compares the record in a slot with a place by all keys of the query's sort.
func (s *search) compareTo(slot uint32, p *place) int {
	r := s.table.records.At(slot)
	for i, k := range p.sort {
		a, b := k.field.key(r), p.keys[i]
		c := a.compare(b)
		if k.desc {
			c = -c
		}
		if k.moved && (a == nullKey) != (b == nullKey) { // null is at the other end
			c = -c
		}
		if c != 0 {
			return c
		}
	}
	return 0
}
