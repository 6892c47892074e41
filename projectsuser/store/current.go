package store

import (
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// current is the change that an Edit is making.
type current struct {
	Change
	unshared bool                              // the registrations that are being put are copies which no one else has
	open     bool                              // between Begin and End
	cause    *cause                            // for the histories
	imports  *history                          // the link that all registrations of an import share; nil until needed
	touched  touchedSet                        // the registrations that it touched
	teams    []team.ID                         // the teams that it touched
	events   map[projectsuser.ID][]state.Event // the events that were fired; nil without events
}

// before returns the entry of a registration as it was, nil for a registration that is new
// or that the change has not touched.
func (c *current) before(id projectsuser.ID) *Entry {
	if t := c.touched.find(id); t != nil {
		return t.before
	}
	return nil
}

// fire sets the events that were fired for a registration.
func (c *current) fire(id projectsuser.ID, events []state.Event) {
	switch {
	case len(events) == 0:
		return
	case c.events == nil:
		c.events = make(map[projectsuser.ID][]state.Event)
	}
	c.events[id] = events
}
