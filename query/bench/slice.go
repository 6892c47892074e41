package bench

import (
	"slices"
	"sync"
)

// plainSlice is what one writes without an engine: the records as they came, a
// map from id to place, and a loop over all of them for each question. A lock
// keeps readers and the writer apart, so they wait for each other.
//
// The page is found by selection rather than by sorting all that matches, and
// what matches is gathered in buffers that are used again.
type plainSlice struct {
	mu      sync.RWMutex
	records []registration
	place   map[int64]int32
	buffers sync.Pool // of *[]candidate
}

// openSlice returns an empty slice.
func openSlice() (engine, error) { return &plainSlice{}, nil }

func (s *plainSlice) load(records []registration) error {
	s.records = slices.Clone(records)
	s.place = make(map[int64]int32, len(records))
	for i := range records {
		s.place[records[i].id] = int32(i)
	}
	return nil
}

func (s *plainSlice) upsert(r *registration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i, found := s.place[r.id]; found {
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
	if q.scenario == q1 {
		if _, found := s.place[q.id]; !found {
			return ids, 0, nil
		}
		return append(ids, q.id), 1, nil
	}
	buffer, ok := s.buffers.Get().(*[]candidate)
	if !ok {
		buffer = new([]candidate)
	}
	defer s.buffers.Put(buffer)
	found := s.gather(q, (*buffer)[:0])
	*buffer = found
	return appendPage(ids, q, found), len(found), nil
}

// gather appends all that matches q to found, in order of arrival.
func (s *plainSlice) gather(q question, found []candidate) []candidate {
	matches, place := q.matches(), q.place()
	for i := range s.records {
		if r := &s.records[i]; matches(r) {
			found = append(found, place(r))
		}
	}
	return found
}
