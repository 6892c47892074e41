package bench

import (
	"slices"
	"sync"
)

// plainSlice is a table without an engine: the records in the order of arrival, a map from id
// to index, and a loop over all records for each question. Readers and the writer share a lock,
// so they wait for each other.
//
// It finds the page by selection and does not sort all matches, and it uses its buffers
// again.
type plainSlice struct {
	mu      sync.RWMutex
	records []registration
	index   map[int64]int32
	buffers sync.Pool // of *[]candidate
	people  []person  // of the further questions
}

// openSlice returns an empty slice.
func openSlice() (engine, error) { return &plainSlice{}, nil }

func (s *plainSlice) load(records []registration) error {
	s.records = slices.Clone(records)
	s.index = make(map[int64]int32, len(records))
	for i := range records {
		s.index[records[i].id] = int32(i)
	}
	return nil
}

func (s *plainSlice) upsert(r *registration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i, found := s.index[r.id]; found {
		s.records[i] = *r
		return nil
	}
	s.index[r.id] = int32(len(s.records))
	s.records = append(s.records, *r)
	return nil
}

func (s *plainSlice) close() error { return nil }

func (s *plainSlice) answer(q question, ids []int64) ([]int64, int, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if q.scenario == q1 {
		if _, found := s.index[q.id]; !found {
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

// gather appends the matches of q to found, in the order of arrival.
func (s *plainSlice) gather(q question, found []candidate) []candidate {
	matches, candidateOf := q.matches(), q.candidate()
	for i := range s.records {
		if r := &s.records[i]; matches(r) {
			found = append(found, candidateOf(r))
		}
	}
	return found
}
