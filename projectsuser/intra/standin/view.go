package standin

import (
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// A view names the fields by which URLs may filter, range and sort, as the API
// documents them. It documents no sort: every field that can be ranged can be
// sorted by.

// filterOnly excludes a field from ranges and sorts.
const filterOnly = query.NoRange | query.NoSort

// projectsUserView returns the view of registrations. Its fields have the order of
// the documentation, which is also the order in error messages.
func projectsUserView(f *store.RegistrationFields) *query.View[*store.Entry] {
	v := query.NewView(f.Schema)
	v.Name("id", f.ID)
	v.Name("project_id", f.ProjectID)
	v.Name("user_id", f.UserID)
	v.Name("created_at", f.CreatedAt)
	v.Name("updated_at", f.UpdatedAt)
	v.Name("occurrence", f.Occurrence)
	v.Name("final_mark", f.FinalMark)
	v.Name("retriable_at", f.RetriableAt)
	v.Name("marked_at", f.MarkedAt)
	v.Name("status", statusIn(f.Schema, registrationStatusField))
	v.Name("cursus", f.UserCursus, filterOnly)
	v.Name("campus", f.UserCampus, filterOnly)
	v.Name("retriable", f.Retriable, filterOnly)
	v.Name("marked", f.Marked, filterOnly)
	return v
}

// teamView returns the view of teams: first the fields that can be ranged, then those
// that can only be filtered by.
func teamView(f *store.TeamFields) *query.View[*store.TeamEntry] {
	v := query.NewView(f.Schema)
	v.Name("id", f.ID)
	v.Name("project_id", f.ProjectID)
	v.Name("name", f.Name)
	v.Name("created_at", f.CreatedAt)
	v.Name("updated_at", f.UpdatedAt)
	v.Name("locked_at", f.LockedAt)
	v.Name("closed_at", f.ClosedAt)
	v.Name("final_mark", f.FinalMark)
	v.Name("repo_url", f.RepoURL)
	v.Name("repo_uuid", f.RepoUUID)
	v.Name("deadline_at", f.DeadlineAt)
	v.Name("terminating_at", f.TerminatingAt)
	v.Name("project_session_id", f.SessionID)
	v.Name("status", statusIn(f.Schema, teamStatusField))
	v.Name("cursus", f.Cursus, filterOnly)
	v.Name("active_cursus", f.ActiveCursus, filterOnly)
	v.Name("campus", f.Campus, filterOnly)
	v.Name("primary_campus", f.PrimaryCampus, filterOnly)
	v.Name("locked", f.Locked, filterOnly)
	v.Name("closed", f.Closed, filterOnly)
	v.Name("deadline", f.Deadline, filterOnly)
	v.Name("terminating", f.Terminating, filterOnly)
	v.Name("with_mark", f.WithMark, filterOnly)
	return v
}

// projectView returns the view of projects. It declares fields that the registry does
// not have, without an index: an API has a few hundred projects.
func projectView(f *store.ProjectFields) *query.View[*project.Project] {
	s, v := f.Schema.Clone(), query.NewView(f.Schema)
	// The registry has no data for these, so they are false for every project.
	alwaysFalse := func(name string) *query.Field[*project.Project, bool] {
		return query.Bool(s, "intra_"+name, func(*project.Project) bool { return false })
	}
	v.Name("id", f.ID)
	v.Name("name", f.Name)
	v.Name("created_at", f.CreatedAt)
	v.Name("updated_at", f.UpdatedAt)
	v.Name("visible", query.Bool(s, "intra_visible", func(p *project.Project) bool { return !p.Archived }), filterOnly)
	v.Name("exam", f.Exam, filterOnly)
	v.Name("parent_id", f.ParentID)
	v.Name("slug", f.Slug)
	v.Name("inherited_team", alwaysFalse("inherited_team"), filterOnly)
	v.Name("position", query.NullInt(s, "intra_position", func(*project.Project) (int64, bool) { return 0, false }))
	v.Name("has_git", alwaysFalse("has_git"), filterOnly)
	v.Name("has_mark", alwaysFalse("has_mark"), filterOnly)
	v.Name("description", query.NullString(s, "intra_description", func(*project.Project) (string, bool) { return "", false }))
	v.Name("difficulty", query.NullInt(s, "intra_difficulty", func(p *project.Project) (int64, bool) { return int64(p.Difficulty), p.Difficulty != 0 }))
	return v
}

// sessionView returns the view of sessions, with its own fields, as projectView. The
// API documents none for sessions: these are the keys of a session for which the
// registry has data.
func sessionView(f *store.SessionFields) *query.View[*project.Session] {
	s, v := f.Schema.Clone(), query.NewView(f.Schema)
	v.Name("id", f.ID)
	v.Name("solo", f.Solo, filterOnly)
	v.Name("begin_at", f.BeginAt)
	v.Name("end_at", f.EndAt)
	v.Name("max_people", query.NullInt(s, "intra_max_people", func(s *project.Session) (int64, bool) { return int64(s.MaxPeople), s.MaxPeople != 0 }))
	v.Name("minimum_mark", query.NullInt(s, "intra_minimum_mark", func(s *project.Session) (int64, bool) {
		points, ok := s.MinimumMark.Points()
		return int64(points), ok
	}))
	v.Name("project_id", f.ProjectID)
	v.Name("campus_id", f.CampusID)
	v.Name("cursus_id", f.CursusID)
	v.Name("created_at", query.NullTime(s, "intra_created_at", func(s *project.Session) (time.Time, bool) { return s.CreatedAt, !s.CreatedAt.IsZero() }))
	v.Name("updated_at", query.NullTime(s, "intra_updated_at", func(s *project.Session) (time.Time, bool) { return s.UpdatedAt, !s.UpdatedAt.IsZero() }))
	return v
}

// userView returns the view of users, with its own fields, as projectView. In
// addition to the documented fields it has the keys of a user for which the registry
// has data.
func userView(f *store.UserFields) *query.View[*user.User] {
	s, v := f.Schema, query.NewView(f.Schema)
	if _, ok := s.Field(userPrefix + "kind"); !ok { // AddFields was not called
		s = s.Clone()
		declareUserFields(s, 0, 0)
	}
	own := func(name string, traits ...query.Trait) {
		field, _ := s.Field(userPrefix + name)
		v.Name(name, field, traits...)
	}
	v.Name("id", f.ID)
	v.Name("login", f.Login)
	v.Name("email", f.Email)
	own("created_at")
	own("updated_at")
	own("first_name")
	own("last_name")
	own("kind")
	own("staff?", filterOnly)
	own("alumni?", filterOnly)
	own("active?", filterOnly)
	v.Name("cursus", f.Cursus, filterOnly)
	v.Name("campus", f.Campus, filterOnly)
	own("primary_campus_id", filterOnly)
	own("pool_year", filterOnly)
	own("pool_month", filterOnly)
	return v
}

// userSearch returns the texts by which users are searched.
func userSearch(f *store.UserFields) map[string]query.AnyField[*user.User] {
	fields := make(map[string]query.AnyField[*user.User])
	for name, own := range map[string]string{"login": "login", "email": "email", "first_name": userPrefix + "first_name", "last_name": userPrefix + "last_name"} {
		if field, ok := f.Schema.Field(own); ok {
			fields[name] = field
		}
	}
	return fields
}

// primaryCampus returns the primary campus of a user, nothing if it has none.
func primaryCampus(u *user.User) []project.CampusID {
	if id := u.PrimaryCampus(); id != 0 {
		return []project.CampusID{id}
	}
	return nil
}
