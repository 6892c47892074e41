package query

// Pages are small, as an edit copies one for each column that it changes, and
// the tree is of fixed height, as one more load for each record of a page would
// be felt. 128 items a page and 128 pages a chunk serve ten million records with
// a list of some six hundred chunks.

// A vector is a persistent array: a copy of it is a version, which later sets
// leave alone. It is a tree of fixed height, so that reading is three loads
// and a set copies one page, one chunk and one pointer for every 16,384 items.
type vector[T any] struct {
	owner  *owner // of the chunks slice
	chunks []*chunk[T]
}

// A chunk is a part of a vector that is found by one index.
type chunk[T any] struct {
	owner *owner
	pages [chunkPages]*page[T]
}

// A page is a part of a chunk, and what a set copies.
type page[T any] struct {
	owner *owner
	items [pageItems]T
}

const (
	// small enough to copy a page and a chunk for one item, large enough that
	// the chunks are not many
	pageItems  = 128
	chunkPages = 128
	chunkItems = pageItems * chunkPages
)

// at returns item i, which has been set before.
func (v *vector[T]) at(i uint32) T {
	return v.chunks[i/chunkItems].pages[i/pageItems%chunkPages].items[i%pageItems]
}

// read appends the items of the entries' slots.
func (v *vector[T]) read(entries []entry, out []T) []T {
	chunks := v.chunks
	for _, e := range entries {
		out = append(out, chunks[e.slot/chunkItems].pages[e.slot/pageItems%chunkPages].items[e.slot%pageItems])
	}
	return out
}

// set changes item i, or adds it: the vector grows as needed.
func (v *vector[T]) set(o *owner, i uint32, item T) {
	v.page(o, i).items[i%pageItems] = item
}

// page returns the page of item i, owned.
func (v *vector[T]) page(o *owner, i uint32) *page[T] {
	c := v.chunk(o, i/chunkItems)
	p := &c.pages[i/pageItems%chunkPages]
	switch {
	case *p == nil:
		*p = &page[T]{owner: o}
	case (*p).owner != o:
		copied := **p
		copied.owner = o
		*p = &copied
	}
	return *p
}

// chunk returns chunk i, owned.
func (v *vector[T]) chunk(o *owner, i uint32) *chunk[T] {
	if v.owner != o {
		v.chunks, v.owner = append([]*chunk[T](nil), v.chunks...), o
	}
	for len(v.chunks) <= int(i) {
		v.chunks = append(v.chunks, &chunk[T]{owner: o})
	}
	if v.chunks[i].owner != o {
		copied := *v.chunks[i]
		copied.owner = o
		v.chunks[i] = &copied
	}
	return v.chunks[i]
}
