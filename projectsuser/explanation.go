package projectsuser

import (
	"fmt"
	"strings"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// Explanation is why a registration has its status.
type Explanation struct {
	// Status, rule, facts and next change. Where the teams are unknown the
	// status is the declared one and there is no rule.
	state.Explanation

	Declared state.Status  // what the source said; none if it said nothing
	Team     team.ID       // the active team; 0 if there is none
	Attempts int           // how many attempts there are, as far as is known
	Children []ChildStatus // for a parent that rule 6 decided: how far its user is on the child projects
}

// ChildStatus is how far a user is on a child project.
type ChildStatus struct {
	Project project.ID
	Status  state.Status
}

// Lookup returns a user's registration on another project, nil if there is
// none. It is how an explanation sees the child projects.
type Lookup func(project.ID) *Registration

// Explain returns the status of the registration at an instant and why it is
// that. The catalog gives the project's children and the session's begin_at;
// campus is the user's, 0 if unknown. With a lookup a parent's explanation
// lists the statuses on its child projects; nil leaves them out.
func (r *Registration) Explain(c *project.Catalog, campus project.CampusID, at time.Time, on Lookup) Explanation {
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
		e.Explanation = state.Explanation{Status: r.Declared}
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
func childStatuses(c *project.Catalog, campus project.CampusID, parent project.ID, at time.Time, on Lookup) []ChildStatus {
	var statuses []ChildStatus
	for child := range c.Tree.Children(parent) {
		s := state.NotRegistered
		if r := on(child); r != nil {
			s = r.Status(c.Setting(child, r.Place(campus)), at)
		}
		statuses = append(statuses, ChildStatus{child, s})
	}
	return statuses
}

// Derived reports whether the status was derived; if not, it is the declared one.
func (e Explanation) Derived() bool { return e.Rule.Valid() }

// String says the explanation in a sentence or two.
func (e Explanation) String() string {
	if !e.Derived() {
		return fmt.Sprintf("%s as declared: the teams are unknown", name(e.Status))
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

// name is the status's text, or "no status".
func name(s state.Status) string {
	if s == 0 {
		return "no status"
	}
	return s.String()
}
