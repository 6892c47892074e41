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
	q.Page.Number = 0
	page, err := q.Page.WithDefaults(t.layout.settings)
	if err != nil {
		return Answer[R]{}, "", err
	}
	var a Answer[R]
	rest := 0
	if after == "" {
		a = t.find(q, 0, page.Size)
		rest = a.Total - len(a.Records)
	} else {
		p, err := t.place(q.Sort, after)
		if err != nil {
			return Answer[R]{}, "", err
		}
		a, rest = t.findAfter(q, p, page.Size)
	}
	a.Page = Page{Size: page.Size}
	if rest == 0 || len(a.Records) == 0 {
		return a, "", nil
	}
	next := t.CursorAfter(q, a.Records[len(a.Records)-1])
	if version, ok := after.Version(); ok {
		next = next.At(version)
	}
	return a, next, nil
}

// findAfter answers a query with up to size records after a place, and returns how many
// records come after these.
func (t *Table[R]) findAfter(q Query[R], p *place[R], size int) (a Answer[R], rest int) {
	s := t.search(q.Where, q.Sort)
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
		return Answer[R]{Records: []R{}, Plan: s.plan()}, 0
	case s.route.paged() && sound:
		total := s.enterPaged()
		from := s.upTo(p, total)
		to := min(total, from+size)
		window := s.pagedWindow(from, to)
		return Answer[R]{Records: t.fetch(window), Total: total, Plan: s.plan()}, total - to
	}
	v := &later[R]{search: s, place: p, picker: s.newPicker(0, min(size, s.route.span))}
	s.way = WayGather
	if s.route.union {
		s.way = WayUnion
	}
	s.visitAll(v)
	window := v.picker.window()
	return Answer[R]{Records: t.fetch(window), Total: v.total, Plan: s.plan()}, v.picker.seen - len(window)
}

// sortsAs reports whether the sort keys that the search dropped, because all matches have one
// value, do not matter for the place either: it has the same value.
func (s *search[R]) sortsAs(p *place[R]) bool {
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
func (t *Table[R]) findHalvesAfter(halves [2]Query[R], inSecond bool, p *place[R], size int) (a Answer[R], rest int) {
	if inSecond {
		a, rest = t.findAfter(halves[1], p, size)
		a.Total += t.Count(halves[0].Where...)
		return a, rest
	}
	a, rest = t.findAfter(halves[0], p, size)
	second := t.find(halves[1], 0, size-len(a.Records))
	if len(a.Records) == 0 {
		a.Plan = second.Plan
	}
	a.Records = append(a.Records, second.Records...)
	a.Total += second.Total
	return a, rest + second.Total - len(second.Records)
}

// upTo returns how many records of the answer come before a place, in its sequence. A paged
// route must have been entered.
func (s *search[R]) upTo(p *place[R], total int) int {
	o, value, desc := s.route.order, p.id(), s.sort[0].desc
	switch {
	case total == 0:
		return 0
	case len(s.sort) > 1:
		var k SortKey[R]
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
		v := &later[R]{search: s, place: p}
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
type later[R any] struct {
	search       *search[R]
	place        *place[R]
	picker       *picker[R]
	total, after int
}

// offer counts the entries.
func (v *later[R]) offer(entries []tree.Entry) {
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
func (s *search[R]) compareTo(slot uint32, p *place[R]) int {
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
