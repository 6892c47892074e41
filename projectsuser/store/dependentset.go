package store

import (
	"cmp"
	"slices"
)

// dependentSet is a set of records of one kind: the changed ones, and the held ones that
// depend on a change. A bulk import changes a million records on which nothing depends, so
// the changed ones are a sorted list and not a map.
type dependentSet[R any, I ~int64] struct {
	id      func(*R) I
	changed []*R
	held    map[I]*R // those that are not among the changed ones
}

// newDependentSet returns a set that begins with the changed records, each with an id of
// its own.
func newDependentSet[R any, I ~int64](k *row[R, I], changed []*R) dependentSet[R, I] {
	s := dependentSet[R, I]{k.id, changed, make(map[I]*R)}
	if !slices.IsSortedFunc(changed, s.compare) {
		s.changed = slices.SortedFunc(slices.Values(changed), s.compare)
	}
	return s
}

func (s *dependentSet[R, I]) compare(a, b *R) int { return cmp.Compare(s.id(a), s.id(b)) }

// add adds a held record, unless a changed version of it is there already.
func (s *dependentSet[R, I]) add(record *R) {
	if _, ok := slices.BinarySearchFunc(s.changed, record, s.compare); !ok {
		s.held[s.id(record)] = record
	}
}

// drop drops a held record.
func (s *dependentSet[R, I]) drop(id I) { delete(s.held, id) }

// len returns the number of records.
func (s *dependentSet[R, I]) len() int { return len(s.changed) + len(s.held) }

// all returns the records in order of id. They must not be changed.
func (s *dependentSet[R, I]) all() []*R {
	if len(s.held) == 0 {
		return s.changed
	}
	all := slices.Clone(s.changed)
	for _, record := range s.held {
		all = append(all, record)
	}
	slices.SortFunc(all, s.compare)
	return all
}
