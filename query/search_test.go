package query

import (
	"testing"

	"github.com/projectsuser/roster/query/internal/tree"
)

// A search releases the memory of a large answer, and keeps that of a small one.
func TestSearchReleasesLargeBuffers(t *testing.T) {
	table := newItems().Table()
	for size, kept := range map[int]bool{1: true, keepMost: true, keepMost + 1: false} {
		s := table.table.search(nil, nil)
		s.picks, s.batch, s.found = make([]pick, size), make([]tree.Entry, size), make([]tree.Entry, size)
		s.end()
		if (cap(s.picks) > 0) != kept || (cap(s.batch) > 0) != kept || (cap(s.found) > 0) != kept {
			t.Errorf("buffers of %d entries: %d, %d and %d entries are kept", size, cap(s.picks), cap(s.batch), cap(s.found))
		}
	}
}

// An answer allocates its page and hardly anything else.
func TestSelectAllocates(t *testing.T) {
	it, publisher := publishedItems(3000)
	table := publisher.Table()
	for name, q := range map[string]Query[item]{
		"rank":   {Where: []Condition[item]{it.few.In(1)}},
		"pass":   {Where: []Condition[item]{it.few.In(1, 2), it.tags.IsNull()}, Sort: []SortKey[item]{it.at.Asc()}},
		"gather": {Where: []Condition[item]{it.rare.Between(10, 900), it.few.In(2)}, Sort: []SortKey[item]{it.at.Asc()}},
	} {
		allocs := testing.AllocsPerRun(100, func() {
			if _, err := table.Select(q); err != nil {
				t.Error(err)
			}
		})
		if allocs > 4 && !raceEnabled {
			t.Errorf("%s: %v allocations", name, allocs)
		}
	}
}
