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

// shelf is what readers ask for: the registrations of a campus with a status.
type shelf struct {
	campus project.CampusID
	status intra.Status
}

// tally is how many registrations are on each shelf, and were. It begins with
// what the school says and follows the statuses that commands move, so that it
// knows the total of every answer without asking a table. An answer is right if
// its total was so at some instant between question and answer.
//
// Any number of goroutines may ask it, and one give commands.
type tally struct {
	school *school.School

	mu      sync.Mutex
	counts  map[shelf]*count
	touched []*count // since the last command was settled
}

// count is the number of registrations on a shelf, through time.
type count struct {
	numbers   []int
	published int // all numbers before this place are certainly past
}

// newTally counts a school.
func newTally(s *school.School) *tally {
	t := &tally{school: s, counts: make(map[shelf]*count)}
	for r := range s.All() {
		t.count(shelf{r.Campus, r.Status}).numbers[0]++
	}
	return t
}

// count returns the count of a shelf, which begins with 0.
func (t *tally) count(s shelf) *count {
	c := t.counts[s]
	if c == nil {
		c = &count{numbers: []int{0}}
		t.counts[s] = c
	}
	return c
}

// now returns the number on a shelf, and the moment, for [tally.was].
func (t *tally) now(s shelf) (n, moment int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.count(s)
	return c.numbers[c.published], c.published
}

// was reports whether a number was, or is, that on a shelf at or after a moment.
func (t *tally) was(s shelf, n, moment int) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Contains(t.count(s).numbers[moment:], n)
}

// commit is [registry.Options.Commit]: the moves of the changes will be
// published before long. With an import the school opens, which is counted.
func (t *tally) commit(changes []store.Change) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	moved := make(map[shelf]int)
	for _, c := range changes {
		if c.Command == store.CommandImport {
			continue
		}
		for _, m := range c.Moves {
			moved[t.shelf(m, m.From)]--
			moved[t.shelf(m, m.To)]++
		}
	}
	for s, by := range moved {
		c := t.count(s)
		c.numbers = append(c.numbers, c.numbers[len(c.numbers)-1]+by)
		t.touched = append(t.touched, c)
	}
	return nil
}

// shelf returns where a registration that moves is with a status.
func (t *tally) shelf(m store.Move, s state.Status) shelf {
	return shelf{t.school.Campus(m.User), intra.StatusOf(s, school.HasChildren(m.Project))}
}

// settle says that what was committed is published.
func (t *tally) settle() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, c := range t.touched {
		c.published = len(c.numbers) - 1
	}
	t.touched = t.touched[:0]
}
