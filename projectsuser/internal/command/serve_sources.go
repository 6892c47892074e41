package command

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/projectsuser/roster/projectsuser/board"
	"github.com/projectsuser/roster/projectsuser/intra/fetch"
	"github.com/projectsuser/roster/projectsuser/store"
)

// refusedKept is how many refused records serve remembers for its web page.
const refusedKept = 100

// servedSources are what a served registry is made from: the data that was read at the
// start, and the copy of an API that is kept up to date.
type servedSources struct {
	data []board.Source // of the start

	mu      sync.Mutex
	copying bool
	copied  board.Source
	began   time.Time // of the run that sent the last event
	before  [5]int    // of the runs before it: requests, and records added, replaced, removed, refused
	run     [5]int    // the same of this run
}

// readData notes the data that was read at the start.
func (s *servedSources) readData(in *input, at time.Time, held *store.Snapshot, p *problems) {
	if p == nil {
		return
	}
	of := board.Source{Name: in.name(), ReadAt: at, Refused: p.RefusedTotal,
		Added: held.Registrations.Len() + held.Teams.Len() + held.Users.Len() + held.Projects.Len() + held.Sessions.Len()}
	for _, r := range p.Refused[:min(len(p.Refused), refusedKept)] {
		of.Refusals = append(of.Refusals, store.RefusedRecord{Kind: store.Kind(r.Kind), ID: r.ID, Err: errors.New(r.Error)})
	}
	s.data = append(s.data, of)
}

// beginCopy notes that a copy is kept up to date.
func (s *servedSources) beginCopy(o *fetch.Options, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.copying, s.copied = true, board.Source{Name: o.API, Since: at}
	if scope := o.Scope.String(); scope != "" {
		s.copied.Name += ", " + scope
	}
}

// event notes what the copy did.
func (s *servedSources) event(e fetch.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !e.Began.Equal(s.began) {
		for i := range s.before {
			s.before[i] += s.run[i]
		}
		s.began = e.Began
	}
	s.run = [5]int{e.Requests, e.Added, e.Replaced, e.Removed, e.Refused}
	c := &s.copied
	c.Requests = s.before[0] + e.Requests
	c.Added, c.Replaced, c.Removed, c.Refused = s.before[1]+e.Added, s.before[2]+e.Replaced, s.before[3]+e.Removed, s.before[4]+e.Refused
	c.Left, c.Doing, c.Problem = e.Left, e.List, ""
	if e.Phase != "" {
		c.Doing += ", " + e.Phase
	}
	if e.Expected <= e.Requests { // the run is at its end
		c.Left, c.Doing = 0, ""
	}
	if e.Budget >= 0 {
		c.Budget = fmt.Sprintf("%d this hour", e.Budget)
	}
	if e.Err != nil {
		c.Problem = fmt.Sprintf("%s: %s; again in %s", shortened(e.Request), oneLine(e.Err), e.Wait.Round(time.Second/10))
		return
	}
	c.ReadAt = e.At
	all := append(c.Refusals, e.NewlyRefused...)
	c.Refusals = all[max(len(all)-refusedKept, 0):]
}

// failed notes that a run of the copy failed for good, and when the next one begins.
func (s *servedSources) failed(err error, again time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.copied.Doing, s.copied.Left = "", 0
	s.copied.Problem = fmt.Sprintf("%s; again in %s", oneLine(err), again)
}

// all returns the sources.
func (s *servedSources) all() []board.Source {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := append([]board.Source{}, s.data...)
	if s.copying {
		c := s.copied
		c.Refusals = append([]store.RefusedRecord{}, c.Refusals...)
		all = append(all, c)
	}
	return all
}
