package bench

import (
	"slices"
	"sync"
)

// plainSlice is what one writes without an engine: the records by ascending id,
// a map from id to place, and a loop for each question. A lock keeps readers
// and the writer apart, so they wait for each other.
//
// The page is found by selection rather than by sorting all that matches.
type plainSlice struct {
	mu      sync.RWMutex
	records []registration
	place   map[int64]int32
}

// openSlice returns an empty slice.
func openSlice() (engine, error) { return &plainSlice{place: map[int64]int32{}}, nil }

func (s *plainSlice) load(records []registration) error {
	s.records = slices.Clone(records)
	s.place = make(map[int64]int32, len(records))
	for i := range records {
		s.place[records[i].id] = int32(i)
	}
	return nil
}

// upsert takes a new record only behind the others: the workload's new ids grow.
func (s *plainSlice) upsert(r *registration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, found := s.place[r.id]
	if found {
		s.records[i] = *r
		return nil
	}
	s.place[r.id] = int32(len(s.records))
	s.records = append(s.records, *r)
	return nil
}

func (s *plainSlice) close() error { return nil }

func (s *plainSlice) answer(q question, ids []int64) ([]int64, int, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var total int
	switch q.query {
	case q1:
		ids, total = s.byID(q, ids)
	case q2, q3, q6, q7:
		ids, total = s.byDescendingID(q, ids)
	default:
		ids, total = s.sorted(q, ids)
	}
	return ids, total, nil
}

// byID looks a record up in the map.
func (s *plainSlice) byID(q question, ids []int64) ([]int64, int) {
	if _, found := s.place[q.id]; !found {
		return ids, 0
	}
	return append(ids, q.id), 1
}

// byDescendingID walks the records backwards: the order asked for is the one
// they are kept in, and without a condition the page is a slice of them.
func (s *plainSlice) byDescendingID(q question, ids []int64) ([]int64, int) {
	from, to := q.offset(), q.offset()+q.size
	if q.query == q7 {
		n := len(s.records)
		for i := from; i < min(to, n); i++ {
			ids = append(ids, s.records[n-1-i].id)
		}
		return ids, n
	}
	matches := q.matches()
	total := 0
	for i := len(s.records) - 1; i >= 0; i-- {
		if r := &s.records[i]; matches(r) {
			if from <= total && total < to {
				ids = append(ids, r.id)
			}
			total++
		}
	}
	return ids, total
}

// sorted gathers all that matches and picks the page out of it.
func (s *plainSlice) sorted(q question, ids []int64) ([]int64, int) {
	matches, place := q.matches(), q.place()
	var found []candidate
	for i := range s.records {
		if r := &s.records[i]; matches(r) {
			found = append(found, place(r))
		}
	}
	return appendPage(ids, q, found), len(found)
}
