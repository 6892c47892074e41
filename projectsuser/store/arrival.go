package store

import (
	"slices"
	"time"
)

// outcome is the list of an [ImportResult] that an incoming record belongs to.
type outcome uint8

const (
	older outcome = iota
	unchanged
	replaced
	added
	refused
)

// arrival is what an import makes of the incoming versions of one record.
type arrival[R any] struct {
	held    *R   // before the import; nil if the store does not hold the record
	first   *R   // the first incoming version
	rest    []*R // the other incoming versions, in order
	current *R   // what all versions say together
	outcome outcome
}

// add adds an incoming version. A record that comes twice is one version.
func (a *arrival[R]) add(version *R) {
	if version != a.first && (len(a.rest) == 0 || version != a.rest[len(a.rest)-1]) {
		a.rest = append(a.rest, version)
	}
}

// fold finds what the held record and the incoming versions say together.
func (k *row[R, I]) fold(a *arrival[R], at time.Time) {
	if a.held == nil && len(a.rest) == 0 {
		a.current, a.outcome = k.readBy(a.first, at), added
		return
	}
	var few [4]*R
	incoming := append(append(few[:0], a.first), a.rest...)
	for i, version := range incoming {
		incoming[i] = k.readBy(version, at)
	}
	a.current = k.newestFields(a.held, incoming, at)
	switch {
	case a.held == nil:
		a.outcome = added
	case !k.same(a.current, a.held):
		a.current, a.outcome = k.readBy(a.current, at), replaced
	default:
		a.current, a.outcome = a.held, older
		if slices.ContainsFunc(incoming, func(version *R) bool { return k.fresher(version, a.held, at) }) {
			a.outcome = unchanged
		}
	}
}

// newestFields returns a record with each field of the newest version that contains it. It
// begins with the newest version and completes it from older and older ones, so that the
// result is the same if it takes the place of the held record and all versions come again.
func (k *row[R, I]) newestFields(held *R, incoming []*R, at time.Time) *R {
	incoming = k.inTime(incoming, at)
	var result *R
	complete := func(version *R) {
		switch {
		case result == nil:
			result = version
		case k.updatedAfter(version, result):
			result = k.complete(version, result)
		default:
			result = k.complete(result, version)
		}
	}
	for _, version := range slices.Backward(incoming) {
		if held != nil && k.knownAt(version, at).Before(k.knownAt(held, time.Time{})) {
			complete(held)
			held = nil
		}
		complete(version)
	}
	if held != nil {
		complete(held)
	}
	return result
}

// inTime returns versions in order of the instants at which they were known.
func (k *row[R, I]) inTime(versions []*R, at time.Time) []*R {
	earlier := func(a, b *R) int { return k.knownAt(a, at).Compare(k.knownAt(b, at)) }
	if slices.IsSortedFunc(versions, earlier) {
		return versions
	}
	return slices.SortedStableFunc(slices.Values(versions), earlier)
}
