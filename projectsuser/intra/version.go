package intra

import (
	"maps"
	"slices"
	"time"
)

// rank is where a version of a record was found. Of two that were updated at the
// same instant, or at none that is known, the one of the higher rank counts, so
// that it does not matter which was read first.
type rank uint8

const (
	fromUser rank = iota
	fromRegistration
	fromTeam
	fromSession
	fromProject
	byItself
	ranks
)

// versions are records of one kind, the best version of each that was found. The
// zero versions are none.
type versions[R any] struct {
	places map[int64]int // where each stands in found
	found  []version[R]
}

// version is a record as it was found.
type version[R any] struct {
	record R
	from   rank
}

// put adds a version of the record with an id, unless there is a better one, and
// returns the one that stands.
func (v *versions[R]) put(id int64, r R, from rank, updated func(R) time.Time) R {
	i, ok := v.places[id]
	if !ok {
		if v.places == nil {
			v.places = make(map[int64]int)
		}
		v.places[id] = len(v.found)
		v.found = append(v.found, version[R]{r, from})
		return r
	}
	if stands := &v.found[i]; newer(updated(r), from, updated(stands.record), stands.from) {
		*stands = version[R]{r, from}
	}
	return v.found[i].record
}

// newer reports whether a version is better than another.
func newer(updated time.Time, from rank, other time.Time, otherFrom rank) bool {
	c := updated.Compare(other)
	return c > 0 || c == 0 && from > otherFrom
}

// get returns the version of a record that stands, and whether there is one.
func (v *versions[R]) get(id int64) (stands version[R], ok bool) {
	i, ok := v.places[id]
	if ok {
		stands = v.found[i]
	}
	return stands, ok
}

// stands returns the record with an id as its best version has it; there has to
// be one.
func (v *versions[R]) stands(id int64) R { return v.found[v.places[id]].record }

// all returns the records in order of id.
func (v *versions[R]) all() []R { return inOrder(v.places, map[int64]int(nil), v.stands) }

// inOrder returns what stands for each of the ids that are in one map or the other,
// in order of id.
func inOrder[R, A, B any](a map[int64]A, b map[int64]B, stands func(int64) R) []R {
	ids := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(ids)
	ids = slices.Compact(ids)
	records := make([]R, len(ids))
	for i, id := range ids {
		records[i] = stands(id)
	}
	return records
}
