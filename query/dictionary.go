package query

import (
	"slices"

	"github.com/projectsuser/roster/query/internal/tree"
)

// A dictionary contains all values that a Bitmap field has had in the records of a
// table, and their numbers. A number is never reused: a value that no record has any
// more keeps its number.
type dictionary struct {
	owner *tree.Owner
	keys  []key          // in order
	ids   []tree.ValueID // of the keys
	// outgrown means that the field has had more than maxValues values, or a new value
	// after all fields together had as many as an order can have. From then on the
	// field's bitmaps are neither updated nor used.
	outgrown bool
}

// maxValues is the largest number of values of a Bitmap field. A value costs some bytes
// in every leaf between two records that have it.
const maxValues = 4096

// find returns the number of a value, or false if it is not in the dictionary.
func (d *dictionary) find(k key) (tree.ValueID, bool) {
	i := d.rank(k)
	if i == len(d.keys) || d.keys[i] != k {
		return 0, false
	}
	return d.ids[i], true
}

// rank returns how many values are less than the key. Most values differ in their codes, and
// to compare those takes a fraction of the time of [key.compare].
func (d *dictionary) rank(k key) int {
	lo, hi := 0, len(d.keys)
	for lo < hi {
		mid := (lo + hi) / 2
		if o := &d.keys[mid]; o.code < k.code || o.code == k.code && o.rest.compare(k.rest) < 0 {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// add adds a new value with its number to an owned dictionary.
func (d *dictionary) add(k key, id tree.ValueID) {
	i := d.rank(k)
	d.keys = slices.Insert(d.keys, i, k)
	d.ids = slices.Insert(d.ids, i, id)
	d.outgrown = len(d.keys) > maxValues
}

// own returns the dictionary for the owner to change: d itself or a copy.
func (d *dictionary) own(o *tree.Owner) *dictionary {
	if d.owner == o {
		return d
	}
	return &dictionary{o, slices.Clone(d.keys), slices.Clone(d.ids), d.outgrown}
}

// within appends the numbers of the values in the span.
func (d *dictionary) within(s span, ids []tree.ValueID) []tree.ValueID {
	for i := d.rank(s.lo); i < len(d.keys) && d.keys[i].compare(s.hi) <= 0; i++ {
		ids = append(ids, d.ids[i])
	}
	return ids
}

// dictionaries are the dictionaries of a table, one for each Bitmap field. Numbers are
// unique in the table and not only in a field, so that the bitmaps of a leaf are one
// list. A copy of dictionaries is a version.
type dictionaries struct {
	owner   *tree.Owner   // of both slices
	byField []*dictionary // by index of the Bitmap field
	fieldOf []int         // by ValueID, an index of byField
}

// number returns the number of a value of Bitmap field i, a new one if needed. It
// returns false if the field has outgrown its bitmaps.
func (ds *dictionaries) number(o *tree.Owner, i int, k key) (tree.ValueID, bool) {
	d := ds.byField[i]
	if d.outgrown {
		return 0, false
	}
	if id, ok := d.find(k); ok {
		return id, true
	}
	// New values are rare, so one may cost a copy of the whole dictionary.
	if ds.owner != o {
		ds.owner, ds.byField, ds.fieldOf = o, slices.Clone(ds.byField), slices.Clone(ds.fieldOf)
	}
	ds.byField[i] = d.own(o)
	if len(ds.fieldOf) == tree.MaxValues {
		ds.byField[i].outgrown = true
		return 0, false
	}
	id := tree.ValueID(len(ds.fieldOf))
	ds.fieldOf = append(ds.fieldOf, i)
	ds.byField[i].add(k, id)
	return id, !ds.byField[i].outgrown
}
