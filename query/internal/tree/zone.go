package tree

import "sync/atomic"

// A zone is the range of codes that the records below a node have in one field.
// A search along one order skips a node if the zone of another field excludes
// it: where records are sorted by creation time, for example, those with late
// updates are rarely among the earliest. Without zones such a search would check
// nearly every record.
//
// A zone is widened when a record is added and not narrowed when one is removed,
// so it may be too wide but never too narrow. Therefore all versions that share a node
// share its zones: an edit that changes no more than a code widens them where they are,
// and copies no node. The zero zone contains no code.
type zone struct {
	notLo atomic.Uint64 // the complement of the least code, so that both only grow
	hi    atomic.Uint64
}

// zones are a node's zones. They are part of the node, because memory elsewhere is
// slower to copy.
type zones [MaxZones]zone

// MaxZones is the number of zones in a node. More zones would make a node slower
// to copy than the skipping saves.
const MaxZones = 4

// A ZoneCodes has a record's codes in the fields of the zones.
type ZoneCodes [MaxZones]Code

// A Limit is a range of codes in the field of a zone, both ends included. Entries
// outside of it need not be visited.
type Limit struct {
	Zone   int // from 0 to MaxZones-1
	Lo, Hi Code
}

// widen makes the zones contain a record with the codes.
func (z *zones) widen(codes *ZoneCodes) {
	for i, c := range codes {
		raise(&z[i].notLo, ^c)
		raise(&z[i].hi, c)
	}
}

// unite makes the zones contain what the others contain.
func (z *zones) unite(others *zones) {
	for i := range others {
		raise(&z[i].notLo, others[i].notLo.Load())
		raise(&z[i].hi, others[i].hi.Load())
	}
}

// raise makes a number at least v. Two edits of one version may raise it at once.
func raise(n *atomic.Uint64, v uint64) {
	for old := n.Load(); old < v; old = n.Load() {
		if n.CompareAndSwap(old, v) {
			return
		}
	}
}

// bounds returns the least and the greatest code of the zone; the greatest is less than
// the least if the zone contains no code.
func (z *zone) bounds() (lo, hi Code) { return ^z.notLo.Load(), z.hi.Load() }

// meet reports whether a record in the zones can be within all limits.
func (z *zones) meet(limits []Limit) bool {
	for _, l := range limits {
		if lo, hi := z[l.Zone].bounds(); hi < l.Lo || lo > l.Hi {
			return false
		}
	}
	return true
}
