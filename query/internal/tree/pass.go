package tree

import mathbits "math/bits"

// A pass reads some words of every leaf in a run, and the leaves are scattered in
// memory. If it went from one leaf to the next, the processor would wait for
// each leaf in turn: for the node, then for the location of a value, then for its
// bits. So a pass goes through the leaves of one parent in stages. The loads of a
// stage do not depend on one another, and the processor waits for all of them at
// once.

// pass notes the leaves with matches below a node that starts at a position,
// except those outside the limits.
func (m *Matches) pass(n *Node, start int) {
	switch {
	case !n.zones.meet(m.limits):
	case n.leaf():
		var set bits
		m.note(n, start, m.in(n, start, &set))
	case n.children[0].leaf() && m.stages():
		m.passLeaves(n, start)
	default:
		for rest := m.possible(n); rest != 0; rest &= rest - 1 {
			i := mathbits.TrailingZeros64(rest)
			from, to := start+n.all.before(i), start+n.all.before(i+1)
			if from < m.run.Hi && to > m.run.Lo {
				m.pass(n.children[i], from)
			}
		}
	}
}

// note notes a leaf that starts at a position, unless it has no matches.
func (m *Matches) note(leaf *Node, start, matches int) {
	if matches > 0 {
		m.stops = append(m.stops, stop{leaf, start, m.total})
		m.total += matches
	}
}

// possible returns the children below which each mask accepts some entry, as a bit
// for each. The others are not even loaded. It does not look at the counts of a mask
// that accepts many entries, or at those of leaves.
func (m *Matches) possible(n *Node) uint64 {
	all := uint64(1)<<len(n.children) - 1
	if n.aboveLeaves() {
		return all
	}
	for j := range m.masks {
		if len(m.masks[j].Lacks) == 0 {
			all &= n.values.possible(m.masks[j].Values, len(n.children))
		}
	}
	return all
}

// stageMax is the largest number of values of a pass in stages.
const stageMax = 8

// A stage has the column of each value of all masks below one parent.
type stage [stageMax]*column

// stages reports whether a pass can be in stages. What a mask accepts because it lacks
// values is in no bits that a stage could load.
func (m *Matches) stages() bool {
	values := 0
	for j := range m.masks {
		if len(m.masks[j].Lacks) > 0 {
			return false
		}
		values += len(m.masks[j].Values)
	}
	return len(m.masks) > 0 && len(m.limits) == 0 && values <= stageMax
}

// locate finds the columns of all values below a parent, and returns below which children
// each mask accepts some entry.
func (m *Matches) locate(n *Node, of *stage) uint64 {
	possible, k := uint64(1)<<len(n.children)-1, 0
	for j := range m.masks {
		some := uint64(0)
		for _, v := range m.masks[j].Values {
			c := n.column(v)
			of[k%stageMax], some = c, some|c.some
			k++
		}
		possible &= some
	}
	return possible
}

// touch reads each cache line of the bits, so that they are in the cache.
func (of *stage) touch(some uint64) {
	var sum uint64
	for _, c := range of {
		if c != nil {
			sum |= c.touch(some)
		}
	}
	of.use(sum)
}

// use keeps the compiler from removing the loads of touch.
//
//go:noinline
func (of *stage) use(uint64) {}

// bits returns the bits of a value in a child, or nil if it has a list.
func (of *stage) bits(value uint8, child int) *bits { return of[value%stageMax].bits[child%fanout] }

// orList adds to out the entries of a value that has a list in a leaf.
func (of *stage) orList(value, i int, leaf *Node, v ValueID, out *bits) {
	if l, ok := of[value%stageMax].list(i); ok {
		l.orInto(out)
	} else {
		leaf.sets.orList(v, out)
	}
}

// countList returns how many entries in the set have a value that has a list in a leaf.
func (of *stage) countList(value, i int, leaf *Node, v ValueID, set *bits) int {
	if l, ok := of[value%stageMax].list(i); ok {
		return l.countIn(set)
	}
	return leaf.sets.countList(v, set)
}

// countPair returns how many entries in a leaf have both values of the stage.
func (of *stage) countPair(i int, leaf *Node, a, b ValueID) int {
	x, y := of.bits(0, i), of.bits(1, i)
	switch {
	case x != nil && y != nil:
		return x.andCount(y)
	case x != nil:
		return of.countList(1, i, leaf, b, x)
	case y == nil:
		y = new(bits)
		of.orList(1, i, leaf, b, y)
	}
	return of.countList(0, i, leaf, a, y)
}

// passLeaves notes the leaves with matches below a parent of leaves that starts at a
// position.
func (m *Matches) passLeaves(n *Node, start int) {
	var of stage
	possible := m.locate(n, &of)
	if start < m.run.Lo || start+n.Len() > m.run.Hi {
		possible &= m.inRun(n, start)
	}
	of.touch(possible)
	pairs, paired := m.pairs()
	for rest := possible; rest != 0; rest &= rest - 1 {
		i := mathbits.TrailingZeros64(rest)
		from, leaf := start+n.all.before(i), n.children[i]
		var a, b, c, d *bits
		if paired {
			a, b, c, d = of.bits(pairs[0], i), of.bits(pairs[1], i), of.bits(pairs[2], i), of.bits(pairs[3], i)
		}
		var matches int
		switch {
		case from < m.run.Lo || start+n.all.before(i+1) > m.run.Hi:
			var set bits
			matches = m.in(leaf, from, &set)
		case a == nil || b == nil || c == nil || d == nil:
			matches = m.count(leaf, &of, i)
		case a == b:
			matches = countEither(a, c, d)
		case c == d:
			matches = countEither(c, a, b)
		default:
			matches = countBoth(a, b, c, d)
		}
		m.note(leaf, from, matches)
	}
}

// inRun returns the children that have an entry in the run, as a bit for each.
func (m *Matches) inRun(n *Node, start int) (some uint64) {
	for i := range n.children {
		if start+n.all.before(i) < m.run.Hi && start+n.all.before(i+1) > m.run.Lo {
			some |= 1 << i
		}
	}
	return some
}

// pairs returns the indexes in a stage of the first and the last value of each of two
// masks that have at most two values each. It returns false if the masks are others.
func (m *Matches) pairs() (pairs [4]uint8, ok bool) {
	if len(m.masks) != 2 {
		return pairs, false
	}
	a, b := len(m.masks[0].Values), len(m.masks[1].Values)
	if a < 1 || a > 2 || b < 1 || b > 2 {
		return pairs, false
	}
	return [4]uint8{0, uint8(a - 1), uint8(a), uint8(a + b - 1)}, true
}

// count returns the number of entries in leaf i below a parent that all masks accept.
func (m *Matches) count(leaf *Node, of *stage, i int) (n int) {
	switch one := m.masks[0].Values; {
	case len(m.masks) == 2 && len(one) == 1 && len(m.masks[1].Values) == 1: // as a campus and a status
		return of.countPair(i, leaf, one[0], m.masks[1].Values[0])
	case len(m.masks) == 1 && len(one) == 2: // as a campus or a status
		return of[0].in(i) + of[1].in(i) - of.countPair(i, leaf, one[0], one[1])
	}
	var set bits
	k := 0
	for j := range m.masks {
		var either bits
		for _, v := range m.masks[j].Values {
			if b := of.bits(uint8(k), i); b != nil {
				either.or(b)
			} else {
				of.orList(k, i, leaf, v, &either)
			}
			k++
		}
		if j == 0 {
			set = either
			n = set.count()
		} else {
			n = set.and(&either)
		}
	}
	return n
}
