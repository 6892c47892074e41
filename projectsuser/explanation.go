package projectsuser

import (
	"cmp"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// Explanation says why a registration has its status.
type Explanation struct {
	// Explanation has the status, the rule, the facts and the next change. If the
	// teams are unknown, the status is the declared one, the rule is 0, and the
	// facts say nothing about teams.
	state.Explanation

	Declared state.Status  // the status that the source declared; 0 if it declared none
	Team     team.ID       // the active team; 0 without one
	Attempts int           // the number of known attempts
	Children []ChildStatus // for a parent that rule 6 decides: the statuses on its child projects
}

// ChildStatus is the status of a user on one child project.
type ChildStatus struct {
	Project project.ID
	Status  state.Status // 0 if the data does not hold it
}

// Projects is what a status depends on in addition to the registration. A snapshot
// of package store implements it.
type Projects interface {
	// Setting returns what a project contributes to the status of a team at a place.
	Setting(project.ID, project.Place) project.Setting
	// Children yields the child projects of a project in order of id.
	Children(project.ID) iter.Seq[project.ID]
}

// Lookup returns the registration of one user on a project. It returns nil and true
// if the user is not registered there, and false if the data does not say.
type Lookup func(project.ID) (r *Registration, known bool)

// Explain returns the status of the registration at an instant, with the reason.
// Argument c knows the projects, and campus is that of the user, 0 if unknown. If
// children is not nil, the explanation of a parent lists the user's statuses on the
// child projects, which children looks up.
func (r *Registration) Explain(c Projects, campus project.CampusID, at time.Time, children Lookup) Explanation {
	if r == nil {
		return Explanation{Explanation: state.Explain(0, time.Time{})}
	}
	setting := c.Setting(r.Project, r.Place(campus))
	e := Explanation{
		Explanation: state.Explain(r.Facts(setting, at), setting.BeginAt),
		Declared:    r.Declared,
		Attempts:    r.Attempts.Len(),
	}
	if !r.Attempts.Known() {
		e.Explanation = state.Explanation{Status: r.Declared, Facts: e.Facts}
	}
	if t := r.Attempts.Active(); t != nil {
		e.Team = t.ID
	}
	if e.Rule.Condition().Need.Has(state.HasChildren) && children != nil {
		e.Children = childStatuses(c, campus, r.Project, at, children)
	}
	return e
}

// childStatuses returns the statuses of one user on the children of a project.
func childStatuses(c Projects, campus project.CampusID, parent project.ID, at time.Time, lookup Lookup) []ChildStatus {
	var statuses []ChildStatus
	for child := range c.Children(parent) {
		s := ChildStatus{Project: child}
		if r, known := lookup(child); known {
			s.Status = r.Status(c.Setting(child, r.Place(campus)), at)
		}
		statuses = append(statuses, s)
	}
	return statuses
}

// Derived reports whether the status is derived; otherwise it is the declared one.
func (e Explanation) Derived() bool { return e.Rule.Valid() }

// Permit returns nil if the event may happen, else the error of [state.Permit], or
// an [*UnknownTeamsError] if the teams are unknown.
func (e Explanation) Permit(event state.Event) error {
	if !e.Derived() {
		return &UnknownTeamsError{Event: event, Declared: e.Status}
	}
	return state.Permit(e.Facts, event)
}

// Permitted yields the events that may happen. It yields no event if the teams are
// unknown.
func (e Explanation) Permitted() iter.Seq[state.Event] {
	if !e.Derived() {
		return func(func(state.Event) bool) {}
	}
	return state.Permitted(e.Facts)
}

// String returns the explanation in one or two sentences.
func (e Explanation) String() string {
	if !e.Derived() {
		return fmt.Sprintf("%s as declared: the teams are unknown", cmp.Or(e.Status.String(), "no status"))
	}
	var b strings.Builder
	b.WriteString(e.Explanation.String())
	if e.Team != 0 {
		fmt.Fprintf(&b, "; team %d is the last of %d", e.Team, e.Attempts)
	}
	if e.Declared != 0 && e.Declared != e.Status {
		fmt.Fprintf(&b, "; declared %s", e.Declared)
	}
	return b.String()
}

// UnknownTeamsError reports an event on a registration whose teams are unknown: the
// data does not say whether the event may happen.
type UnknownTeamsError struct {
	Event    state.Event
	Declared state.Status // the status that the source declared; 0 if it declared none
}

func (e *UnknownTeamsError) Error() string {
	return fmt.Sprintf("projectsuser: %s while declared %q: the teams are unknown", e.Event, e.Declared)
}
