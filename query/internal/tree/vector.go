package tree

// A Vector is a persistent array: a copy of it is a version, and later calls of
// Set do not change that version.
//
// It is a tree of fixed height, so a read is four loads. A Set copies one page,
// one chunk, one segment and the list of segments, unless its owner has copied them already.
// All are small, because an edit copies them for each column that it changes. With
// 32 items a page, 32 pages a chunk and 32 chunks a segment, ten million records need a
// list of some 300 segments. A page has no owner of its own, so that a page of numbers has
// no pointer, and the garbage collector does not scan it.
type Vector[T any] struct {
	owner    *Owner // of the list
	segments []*segment[T]
}

// A segment is a part of a vector: the list of a vector points to its segments.
type segment[T any] struct {
	owner  *Owner
	chunks [segmentChunks]*chunk[T]
}

// A chunk is a part of a segment.
type chunk[T any] struct {
	owner *Owner
	owned uint32 // a bit for each page that belongs to the owner too
	pages [chunkPages]*[PageItems]T
}

const (
	// PageItems is the number of items in a page, the smallest part that a Set copies.
	PageItems     = 32
	chunkPages    = 32
	segmentChunks = 32
	chunkItems    = PageItems * chunkPages
	segmentItems  = chunkItems * segmentChunks
)

// At returns item i. It panics if no item of that page was set before.
func (v *Vector[T]) At(i uint32) T { return v.Items(i)[i%PageItems] }

// Items returns the items of the page that contains item i. It panics if no item of that
// page was set before. They must not be changed.
func (v *Vector[T]) Items(i uint32) *[PageItems]T {
	return v.segments[i/segmentItems].chunks[i/chunkItems%segmentChunks].pages[i/PageItems%chunkPages]
}

// Read appends the items at the slots of the entries to out. It is faster than
// a call of At for each, because the processor can wait for many loads at once.
func (v *Vector[T]) Read(entries []Entry, out []T) []T {
	for _, e := range entries {
		out = append(out, v.At(e.Slot))
	}
	return out
}

// Set replaces item i. The vector grows as needed.
func (v *Vector[T]) Set(o *Owner, i uint32, item T) { v.Page(o, i)[i%PageItems] = item }

// Page returns the items of the page that contains item i, for the owner to change. The
// vector grows as needed.
func (v *Vector[T]) Page(o *Owner, i uint32) *[PageItems]T {
	c, at := v.segment(o, i/segmentItems).chunk(o, i/chunkItems%segmentChunks), i/PageItems%chunkPages
	switch page := &c.pages[at]; {
	case *page == nil:
		*page = new([PageItems]T)
	case c.owned>>at&1 == 0:
		*page = new(**page)
	}
	c.owned |= 1 << at
	return c.pages[at]
}

// segment returns segment i for the owner to change.
func (v *Vector[T]) segment(o *Owner, i uint32) *segment[T] {
	if v.owner != o {
		v.segments, v.owner = append([]*segment[T](nil), v.segments...), o
	}
	for len(v.segments) <= int(i) {
		v.segments = append(v.segments, &segment[T]{owner: o})
	}
	if v.segments[i].owner != o {
		v.segments[i] = &segment[T]{o, v.segments[i].chunks}
	}
	return v.segments[i]
}

// chunk returns chunk i of an owned segment for the owner to change, but not yet its pages.
func (p *segment[T]) chunk(o *Owner, i uint32) *chunk[T] {
	switch c := p.chunks[i]; {
	case c == nil:
		p.chunks[i] = &chunk[T]{owner: o}
	case c.owner != o:
		p.chunks[i] = &chunk[T]{owner: o, pages: c.pages}
	}
	return p.chunks[i]
}
