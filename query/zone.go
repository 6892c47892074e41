package query

// A zone is a stretch of codes that holds those of all records below a node, in
// one order. It lets a search for a range in one order skip parts of another: records
// that were updated late do not lie where all were created early, say.
//
// A zone is widened when a record comes and not narrowed when one goes, so it may be too wide
// but never too narrow.
type zone struct{ lo, hi code }

// widen makes zones hold one more record, given its code in each order.
func widen(zones []zone, codes []code) []zone {
	if len(zones) == 0 {
		for _, c := range codes {
			zones = append(zones, zone{c, c})
		}
		return zones
	}
	for i, c := range codes {
		zones[i].lo, zones[i].hi = min(zones[i].lo, c), max(zones[i].hi, c)
	}
	return zones
}

// unite makes zones hold what others hold.
func unite(zones, others []zone) []zone {
	if len(zones) == 0 {
		return append(zones, others...)
	}
	for i, z := range others {
		zones[i].lo, zones[i].hi = min(zones[i].lo, z.lo), max(zones[i].hi, z.hi)
	}
	return zones
}

// A limit is what a clause on another order leaves of its codes.
type limit struct {
	order  int
	lo, hi code
}

// reachable reports whether a record below the node may be within all limits.
func (n *node) reachable(limits []limit) bool {
	for _, l := range limits {
		if z := n.zones[l.order]; z.hi < l.lo || z.lo > l.hi {
			return false
		}
	}
	return true
}
