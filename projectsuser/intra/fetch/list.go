package fetch

import (
	"net/url"
	"slices"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/team"
)

// list is a list of the service.
type list struct {
	name   string // in the registry
	path   string
	filter url.Values

	// held returns the ids of the held records of the list in a range, in order; nil for
	// a list that is never compared.
	held func(s *store.Snapshot, first, last int64) []int64
	// gone returns ids of the list as ids of records.
	gone func(ids []int64) store.IDs
}

// query returns the parameters of the list, to which the caller may add others.
func (l *list) query() url.Values {
	v := make(url.Values)
	for name, values := range l.filter {
		v[name] = slices.Clone(values)
	}
	return v
}

// plainList returns a list without a scope that is never compared.
func plainList(name string) *list { return &list{name: name, path: "/v2/" + name} }

// registrationList returns the list of the registrations in a scope.
func registrationList(of Scope) *list {
	l := &list{name: "projects_users", path: "/v2/projects_users", filter: of.filter()}
	l.held = func(s *store.Snapshot, first, last int64) (ids []int64) {
		f := &s.Fields().Registrations
		where := append(of.conditions(f), f.ID.Between(projectsuser.ID(first), projectsuser.ID(last)))
		for e := range s.Registrations.Where(where...) {
			ids = append(ids, int64(e.Registration.ID))
		}
		slices.Sort(ids)
		return ids
	}
	l.gone = func(ids []int64) store.IDs { return store.IDs{Registrations: idsOf[projectsuser.ID](ids)} }
	return l
}

// openList returns the list of the registrations that are not finished: what a reader of a
// copy that is half done needs most.
func openList(of Scope) *list {
	filter := of.filter()
	filter.Set("filter[status]", "searching_a_group,creating_group,waiting_to_start,in_progress,waiting_for_correction")
	return &list{name: "projects_users: open", path: "/v2/projects_users", filter: filter}
}

// teamList returns the list of all teams.
func teamList() *list {
	l := plainList("teams")
	l.held = func(s *store.Snapshot, first, last int64) (ids []int64) {
		for e := range s.Teams.Where(s.Fields().Teams.ID.Between(team.ID(first), team.ID(last))) {
			ids = append(ids, int64(e.Team.ID))
		}
		slices.Sort(ids)
		return ids
	}
	l.gone = func(ids []int64) store.IDs { return store.IDs{Teams: idsOf[team.ID](ids)} }
	return l
}

// idsOf converts ids.
func idsOf[I ~int64](ids []int64) []I {
	converted := make([]I, len(ids))
	for i, id := range ids {
		converted[i] = I(id)
	}
	return converted
}
