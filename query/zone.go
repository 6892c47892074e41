package query

import "math"

// Without zones, a walk along one order that checks a range in another would
// look at nearly every record when the two go together: the earliest of all
// records with the latest updates, say. With them it skips leaf after leaf.

// A zone is a stretch of codes that holds those of all records below a node,
// in one order. It lets a search for a range in one order skip parts of
// another: records that were updated late do not lie where all were created
// early, say.
//
// A zone is widened when a record comes and not narrowed when one goes, so it
// may be too wide but never too narrow.
type zone struct{ lo, hi code }

// zones are a node's zones in the first few Ordered fields of a schema. They
// lie in the node, for what is elsewhere in memory is slow to copy.
type zones [maxZones]zone

// maxZones is for how many fields nodes have zones: those that are declared
// first. With more a node would be longer to copy than it is worth.
const maxZones = 4

// noZones hold no record.
func noZones() (z zones) {
	for i := range z {
		z[i].lo = math.MaxUint64
	}
	return z
}

// widen makes the zones hold one more record, given its codes.
func (z *zones) widen(codes *zoneCodes) {
	for i, c := range codes {
		z[i].lo, z[i].hi = min(z[i].lo, c), max(z[i].hi, c)
	}
}

// unite makes the zones hold what others hold.
func (z *zones) unite(others *zones) {
	for i, o := range others {
		z[i].lo, z[i].hi = min(z[i].lo, o.lo), max(z[i].hi, o.hi)
	}
}

// zoneCodes are a record's codes in the fields that have zones.
type zoneCodes [maxZones]code

// A limit is what a clause on a field that has zones leaves of its codes.
type limit struct {
	zone   int
	lo, hi code
}

// reachable reports whether a record below the node may be within all limits.
func (n *node) reachable(limits []limit) bool {
	for _, l := range limits {
		if z := n.zones[l.zone]; z.hi < l.lo || z.lo > l.hi {
			return false
		}
	}
	return true
}
