package tree

// A first is the first entry below a node, with the code of the id of its record.
type first struct {
	code, id Code
	slot     uint32
}

// firsts are the first entries below the children of a parent. They have ids, so that a
// search among entries of one code reads no column on its way to a leaf.
type firsts struct {
	owner *Owner
	n     int
	codes [fanout]Code
	ids   [fanout]Code
	slots [fanout]uint32
}

// at returns the first entry below child i.
func (fs *firsts) at(i int) first { return first{fs.codes[i], fs.ids[i], fs.slots[i]} }

// place returns the place of the first entry below child i.
func (fs *firsts) place(i int) place { return place{fs.codes[i], fs.ids[i]} }

// set replaces the first entry below child i of owned firsts.
func (fs *firsts) set(i int, f first) { fs.codes[i], fs.ids[i], fs.slots[i] = f.code, f.id, f.slot }

// own returns the firsts for the owner to change: fs itself or a copy.
func (fs *firsts) own(o *Owner) *firsts {
	if fs.owner == o {
		return fs
	}
	c := *fs
	c.owner = o
	return &c
}

// rank returns how many of the first entries are less than the probe.
func (fs *firsts) rank(p *Probe) int {
	of := sorted{fs.codes[:fs.n], fs.slots[:fs.n], fs.ids[:fs.n]}
	return of.rank(p, p.within)
}
