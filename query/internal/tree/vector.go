package tree

// A Vector is a persistent array: a copy of it is a version, and later calls of
// Set do not change that version.
//
// It is a tree of fixed height, so a read is three loads. A Set copies one page,
// one chunk and the list of chunks, unless its owner has copied them already.
// Pages are small because an edit copies one for each column that it changes.
// With 128 items a page and 128 pages a chunk, ten million records need a list of
// some 600 chunks.
type Vector[T any] struct {
	owner  *Owner // of the chunks slice
	chunks []*chunk[T]
}

// A chunk is one of the parts of a vector that its list points to.
type chunk[T any] struct {
	owner *Owner
	pages [chunkPages]*page[T]
}

// A page is a part of a chunk: the smallest part that a Set copies.
type page[T any] struct {
	owner *Owner
	items [PageItems]T
}

const (
	// PageItems is the number of items in a page: small enough that one item is cheap to
	// change, large enough that there are few chunks.
	PageItems  = 128
	chunkPages = 128
	chunkItems = PageItems * chunkPages
)

// At returns item i. It panics if no item of that page was set before.
func (v *Vector[T]) At(i uint32) T {
	return v.chunks[i/chunkItems].pages[i/PageItems%chunkPages].items[i%PageItems]
}

// Items returns the items of the page that starts at item i, a multiple of [PageItems]. It
// panics if no item of that page was set before. They must not be changed.
func (v *Vector[T]) Items(i uint32) *[PageItems]T {
	return &v.chunks[i/chunkItems].pages[i/PageItems%chunkPages].items
}

// Read appends the items at the slots of the entries to out. It is faster than
// a call of At for each, because the processor can wait for many loads at once.
func (v *Vector[T]) Read(entries []Entry, out []T) []T {
	chunks := v.chunks
	for _, e := range entries {
		out = append(out, chunks[e.Slot/chunkItems].pages[e.Slot/PageItems%chunkPages].items[e.Slot%PageItems])
	}
	return out
}

// Set replaces item i. The vector grows as needed.
func (v *Vector[T]) Set(o *Owner, i uint32, item T) {
	v.page(o, i).items[i%PageItems] = item
}

// page returns the page of item i, which the owner may change.
func (v *Vector[T]) page(o *Owner, i uint32) *page[T] {
	c := v.chunk(o, i/chunkItems)
	p := &c.pages[i/PageItems%chunkPages]
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

// Page returns the items of the page that starts at item i, a multiple of [PageItems],
// for the owner to change. The vector grows as needed.
func (v *Vector[T]) Page(o *Owner, i uint32) *[PageItems]T { return &v.page(o, i).items }

// chunk returns chunk i, which the owner may change.
func (v *Vector[T]) chunk(o *Owner, i uint32) *chunk[T] {
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
