package store

import (
	"cmp"
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
	cycles := cyclesOf(projects, held)
	for _, p := range projects {
		if path := cycles[p.ID]; path != nil {
			return &project.CycleError{Path: path}
		}
	}
	return nil
}

// cyclesOf returns the projects that are their own ancestors if the projects are put over
// the held ones: for each the path over its parent to itself. The held projects have no
// cycle.
func cyclesOf(projects []*project.Project, held func(project.ID) *project.Project) map[project.ID][]project.ID {
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
	cycles := make(map[project.ID][]project.ID)
	visited := make(map[project.ID]bool)
	for _, p := range projects {
		var path []project.ID
		id := p.ID
		for ; id != 0 && !visited[id]; id = parent(id) {
			visited[id] = true
			path = append(path, id)
		}
		if i := slices.Index(path, id); i >= 0 {
			addCycle(cycles, path[i:])
		}
	}
	return cycles
}

// addCycle adds a cycle for each of its projects, from the project to itself.
func addCycle(cycles map[project.ID][]project.ID, cycle []project.ID) {
	for i, id := range cycle {
		cycles[id] = slices.Concat(cycle[i:], cycle[:i], []project.ID{id})
	}
}

// place is a user and a project. At most one registration may have it.
type place struct {
	user    user.ID
	project project.ID
}

// placeOf returns the place of a registration.
func placeOf(r *projectsuser.Registration) place { return place{r.User, r.Project} }

// known reports whether the source names the user and the project.
func (p place) known() bool { return p.user != 0 && p.project != 0 }

// checkPlaces returns a [*TakenError] if a user would have two registrations on a
// project once some registrations are removed. A registration without a user or a project
// has no place.
func (e *Edit) checkPlaces(registrations []*projectsuser.Registration, removed []projectsuser.ID) error {
	var moved map[projectsuser.ID]place // where the registrations are put; only needed if the store holds registrations
	if e.Current().Registrations.Len() > 0 {
		moved = make(map[projectsuser.ID]place, len(registrations))
		for _, r := range registrations {
			moved[r.ID] = placeOf(r)
		}
		for _, id := range removed {
			if _, ok := moved[id]; !ok {
				moved[id] = place{}
			}
		}
	}
	if moved == nil && len(registrations) >= bulk && placesDiffer(registrations) {
		return nil
	}
	taken := make(map[place]projectsuser.ID, len(registrations))
	for _, r := range registrations {
		at := placeOf(r)
		if !at.known() {
			continue
		}
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

// placesDiffer reports whether no two registrations have the same place. For many of them it
// takes less time and memory than a map.
func placesDiffer(registrations []*projectsuser.Registration) bool {
	places := make([]place, 0, len(registrations))
	for _, r := range registrations {
		if at := placeOf(r); at.known() {
			places = append(places, at)
		}
	}
	slices.SortFunc(places, func(a, b place) int {
		if a.user != b.user {
			return cmp.Compare(a.user, b.user)
		}
		return cmp.Compare(a.project, b.project)
	})
	for i := 1; i < len(places); i++ {
		if places[i] == places[i-1] {
			return false
		}
	}
	return true
}

// otherAt returns the held registration at a place that is neither the registration
// id nor moved to another place, 0 if not found.
func (e *Edit) otherAt(at place, id projectsuser.ID, moved map[projectsuser.ID]place) projectsuser.ID {
	held := e.registration(id)
	if held != nil && placeOf(held) == at {
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

// check validates records as they will be held, after it completed them. Some registrations
// are removed before the records are put.
func (e *Edit) check(r *Records, removed []projectsuser.ID) error {
	if err := e.complete(r); err != nil {
		return err
	}
	return e.checkPlaces(r.Registrations, removed)
}

// complete validates records but for the places of registrations. Of several records with one
// id it keeps the last, so that the others are neither checked nor put. It adds the teams of
// the registrations that would be missing.
func (e *Edit) complete(r *Records) error {
	if err := r.Validate(); err != nil {
		return err
	}
	r.KeepLast()
	given := len(r.Teams)
	r.addTeams(func(id team.ID) bool { return e.team(id) != nil })
	if err := (&Records{Teams: r.Teams[given:]}).Validate(); err != nil {
		return err
	}
	return checkTree(r.Projects, e.Project)
}
