package intra

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// rank is the kind of object in which a version of a record was found. Of two versions in
// one text the one of the higher rank counts, unless its updated_at is older, so that the
// order within a text does not matter.
type rank uint8

const (
	fromUser       rank = iota
	fromMembership      // a cursus_user or a campus_user
	fromRegistration
	fromTeam
	fromSession
	fromProject
	byItself
)

// origin is where a version of a record was found.
type origin struct {
	text uint32 // number of the text, in the order of reading
	rank rank
}

// versions are the records of one kind in all versions that were read. The zero versions
// have no records.
type versions[R store.Answered] struct {
	places map[int64]int32 // index in found of the first version, by id
	found  []version[R]
}

// version is a version of a record. Versions of the same origin are one.
type version[R store.Answered] struct {
	record *R
	origin origin
	next   int32 // index in found of another version of the record, 0 without one
}

// merging returns what a version of a record and another one of the same record say.
type merging[R store.Answered] func(held, incoming *R, from rank) *R

// folded is the usual merging.
func folded[R store.Answered](held, incoming *R, _ rank) *R { return store.Fold(held, incoming) }

// logged is a record that is always complete.
type logged interface{ user.TimeEntry | user.Expense }

// latest are the latest versions of complete records of one kind, by id. The zero latest
// has no records.
type latest[R logged] struct{ found map[int64]answered[R] }

// answered is a record and the instant of its answer.
type answered[R logged] struct {
	record *R
	at     time.Time
}

// put adds a version of a record, unless the one that is there is newer: by updated_at if
// both have one and it decides, else by the instant of the answer.
func (l *latest[R]) put(r *R, at time.Time) {
	id, updated := loggedAs(r)
	if held, ok := l.found[id]; ok {
		_, before := loggedAs(held.record)
		undated := updated.IsZero() || before.IsZero() || updated.Equal(before)
		if !undated && updated.Before(before) || undated && at.Before(held.at) {
			return
		}
	}
	if l.found == nil {
		l.found = make(map[int64]answered[R])
	}
	l.found[id] = answered[R]{r, at}
}

// loggedAs returns the id and the updated_at of a record.
func loggedAs(record any) (id int64, updated time.Time) {
	switch r := record.(type) {
	case *user.TimeEntry:
		return int64(r.ID), r.UpdatedAt
	case *user.Expense:
		return int64(r.ID), r.UpdatedAt
	}
	return 0, time.Time{}
}

// all returns the records sorted by id.
func (l *latest[R]) all() (records []*R) {
	for _, id := range slices.Sorted(maps.Keys(l.found)) {
		records = append(records, l.found[id].record)
	}
	return records
}

// get returns the version of a record with an origin, nil if not found.
func (v *versions[R]) get(id int64, from origin) *version[R] {
	i, ok := v.places[id]
	for ok {
		if found := &v.found[i]; found.origin == from {
			return found
		}
		i = v.found[i].next
		ok = i != 0
	}
	return nil
}

// put adds a version of the record with an id.
func (v *versions[R]) put(id int64, r *R, from origin, merge merging[R]) {
	if same := v.get(id, from); same != nil {
		same.record = merge(same.record, r, from.rank)
		return
	}
	i := int32(len(v.found))
	v.found = append(v.found, version[R]{record: r, origin: from})
	first, ok := v.places[id]
	if !ok {
		if v.places == nil {
			v.places = make(map[int64]int32)
		}
		v.places[id] = i
		return
	}
	v.found[i].next, v.found[first].next = v.found[first].next, i
}

// merged returns what all versions of the record with an id say: they are merged in the
// order of the instants of their answers, then of their texts, then of their ranks.
func (v *versions[R]) merged(id int64, readAt func(*R) time.Time, merge merging[R]) *R {
	first := v.found[v.places[id]]
	if first.next == 0 {
		return first.record
	}
	all := []version[R]{first}
	for i := first.next; i != 0; i = v.found[i].next {
		all = append(all, v.found[i])
	}
	slices.SortFunc(all, func(a, b version[R]) int {
		return cmp.Or(readAt(a.record).Compare(readAt(b.record)), cmp.Compare(a.origin.text, b.origin.text), cmp.Compare(a.origin.rank, b.origin.rank))
	})
	result := all[0].record
	for _, next := range all[1:] {
		result = merge(result, next.record, next.origin.rank)
	}
	return result
}

// all returns the records sorted by id.
func (v *versions[R]) all(readAt func(*R) time.Time, merge merging[R]) []*R {
	if len(v.places) == 0 {
		return nil
	}
	records := make([]*R, 0, len(v.places))
	for _, id := range slices.Sorted(maps.Keys(v.places)) {
		records = append(records, v.merged(id, readAt, merge))
	}
	return records
}
