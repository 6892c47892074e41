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
	// status depends on unknown facts, it is the declared one, as
	// [Registration.DeclaredStatus] returns it, and the rule is 0.
	state.Explanation

	Declared state.Status  // the status that the source declared of the registration; 0 if it declared none
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
		Explanation: state.ExplainKnown(r.Facts(setting, at), r.UnknownFacts(), setting.BeginAt),
		Declared:    r.Declared,
		Attempts:    r.Attempts.Len(),
	}
	if !e.Rule.Valid() {
		e.Status = r.DeclaredStatus()
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
// an [*UnknownFactsError] if that depends on unknown facts.
func (e Explanation) Permit(event state.Event) error {
	_, known := state.PermitKnown(e.Facts, e.Unknown, event)
	if !e.Derived() || !known {
		return &UnknownFactsError{Event: event, Declared: e.Status, Unknown: e.Unknown}
	}
	return state.Permit(e.Facts, event)
}

// Permitted yields the events that may happen. It does not yield an event of which that
// depends on unknown facts.
func (e Explanation) Permitted() iter.Seq[state.Event] {
	return func(yield func(state.Event) bool) {
		for event := range state.Permitted(e.Facts) {
			if e.Permit(event) == nil && !yield(event) {
				return
			}
		}
	}
}

// String returns the explanation in one or two sentences.
func (e Explanation) String() string {
	if !e.Derived() {
		return fmt.Sprintf("%s as declared: %s", cmp.Or(e.Status.String(), "no status"), unknownText(e.Unknown))
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

// unknownText says which facts are unknown.
func unknownText(unknown state.Facts) string {
	if unknown.Has(state.InTeam) {
		return "the teams are unknown"
	}
	return "unknown facts: " + unknown.Words(unknown)
}

// UnknownFactsError reports an event on a registration or a team of which the data does
// not say whether it may happen.
type UnknownFactsError struct {
	Event    state.Event
	Declared state.Status // the status that the source declared; 0 if it declared none
	Unknown  state.Facts  // all facts about teams if the teams are unknown
}

func (e *UnknownFactsError) Error() string {
	return fmt.Sprintf("projectsuser: %s while declared %q: %s", e.Event, e.Declared, unknownText(e.Unknown))
}
