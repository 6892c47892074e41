package query

import (
	"slices"
	"sync"

	"github.com/projectsuser/roster/query/internal/tree"
)

// A schema can still be extended after it made a table; the layout is what the
// table keeps. Fields of other schemas, or declared later, work with a table all
// the same: they have no index there and are looked up in the records.

// A layout is what a schema had declared when a table was made, arranged for
// the engine: which fields have orders, which have bitmaps, and which order
// carries what. All versions of a table share it.
type layout[R any] struct {
	settings Settings
	fields   []*field[R]
	orders   []orderLayout[R] // that of the id first
	bitmaps  []*field[R]
	zoned    []int // the orders whose fields have zones
	orderOf  []int // by field: index in orders, or -1
	bitmapOf []int // by field: index in bitmaps, or -1

	searches sync.Pool // of *search[R], to be used again
}

// An orderLayout says by what an order sorts and whose bitmaps are in its
// leaves.
type orderLayout[R any] struct {
	field   *field[R]
	carries []bool // by index in bitmaps
	full    bool   // it carries all
	zone    int    // the index of the field's zones, or -1
	zoned   bool   // the nodes keep zones: it is worth skipping some
}

// newLayout arranges what the schema has declared so far.
func newLayout[R any](s *Schema[R]) *layout[R] {
	l := &layout[R]{settings: s.settings, fields: slices.Clone(s.fields)}
	for _, f := range l.fields {
		l.bitmapOf = append(l.bitmapOf, -1)
		if f.traits&Bitmap != 0 {
			l.bitmapOf[f.at] = len(l.bitmaps)
			l.bitmaps = append(l.bitmaps, f)
		}
	}
	for _, f := range l.fields {
		l.orderOf = append(l.orderOf, -1)
		if f.traits&sorted != 0 {
			l.orderOf[f.at] = len(l.orders)
			l.orders = append(l.orders, l.order(s, f))
			l.giveZone(f)
		}
	}
	l.searches.New = func() any { return new(search[R]) }
	return l
}

// giveZone gives an Ordered field, the last to get an order, zones if there
// are any left.
func (l *layout[R]) giveZone(f *field[R]) {
	if o := len(l.orders) - 1; f.traits&Ordered != 0 && len(l.zoned) < tree.MaxZones {
		l.orders[o].zone = len(l.zoned)
		l.zoned = append(l.zoned, o)
	}
}

// order lays out the order of a field.
func (l *layout[R]) order(s *Schema[R], f *field[R]) orderLayout[R] {
	o := orderLayout[R]{field: f, full: true, zone: -1, zoned: f.traits&Ordered != 0}
	for _, b := range l.bitmaps {
		carried := s.carries(f, b)
		o.carries = append(o.carries, carried)
		o.full = o.full && carried
	}
	return o
}

// owns reports whether the field was declared when the table was made.
func (l *layout[R]) owns(f *field[R]) bool { return f.at < len(l.fields) && l.fields[f.at] == f }

// order returns the index of the field's order, or -1.
func (l *layout[R]) orderFor(f *field[R]) int {
	if !l.owns(f) {
		return -1
	}
	return l.orderOf[f.at]
}

// bitmapFor returns the index of the field's bitmaps, or -1.
func (l *layout[R]) bitmapFor(f *field[R]) int {
	if !l.owns(f) {
		return -1
	}
	return l.bitmapOf[f.at]
}

// pick returns those of the values whose bitmaps the order carries: the same
// slice if all are, else one in the buffer.
func (o *orderLayout[R]) pick(homes []int, values []tree.ValueID, buf *[]tree.ValueID) []tree.ValueID {
	if o.full {
		return values
	}
	*buf = (*buf)[:0]
	for _, v := range values {
		if o.carries[homes[v]] {
			*buf = append(*buf, v)
		}
	}
	return *buf
}
