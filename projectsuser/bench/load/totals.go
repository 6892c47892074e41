package main

import (
	"slices"
	"sync"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/bench/school"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/state"
)

// selection is what a request selects: the registrations of a campus with a status.
type selection struct {
	campus project.CampusID
	status intra.Status
}

// totals counts the registrations of each selection through time. It starts with
// the statuses of the school and follows the moves of commands, so that it knows
// the total of every answer without a table. An answer is right if its total was
// the right one at some instant between request and answer.
//
// It is safe for any number of readers and one goroutine that gives commands.
type totals struct {
	school *school.School

	mu      sync.Mutex
	counts  map[selection]*count
	changed []*count // since the last publication
}

// count is the number of registrations of a selection through time.
type count struct {
	numbers   []int // by version
	published int   // the version that is certainly published
}

// newTotals counts the registrations of a school.
func newTotals(s *school.School) *totals {
	t := &totals{school: s, counts: make(map[selection]*count)}
	for r := range s.All() {
		t.count(selection{r.Campus, r.Status}).numbers[0]++
	}
	return t
}

// count returns the count of a selection, and makes it if it does not exist.
func (t *totals) count(s selection) *count {
	c := t.counts[s]
	if c == nil {
		c = &count{numbers: []int{0}}
		t.counts[s] = c
	}
	return c
}

// now returns the published number of a selection and its version, for [totals.was].
func (t *totals) now(s selection) (n, version int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.count(s)
	return c.numbers[c.published], c.published
}

// was reports whether a selection had a number at a version or after it.
func (t *totals) was(s selection, n, version int) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Contains(t.count(s).numbers[version:], n)
}

// commit is [registry.Options.Commit]. From now on the changes may be published
// at any time. It ignores the import of the school, which newTotals counted.
func (t *totals) commit(b store.Batch) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	differences := make(map[selection]int)
	for _, c := range b.Changes {
		if c.Command == store.CommandImport {
			continue
		}
		for _, m := range c.Moves {
			differences[t.selection(m, m.From)]--
			differences[t.selection(m, m.To)]++
		}
	}
	for s, by := range differences {
		c := t.count(s)
		c.numbers = append(c.numbers, c.numbers[len(c.numbers)-1]+by)
		t.changed = append(t.changed, c)
	}
	return nil
}

// selection returns the selection of a registration that moves, with a status.
func (t *totals) selection(m store.Move, s state.Status) selection {
	return selection{t.school.Campus(m.User), intra.StatusOf(s, school.HasChildren(m.Project))}
}

// published records that all committed changes are published.
func (t *totals) published() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, c := range t.changed {
		c.published = len(c.numbers) - 1
	}
	t.changed = t.changed[:0]
}
