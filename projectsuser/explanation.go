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

// Explanation is why a registration has its status.
type Explanation struct {
	// Status, rule, facts and next change. Where the teams are unknown the
	// status is the declared one, there is no rule, and the facts say nothing
	// about teams.
	state.Explanation

	Declared state.Status  // what the source said; none if it said nothing
	Team     team.ID       // the active team; 0 if there is none
	Attempts int           // how many attempts there are, as far as is known
	Children []ChildStatus // for a parent that rule 6 decided: how far its user is on the child projects
}

// ChildStatus is how far a user is on a child project.
type ChildStatus struct {
	Project project.ID
	Status  state.Status // none if the data does not tell
}

// Projects is what a status depends on besides the registration: a
// [*project.Catalog], or a [*Snapshot] of a registry.
type Projects interface {
	// Setting returns what a project brings to the status of a team at a place.
	Setting(project.ID, project.Place) project.Setting
	// Children yields the child projects of a project in order of id.
	Children(project.ID) iter.Seq[project.ID]
}

// Lookup returns a user's registration on another project: nil if the user is
// not registered there, and false if the data does not tell. It is how an
// explanation sees the child projects.
type Lookup func(project.ID) (r *Registration, known bool)

// Explain returns the status of the registration at an instant and why it is
// that. Projects give the project's children and the session's begin_at; campus is the user's, 0 if unknown. With a lookup a parent's explanation
// lists the statuses on its child projects; nil leaves them out.
func (r *Registration) Explain(c Projects, campus project.CampusID, at time.Time, on Lookup) Explanation {
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
	if e.Rule.Condition().Need.Has(state.HasChildren) && on != nil {
		e.Children = childStatuses(c, campus, r.Project, at, on)
	}
	return e
}

// childStatuses returns how far the user behind the lookup is on each child.
func childStatuses(c Projects, campus project.CampusID, parent project.ID, at time.Time, on Lookup) []ChildStatus {
	var statuses []ChildStatus
	for child := range c.Children(parent) {
		s := ChildStatus{Project: child}
		if r, known := on(child); known {
			s.Status = r.Status(c.Setting(child, r.Place(campus)), at)
		}
		statuses = append(statuses, s)
	}
	return statuses
}

// Derived reports whether the status was derived; if not, it is the declared one.
func (e Explanation) Derived() bool { return e.Rule.Valid() }

// Permit returns nil if the event may happen, else why not: what [state.Permit]
// says, or an [*UnknownTeamsError] where there is nothing to tell it by.
func (e Explanation) Permit(event state.Event) error {
	if !e.Derived() {
		return &UnknownTeamsError{Event: event, Declared: e.Status}
	}
	return state.Permit(e.Facts, event)
}

// Permitted yields the events that may happen; none where the teams are unknown.
func (e Explanation) Permitted() iter.Seq[state.Event] {
	if !e.Derived() {
		return func(func(state.Event) bool) {}
	}
	return state.Permitted(e.Facts)
}

// String says the explanation in a sentence or two.
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
