package fetch

import (
	"context"
	"slices"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

const phaseMentioned = "mentioned"

// mentions are the records of a kind that other records mention and that the copy lacks or
// knows only by name.
type mentions struct {
	list *list
	// missing returns the ids that were mentioned since an instant.
	missing func(s *store.Snapshot, since time.Time) []int64
}

// mentioned reads mentioned records, many in one request. Records that are mentioned by
// these are read too.
func (r *round) mentioned(m mentions) func(context.Context, *step) error {
	return func(ctx context.Context, s *step) error {
		p := s.progress
		if p.Phase == "" {
			p.Phase, p.BeganAt = phaseMentioned, r.client.now()
		}
		asked := make(map[int64]bool)
		for {
			ids := slices.DeleteFunc(m.missing(r.registry.Snapshot(), p.KnownAt), func(id int64) bool { return asked[id] || id == 0 })
			slices.Sort(ids)
			ids = slices.Compact(ids)
			if s.left = len(ids); len(ids) == 0 {
				p.BeganAt = time.Now().UTC()
				s.finish(r.number, true)
				return r.commit(ctx, s, nil, store.IDs{})
			}
			batch := ids[:min(len(ids), pageSize)]
			for _, id := range batch {
				asked[id] = true
			}
			r.note(s)
			got, _, err := r.byID(ctx, s.list.path, batch)
			if err != nil {
				return err
			}
			if err := r.commit(ctx, s, got, store.IDs{}); err != nil {
				return err
			}
		}
	}
}

// mentionedProjects are the projects of which only the name is known.
var mentionedProjects = mentions{
	list: &list{name: "projects: mentioned", path: "/v2/projects"},
	missing: func(s *store.Snapshot, since time.Time) (ids []int64) {
		for p := range s.Projects.Where() {
			if p.Unknown.Has(project.FieldCreatedAt) && p.Unknown.Has(project.FieldUpdatedAt) && p.ReadAt.After(since) {
				ids = append(ids, int64(p.ID))
			}
		}
		return ids
	},
}

// mentionedUsers are the users of whom only the login is known.
var mentionedUsers = mentions{
	list: &list{name: "users: mentioned", path: "/v2/users"},
	missing: func(s *store.Snapshot, since time.Time) (ids []int64) {
		for u := range s.Users.Where() {
			if u.Unknown.Has(user.FieldCreatedAt) && u.Unknown.Has(user.FieldUpdatedAt) && u.ReadAt.After(since) {
				ids = append(ids, int64(u.ID))
			}
		}
		return ids
	},
}

// mentionedSessions are the sessions of teams that are not held.
var mentionedSessions = mentions{
	list: &list{name: "project_sessions: mentioned", path: "/v2/project_sessions"},
	missing: func(s *store.Snapshot, since time.Time) (ids []int64) {
		for e := range s.Teams.Where() {
			if id := e.Team.Session; id != 0 && e.Team.ReadAt.After(since) && s.Session(id) == nil {
				ids = append(ids, int64(id))
			}
		}
		return ids
	},
}

// mentionedTeams are the current teams of registrations that came without teams.
var mentionedTeams = mentions{
	list: &list{name: "teams: mentioned", path: "/v2/teams"},
	missing: func(s *store.Snapshot, since time.Time) (ids []int64) {
		for e := range s.Registrations.Where() {
			reg := e.Registration
			if id := reg.DeclaredTeam; id != 0 && reg.ReadAt.After(since) && s.Team(id) == nil {
				ids = append(ids, int64(id))
			}
		}
		return ids
	},
}
