package intra

import (
	"maps"
	"slices"
	"time"
)

// rank is the kind of object in which a version of a record was found. Of two versions
// with the same updated_at, or with none, the one of the higher rank counts, so that the
// order of reading does not matter.
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

// versions are the records of one kind, each in its best version. The zero versions have
// no records.
type versions[R any] struct {
	places map[int64]int // index in found, by id
	found  []version[R]
}

// version is a record and where it was found.
type version[R any] struct {
	record R
	from   rank
}

// put adds a version of the record with an id unless it has a better one. It returns the
// better one.
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
	if best := &v.found[i]; newer(updated(r), from, updated(best.record), best.from) {
		*best = version[R]{r, from}
	}
	return v.found[i].record
}

// newer reports whether a version is better than another.
func newer(updated time.Time, from rank, other time.Time, otherFrom rank) bool {
	c := updated.Compare(other)
	return c > 0 || c == 0 && from > otherFrom
}

// get returns the best version of a record, and whether there is one.
func (v *versions[R]) get(id int64) (best version[R], ok bool) {
	i, ok := v.places[id]
	if ok {
		best = v.found[i]
	}
	return best, ok
}

// best returns the best version of the record with an id, which must exist.
func (v *versions[R]) best(id int64) R { return v.found[v.places[id]].record }

// all returns the records sorted by id.
func (v *versions[R]) all() []R { return inOrder(v.places, map[int64]int(nil), v.best) }

// inOrder returns the record of each id that is in one map or the other, sorted by id.
func inOrder[R, A, B any](a map[int64]A, b map[int64]B, record func(int64) R) []R {
	ids := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(ids)
	ids = slices.Compact(ids)
	records := make([]R, len(ids))
	for i, id := range ids {
		records[i] = record(id)
	}
	return records
}
