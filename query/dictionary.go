package query

import (
	"slices"

	"github.com/projectsuser/roster/query/internal/tree"
)

// Numbers of values are of a table and not of a field, so that the bitmaps of a
// leaf are one list. They are never given again: a value that no record has any
// more keeps its number, which is why a field can outgrow its bitmaps by having
// ever new values.

// A dictionary knows the values that the records of a table have had in one
// Bitmap field, and their numbers.
type dictionary struct {
	owner *tree.Owner
	keys  []key          // in order
	ids   []tree.ValueID // of the keys
	// outgrown says that the field has had more values than bitmaps are good
	// for. From then on they are neither kept up nor used.
	outgrown bool
}

// maxValues is the greatest number of values of a Bitmap field. A value costs
// some bytes in every leaf that lies between records that have it.
const maxValues = 4096

// find returns the number of a value.
func (d *dictionary) find(k key) (tree.ValueID, bool) {
	i, ok := slices.BinarySearchFunc(d.keys, k, key.compare)
	if !ok {
		return 0, false
	}
	return d.ids[i], true
}

// add gives a value that is not known the number, in an owned dictionary.
func (d *dictionary) add(k key, id tree.ValueID) {
	i, _ := slices.BinarySearchFunc(d.keys, k, key.compare)
	d.keys = slices.Insert(d.keys, i, k)
	d.ids = slices.Insert(d.ids, i, id)
	d.outgrown = len(d.keys) > maxValues
}

// owned returns the dictionary for its owner to change.
func (d *dictionary) owned(o *tree.Owner) *dictionary {
	if d.owner == o {
		return d
	}
	return &dictionary{o, slices.Clone(d.keys), slices.Clone(d.ids), d.outgrown}
}

// within appends the numbers of the values in the span.
func (d *dictionary) within(s span, ids []tree.ValueID) []tree.ValueID {
	i, _ := slices.BinarySearchFunc(d.keys, s.lo, key.compare)
	for ; i < len(d.keys) && d.keys[i].compare(s.hi) <= 0; i++ {
		ids = append(ids, d.ids[i])
	}
	return ids
}

// values are the dictionaries of a table, one for each Bitmap field, and which
// field each number is of. It is copied with the table.
type values struct {
	owner *tree.Owner // of both slices
	books []*dictionary
	homes []int // by tree.ValueID, an index of books
}

// id returns the number of a value of field i, a new one if need be. It
// returns false if the field has outgrown its bitmaps.
func (v *values) id(o *tree.Owner, i int, k key) (tree.ValueID, bool) {
	d := v.books[i]
	if d.outgrown {
		return 0, false
	}
	if id, ok := d.find(k); ok {
		return id, true
	}
	// A new value is rare, so it may cost a copy of the whole dictionary.
	if v.owner != o {
		v.owner, v.books, v.homes = o, slices.Clone(v.books), slices.Clone(v.homes)
	}
	id := tree.ValueID(len(v.homes))
	v.homes = append(v.homes, i)
	v.books[i] = d.owned(o)
	v.books[i].add(k, id)
	return id, !v.books[i].outgrown
}
