package tree

// A Probe is a place between entries: after those that are less than the probe.
// Searches change it, so each search needs a Probe that no search has used.
//
// Entries of one code are sorted by what the code does not say of their values, if it does
// not say all, and then by the ids of their records.
type Probe struct {
	Code Code
	// Tie compares an entry whose code is Code, given by its slot, with the sought
	// one. If nil, the ids do.
	Tie func(slot uint32) int
	// After means that equal entries are less than the probe.
	After bool
	// ID is the code of the id of the sought record, and IDs has those of all records. If IDs
	// is nil, all entries that Tie does not distinguish are equal.
	ID  Code
	IDs *IDs

	within codeRange
}

// IDs are the codes of the ids of records, by slot.
type IDs = Vector[Code]

// idOf returns the code of the id of the record in a slot, or 0 without ids.
func idOf(ids *IDs, slot uint32) Code {
	if ids == nil {
		return 0
	}
	return ids.At(slot)
}

// follows reports whether an entry of the code of the probe is less than the probe. It rarely
// reads the slot.
func (p *Probe) follows(id Code, slot *uint32) bool {
	switch {
	case p.Tie != nil:
		order := p.Tie(*slot)
		return order < 0 || order == 0 && p.After
	case p.IDs != nil:
		return id < p.ID || id == p.ID && p.After
	default:
		return p.After
	}
}

// byID reports whether ids sort the entries of the probe's code.
func (p *Probe) byID() bool { return p.Tie == nil && p.IDs != nil }

// A place is where an entry is in an order: its code, and the id that sorts the entries of
// one code.
type place struct{ code, id Code }

// A codeRange has two places between which the entries of a node are. A search
// narrows it on the way from the root. Ids and times are often spread evenly, and
// then interpolation finds a place with one load instead of seven. It only affects
// the time a search takes; the zero codeRange is unknown.
type codeRange struct{ lo, hi place }

// estimate returns where among n entries in the range the probe would be if they were
// spread evenly, or false if the range does not tell.
func (r *codeRange) estimate(p *Probe, n int) (at int, ok bool) {
	lo, hi, sought := r.lo.code, r.hi.code, p.Code
	if lo == sought && sought == hi && p.byID() {
		lo, hi, sought = r.lo.id, r.hi.id, p.ID
	}
	if lo >= sought || sought >= hi {
		return 0, false
	}
	return min(int(float64(n)*(float64(sought-lo)/float64(hi-lo))), n-1), true
}

// sorted are entries in order, as a search reads them.
type sorted struct {
	codes []Code
	slots []uint32
	ids   []Code // nil if only the table has them
}

// less reports whether entry i is less than the probe.
func (s *sorted) less(i int, p *Probe) bool {
	c := s.codes[i]
	return c < p.Code || c == p.Code && s.tied(i, p)
}

// tied reports whether entry i, which has the code of the probe, is less than the probe.
func (s *sorted) tied(i int, p *Probe) bool {
	var id Code
	switch {
	case s.ids != nil:
		id = s.ids[i]
	case p.byID():
		id = p.IDs.At(s.slots[i])
	}
	return p.follows(id, &s.slots[i])
}

// rank returns how many of the entries are less than the probe.
func (s *sorted) rank(p *Probe, within codeRange) int {
	lo, hi := 0, len(s.codes)
	// A bad estimate costs some steps and does not change the answer, because
	// bracket finds two positions around the rank before the binary search.
	if at, ok := within.estimate(p, hi); ok {
		lo, hi = s.bracket(p, at)
	}
	for lo < hi {
		if mid := (lo + hi) / 2; s.less(mid, p) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// bracket returns two positions between which the rank of the probe is. It takes
// steps from position at, each about four times as long as the last.
func (s *sorted) bracket(p *Probe, at int) (lo, hi int) {
	lo, hi = 0, len(s.codes)
	if s.less(at, p) {
		lo = at + 1
		for step := 2; lo+step < hi; step *= 4 {
			if !s.less(lo+step, p) {
				return lo, lo + step
			}
			lo += step + 1
		}
		return lo, hi
	}
	hi = at
	for step := 2; hi-step > lo; step *= 4 {
		if s.less(hi-step, p) {
			return hi - step + 1, hi
		}
		hi -= step
	}
	return lo, hi
}
