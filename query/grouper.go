package query

import (
	"cmp"
	"slices"

	"github.com/projectsuser/roster/query/internal/tree"
)

// A grouper visits records and groups them by one or two fields.
type grouper struct {
	search   *search
	by       []*field
	measures []*measure
	at       map[[2]key]int // indexes of groups
	groups   []gathered

	// Buffers for a record: its values of the fields, and of each measure.
	first, second, values []key
}

// A gathered is a group with what its measures have gathered so far.
type gathered struct {
	bundle
	values []values // by measure
}

// values are the values of a measure's field in the records of a group, or what is needed
// of them.
type values struct {
	sum    sum
	lo, hi key
	all    []key // of a quantile
}

// gather visits all matches and groups them.
func (t *table) gather(by []*field, where []condition, measures []*measure) *grouper {
	s := t.search(where, nil)
	defer s.end()
	g := &grouper{search: s, by: by, measures: measures, at: make(map[[2]key]int)}
	s.chooseVisit(by[0])
	s.visitAll(g)
	g.search = nil
	return g
}

// offer adds the entries' records to their groups.
func (g *grouper) offer(entries []tree.Entry) {
	g.second = append(g.second[:0], key{}) // if there is one field
	for _, e := range entries {
		r := g.search.table.records.At(e.Slot)
		g.first = g.by[0].keys(r, g.first[:0])
		if len(g.by) > 1 {
			g.second = g.by[1].keys(r, g.second[:0])
		}
		g.values = g.values[:0]
		for _, m := range g.measures {
			g.values = append(g.values, m.keyOf(r))
		}
		for _, a := range g.first {
			for _, b := range g.second {
				g.add([2]key{a, b})
			}
		}
	}
}

// keyOf returns the record's value. Of many values only whether there is one matters.
func (m *measure) keyOf(r record) key {
	if m.field.many() {
		return m.field.keys(r, nil)[0]
	}
	return m.field.key(r)
}

// add adds the record in the buffers to the group of the keys.
func (g *grouper) add(keys [2]key) {
	i, ok := g.at[keys]
	if !ok {
		i = len(g.groups)
		g.at[keys] = i
		g.groups = append(g.groups, gathered{bundle{keys: keys}, make([]values, len(g.measures))})
	}
	to := &g.groups[i]
	to.count++
	for i, m := range g.measures {
		if k := g.values[i]; k != nullKey {
			to.values[i].add(m.kind, m.field.kind, k)
		}
	}
}

// add adds a value that is not null to what the measure needs.
func (v *values) add(m MeasureKind, of Kind, k key) {
	switch m {
	case MeasureSum, MeasureMean:
		v.sum.add(of, k, 1)
		return
	case MeasureQuantile:
		v.all = append(v.all, k)
	}
	if v.sum.count == 0 || k.compare(v.lo) < 0 {
		v.lo = k
	}
	if v.sum.count == 0 || k.compare(v.hi) > 0 {
		v.hi = k
	}
	v.sum.count++
}

// finish returns the groups with their figures.
func (g *grouper) finish(want grouping) ([]bundle, error) {
	slices.SortFunc(g.groups, func(a, b gathered) int {
		return cmp.Or(a.keys[0].compare(b.keys[0]), a.keys[1].compare(b.keys[1]))
	})
	groups := make([]bundle, len(g.groups))
	for i := range g.groups {
		groups[i] = g.groups[i].bundle
	}
	groups = want.cut(groups, len(g.by))
	at := make(map[[2]key]int, len(g.groups))
	for i := range g.groups {
		at[g.groups[i].keys] = i
	}
	for i := range groups {
		of := g.groups[at[groups[i].keys]].values
		groups[i].figures = figures{g.measures, make([]figure, len(g.measures))}
		for j, m := range g.measures {
			var err error
			if groups[i].figures.found[j], err = m.of(&of[j]); err != nil {
				return nil, err
			}
		}
	}
	return groups, nil
}

// of returns the measure's figure of the gathered values.
func (m *measure) of(v *values) (figure, error) {
	f := figure{ok: v.sum.count > 0 && !m.field.many(), values: v.sum.count}
	switch m.kind {
	case MeasureSum, MeasureMean:
		return m.figureOf(&v.sum)
	case MeasureMin:
		f.key = v.lo
	case MeasureMax:
		f.key = v.hi
	case MeasureQuantile:
		if f.ok {
			k := rankOf(m.q, len(v.all)) - 1
			nth(v.all, k, key.compare)
			f.key = v.all[k]
		}
	case MeasureValues:
		f.ok = true
	}
	return f, nil
}
