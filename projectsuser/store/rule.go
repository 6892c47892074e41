package store

import (
	"fmt"
	"slices"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// checkTree returns a [*project.CycleError] if the projects, put over the held ones,
// make a cycle. The held projects have no cycle.
func checkTree(projects []*project.Project, held func(project.ID) *project.Project) error {
	parents := make(map[project.ID]project.ID, len(projects))
	for _, p := range projects {
		parents[p.ID] = p.Parent
	}
	parent := func(id project.ID) project.ID {
		if parent, ok := parents[id]; ok {
			return parent
		}
		if p := held(id); p != nil {
			return p.Parent
		}
		return 0
	}
	acyclic := make(map[project.ID]bool)
	for _, p := range projects {
		onPath := make(map[project.ID]bool)
		path := []project.ID{p.ID}
		for id := p.ID; id != 0 && !acyclic[id]; id = parent(id) {
			if onPath[id] {
				return &project.CycleError{Path: path[slices.Index(path, id):]}
			}
			onPath[id] = true
			path = append(path, parent(id))
		}
		for id := range onPath {
			acyclic[id] = true
		}
	}
	return nil
}

// place is a user and a project. At most one registration may have it.
type place struct {
	user    user.ID
	project project.ID
}

// checkPlaces returns a [*TakenError] if a user would have two registrations on a
// project. A registration without a user has no place.
func (e *Edit) checkPlaces(registrations []*projectsuser.Registration) error {
	var moved map[projectsuser.ID]place // where the registrations are put; only needed if the store holds registrations
	if e.Current().Registrations.Len() > 0 {
		moved = make(map[projectsuser.ID]place, len(registrations))
		for _, r := range registrations {
			moved[r.ID] = place{r.User, r.Project}
		}
	}
	taken := make(map[place]projectsuser.ID, len(registrations))
	for _, r := range registrations {
		if r.User == 0 {
			continue
		}
		at := place{r.User, r.Project}
		by, ok := taken[at]
		if !ok && moved != nil {
			by = e.otherAt(at, r.ID, moved)
		}
		if by != 0 && by != r.ID {
			return &TakenError{KindRegistration, "user_id", fmt.Sprint(r.User), int64(by)}
		}
		taken[at] = r.ID
	}
	return nil
}

// otherAt returns the held registration at a place that is neither the registration
// id nor moved to another place, 0 if not found.
func (e *Edit) otherAt(at place, id projectsuser.ID, moved map[projectsuser.ID]place) projectsuser.ID {
	held := e.registration(id)
	if held != nil && held.User == at.user && held.Project == at.project {
		return 0
	}
	other := e.Current().Find(at.user, at.project)
	if other == nil {
		return 0
	}
	if to, ok := moved[other.Registration.ID]; ok && to != at {
		return 0
	}
	return other.Registration.ID
}

// check validates records as they will be held. Of several records with one id it keeps
// the last, so that the others are neither checked nor put. It adds the teams of the
// registrations that would be missing.
func (e *Edit) check(r *Records) error {
	if err := r.Validate(); err != nil {
		return err
	}
	r.KeepLast()
	given := len(r.Teams)
	r.addTeams(func(id team.ID) bool { return e.team(id) != nil })
	if err := (&Records{Teams: r.Teams[given:]}).Validate(); err != nil {
		return err
	}
	if err := checkTree(r.Projects, e.Project); err != nil {
		return err
	}
	return e.checkPlaces(r.Registrations)
}
