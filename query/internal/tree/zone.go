package tree

import "math"

// A zone is the range of codes that the records below a node have in one field.
// A search along one order skips a node if the zone of another field excludes
// it: where records are sorted by creation time, for example, those with late
// updates are rarely among the earliest. Without zones such a search would check
// nearly every record.
//
// A zone is widened when a record is added and not narrowed when one is removed,
// so it may be too wide but never too narrow.
type zone struct{ lo, hi Code }

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

// emptyZones returns zones that contain no record.
func emptyZones() (z zones) {
	for i := range z {
		z[i].lo = math.MaxUint64
	}
	return z
}

// widen makes the zones contain a record with the codes.
func (z *zones) widen(codes *ZoneCodes) {
	for i, c := range codes {
		z[i].lo, z[i].hi = min(z[i].lo, c), max(z[i].hi, c)
	}
}

// unite makes the zones contain what the others contain.
func (z *zones) unite(others *zones) {
	for i, o := range others {
		z[i].lo, z[i].hi = min(z[i].lo, o.lo), max(z[i].hi, o.hi)
	}
}

// meet reports whether a record in the zones can be within all limits.
func (z *zones) meet(limits []Limit) bool {
	for _, l := range limits {
		if in := z[l.Zone]; in.hi < l.Lo || in.lo > l.Hi {
			return false
		}
	}
	return true
}
