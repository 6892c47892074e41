package query

import (
	"slices"
	"sync"

	"github.com/projectsuser/roster/query/internal/tree"
)

// A layout is what a schema had declared when a table was made, arranged for the
// engine: which fields have orders, which have bitmaps, and which bitmaps each order
// carries. All versions of a table share it.
//
// The schema can declare more fields later. These, and fields of other schemas, can be
// used with the table too, but without an index: they are read from the records.
type layout struct {
	settings Settings
	fields   []*field
	orders   []orderLayout // that of the id first
	bitmaps  []*field
	zoned    []int // the orders whose fields have zones
	orderOf  []int // by field: index in orders, or -1
	bitmapOf []int // by field: index in bitmaps, or -1

	searches sync.Pool // of *search
}

// An orderLayout has the field by which an order sorts and the bitmaps in its leaves.
type orderLayout struct {
	field   *field
	many    bool   // a record has an entry for each of its values, and no code in a column
	carries []bool // by index in bitmaps
	full    bool   // it carries all bitmaps
	bare    bool   // it carries none
	zone    int    // the index of the field's zone, or -1
	zoned   bool   // nodes keep zones, because a search may skip some of them
}

// newLayout arranges what the schema has declared so far.
func newLayout(s *schema) *layout {
	l := &layout{settings: s.settings, fields: slices.Clone(s.fields)}
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
			l.orders = append(l.orders, l.newOrder(s, f))
			l.addZone(f)
		}
	}
	return l
}

// addZone gives the last order a zone if its field is Ordered and there are zones left.
// So the Ordered fields that are declared first have zones.
func (l *layout) addZone(f *field) {
	if o := len(l.orders) - 1; f.traits&Ordered != 0 && len(l.zoned) < tree.MaxZones {
		l.orders[o].zone = len(l.zoned)
		l.zoned = append(l.zoned, o)
	}
}

// newOrder returns the layout of the order of a field.
func (l *layout) newOrder(s *schema, f *field) orderLayout {
	o := orderLayout{field: f, many: f.many(), full: true, bare: true, zone: -1, zoned: f.traits&Ordered != 0}
	for _, b := range l.bitmaps {
		carried := s.carries(f, b)
		o.carries = append(o.carries, carried)
		o.full = o.full && carried
		o.bare = o.bare && !carried
	}
	return o
}

// owns reports whether the field was declared when the table was made.
func (l *layout) owns(f *field) bool { return f.at < len(l.fields) && l.fields[f.at] == f }

// orderFor returns the index of the field's order, or -1.
func (l *layout) orderFor(f *field) int {
	if !l.owns(f) {
		return -1
	}
	return l.orderOf[f.at]
}

// bitmapFor returns the index of the field's bitmaps, or -1.
func (l *layout) bitmapFor(f *field) int {
	if !l.owns(f) {
		return -1
	}
	return l.bitmapOf[f.at]
}

// pick returns the values whose bitmaps the order carries: the same slice if it carries
// all, nil if it carries none, else one in the buffer. fieldOf has the Bitmap field of each value.
func (o *orderLayout) pick(fieldOf []int, values []tree.ValueID, buf *[]tree.ValueID) []tree.ValueID {
	if o.full {
		return values
	}
	if o.bare {
		return nil
	}
	*buf = (*buf)[:0]
	for _, v := range values {
		if o.carries[fieldOf[v]] {
			*buf = append(*buf, v)
		}
	}
	return *buf
}
