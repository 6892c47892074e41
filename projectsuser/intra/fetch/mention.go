package fetch

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// The phases in which mentioned records are read.
const (
	phaseEntered   = "entered" // the users who have entered the scope
	phaseMentioned = "mentioned"
)

// mentions are the records of a kind that other records mention and that the copy lacks or
// knows only by name.
type mentions struct {
	list *list
	// missing returns the ids that were mentioned since an instant.
	missing func(s *store.Snapshot, since time.Time) []int64
	// of returns the held ones that a registration mentions, except those of which only
	// the name is known.
	of func(s *store.Snapshot, e *store.Entry) []int64
}

// mentionedAgain reads the records again that the registrations in the scope mention: the
// lists of the service have no scope, so that nothing says which of these changed.
func (r *round) mentionedAgain(m mentions) func(context.Context, *step) error {
	return func(ctx context.Context, s *step) error {
		p := s.progress
		if p.Phase == "" {
			p.Phase, p.BeganAt, p.Next = phaseReread, r.client.now(), 1
		}
		ids := r.mentionedIn(m, p.Next)
		for batch := range slices.Chunk(ids, pageSize) {
			s.left = len(ids)
			r.note(s)
			got, _, err := r.byID(ctx, s.list.path, batch)
			if err != nil {
				return err
			}
			p.Next = batch[len(batch)-1] + 1
			if ids = ids[len(batch):]; len(ids) == 0 {
				s.finish(r.number, true)
			}
			if err := r.commit(ctx, s, got, store.IDs{}); err != nil || p.Phase == "" {
				return err
			}
		}
		s.finish(r.number, true)
		return r.commit(ctx, s, nil, store.IDs{})
	}
}

// mentionedIn returns the ids from one on that the registrations in the scope mention, in
// order.
func (r *round) mentionedIn(m mentions, from int64) []int64 {
	held := r.registry.Snapshot()
	ids := make(map[int64]bool)
	for e := range held.Registrations.Where(r.options.Scope.conditions(&held.Fields().Registrations)...) {
		for _, id := range m.of(held, e) {
			ids[id] = true
		}
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(ids)), func(id int64) bool { return id < from })
}

// mentioned reads mentioned records, many in one request. Then it reads those that were
// mentioned meanwhile, by these too, and so on. A record that the service does not have is
// asked for once.
func (r *round) mentioned(m mentions) func(context.Context, *step) error {
	return func(ctx context.Context, s *step) error {
		p := s.progress
		if p.Phase == "" {
			p.Phase, p.BeganAt, p.Next = phaseEntered, time.Now().UTC(), 1
		}
		if p.Phase == phaseEntered {
			if err := r.readEntered(ctx, m, s); err != nil {
				return err
			}
			p.Phase, p.Next = phaseMentioned, 1
		}
		asked := make(map[int64]bool) // the service may lack some of these
		for {
			ids := m.missing(r.registry.Snapshot(), p.KnownAt)
			ids = slices.DeleteFunc(ids, func(id int64) bool { return id < p.Next || asked[id] })
			slices.Sort(ids)
			ids = slices.Compact(ids)
			switch s.left = len(ids); {
			case len(ids) == 0 && p.Next == 1:
				s.finish(r.number, true)
				return r.commit(ctx, s, nil, store.IDs{})
			case len(ids) == 0:
				p.KnownAt, p.BeganAt, p.Next = p.BeganAt, latest(time.Now().UTC(), p.BeganAt.Add(1)), 1 // on a coarse clock too
				continue
			}
			ids = ids[:min(len(ids), pageSize)]
			for _, id := range ids {
				asked[id] = true
			}
			if err := r.readMentioned(ctx, s, ids); err != nil {
				return err
			}
		}
	}
}

// readMentioned reads records by id, in order, and goes on after them.
func (r *round) readMentioned(ctx context.Context, s *step, ids []int64) error {
	r.note(s)
	got, _, err := r.byID(ctx, s.list.path, ids)
	if err != nil {
		return err
	}
	s.progress.Next = ids[len(ids)-1] + 1
	return r.commit(ctx, s, got, store.IDs{})
}

// readEntered reads the users again who have entered the scope in a light round: the copy may
// have them from before they left it. A full round reads all users of the scope again.
func (r *round) readEntered(ctx context.Context, m mentions, s *step) error {
	if m.list != mentionedUsers.list || r.progress.Phase != roundLight {
		return nil
	}
	held := r.registry.Snapshot()
	ids := slices.DeleteFunc(int64s(slices.Sorted(maps.Keys(r.moved))), func(id int64) bool {
		u := held.User(user.ID(id))
		return id < s.progress.Next || u == nil || isLogin(u)
	})
	for batch := range slices.Chunk(ids, pageSize) {
		if err := r.readMentioned(ctx, s, batch); err != nil {
			return err
		}
	}
	return nil
}

// isProjectName reports whether only the name of a project is known.
func isProjectName(p *project.Project) bool {
	return p.Unknown.Has(project.FieldCreatedAt) && p.Unknown.Has(project.FieldUpdatedAt)
}

// isLogin reports whether only the login of a user is known, and perhaps the places.
func isLogin(u *user.User) bool {
	return u.Unknown.Has(user.FieldCreatedAt) && u.Unknown.Has(user.FieldUpdatedAt)
}

// mentionedProjects are the projects of which only the name is known.
var mentionedProjects = mentions{
	list: &list{name: "projects: mentioned", path: "/v2/projects"},
	missing: func(s *store.Snapshot, since time.Time) (ids []int64) {
		for p := range s.Projects.Where() {
			if isProjectName(p) && !p.ReadAt.Before(since) {
				ids = append(ids, int64(p.ID))
			}
		}
		return ids
	},
	of: func(s *store.Snapshot, e *store.Entry) (ids []int64) {
		for p := s.Project(e.Registration.Project); p != nil && !isProjectName(p); p = s.Project(p.Parent) {
			ids = append(ids, int64(p.ID))
		}
		return ids
	},
}

// mentionedUsers are the users of whom only the login is known.
var mentionedUsers = mentions{
	list: &list{name: "users: mentioned", path: "/v2/users"},
	missing: func(s *store.Snapshot, since time.Time) (ids []int64) {
		for u := range s.Users.Where() {
			if isLogin(u) && !u.ReadAt.Before(since) {
				ids = append(ids, int64(u.ID))
			}
		}
		return ids
	},
	of: func(s *store.Snapshot, e *store.Entry) (ids []int64) {
		add := func(id user.ID) {
			if u := s.User(id); u != nil && !isLogin(u) {
				ids = append(ids, int64(id))
			}
		}
		add(e.Registration.User)
		for t := range e.Registration.Attempts.All() {
			for _, member := range t.Members {
				add(member.User)
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
			if id := e.Team.Session; id != 0 && !e.Team.ReadAt.Before(since) && s.Session(id) == nil {
				ids = append(ids, int64(id))
			}
		}
		return ids
	},
	of: func(s *store.Snapshot, e *store.Entry) (ids []int64) {
		if s.Session(e.Session) != nil {
			ids = append(ids, int64(e.Session))
		}
		for t := range e.Registration.Attempts.All() {
			if s.Session(t.Session) != nil {
				ids = append(ids, int64(t.Session))
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
			if id := reg.DeclaredTeam; id != 0 && !reg.ReadAt.Before(since) && s.Team(id) == nil {
				ids = append(ids, int64(id))
			}
		}
		return ids
	},
}
