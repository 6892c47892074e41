package intra

import (
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// views are what URLs may filter, range and sort by, as the API's documentation
// lists it. It documents no sort: what can be ranged can be sorted by.
type views struct {
	projectsUsers *query.View[*store.Entry]
	teams         *query.View[*store.TeamEntry]
	projects      *query.View[*project.Project]
	sessions      *query.View[*project.Session]
	users         *query.View[*user.User]
}

// newViews names the fields of a registry.
func newViews(f *store.Fields) views {
	return views{
		projectsUsers: viewProjectsUsers(&f.Registrations),
		teams:         viewTeams(&f.Teams),
		projects:      viewProjects(&f.Projects),
		sessions:      viewSessions(&f.Sessions),
		users:         viewUsers(&f.Users),
	}
}

// filterOnly keeps a field from ranges and sorts.
const filterOnly = query.NoRange | query.NoSort

// viewProjectsUsers names fields in the order of the documentation, which is that
// of the lists in errors too.
func viewProjectsUsers(f *store.RegistrationFields) *query.View[*store.Entry] {
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
	v.Name("status", statusIn(f.Schema, registrationStatus))
	v.Name("cursus", f.Cursus, filterOnly)
	v.Name("campus", f.Campus, filterOnly)
	v.Name("retriable", f.Retriable, filterOnly)
	v.Name("marked", f.Marked, filterOnly)
	return v
}

// viewTeams names what can be ranged first, and then what can only be filtered by.
func viewTeams(f *store.TeamFields) *query.View[*store.TeamEntry] {
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
	v.Name("status", statusIn(f.Schema, teamStatus))
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

// viewProjects has fields of its own for what the registry does not index: there
// are a few hundred projects.
func viewProjects(f *store.ProjectFields) *query.View[*project.Project] {
	s, v := f.Schema.Clone(), query.NewView(f.Schema)
	no := func(name string) *query.Field[*project.Project, bool] {
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
	v.Name("inherited_team", no("inherited_team"), filterOnly)
	v.Name("position", query.NullInt(s, "intra_position", func(*project.Project) (int64, bool) { return 0, false }))
	v.Name("has_git", no("has_git"), filterOnly)
	v.Name("has_mark", no("has_mark"), filterOnly)
	v.Name("description", query.NullString(s, "intra_description", func(*project.Project) (string, bool) { return "", false }))
	v.Name("difficulty", query.NullInt(s, "intra_difficulty", func(p *project.Project) (int64, bool) { return int64(p.Difficulty), p.Difficulty != 0 }))
	return v
}

// viewSessions has fields of its own as viewProjects has. The documentation lists
// none: these are the keys of a session that the registry has data for.
func viewSessions(f *store.SessionFields) *query.View[*project.Session] {
	s, v := f.Schema.Clone(), query.NewView(f.Schema)
	v.Name("id", f.ID)
	v.Name("solo", f.Solo, filterOnly)
	v.Name("begin_at", f.BeginAt)
	v.Name("end_at", f.EndAt)
	v.Name("max_people", query.NullInt(s, "intra_max_people", func(s *project.Session) (int64, bool) { return int64(s.MaxPeople), s.MaxPeople != 0 }))
	v.Name("project_id", f.ProjectID)
	v.Name("campus_id", f.CampusID)
	v.Name("cursus_id", f.CursusID)
	v.Name("created_at", query.NullTime(s, "intra_created_at", func(s *project.Session) (time.Time, bool) { return s.CreatedAt, !s.CreatedAt.IsZero() }))
	v.Name("updated_at", query.NullTime(s, "intra_updated_at", func(s *project.Session) (time.Time, bool) { return s.UpdatedAt, !s.UpdatedAt.IsZero() }))
	return v
}

// viewUsers has fields of its own as viewProjects has, and also lists the keys of
// a user that the registry has data for.
func viewUsers(f *store.UserFields) *query.View[*user.User] {
	s, v := f.Schema.Clone(), query.NewView(f.Schema)
	flag := func(name string, get func(*user.User) bool) {
		v.Name(name, query.Bool(s, "intra_"+name, get), filterOnly)
	}
	words := func(name string, get func(*user.User) string) { v.Name(name, query.String(s, "intra_"+name, get)) }
	v.Name("id", f.ID)
	v.Name("login", f.Login)
	v.Name("email", f.Email)
	v.Name("created_at", query.NullTime(s, "intra_created_at", func(u *user.User) (time.Time, bool) { return u.CreatedAt, !u.CreatedAt.IsZero() }))
	v.Name("updated_at", query.NullTime(s, "intra_updated_at", func(u *user.User) (time.Time, bool) { return u.UpdatedAt, !u.UpdatedAt.IsZero() }))
	words("first_name", func(u *user.User) string { return u.FirstName })
	words("last_name", func(u *user.User) string { return u.LastName })
	words("kind", func(u *user.User) string { return u.Kind })
	flag("staff?", func(u *user.User) bool { return u.Staff })
	flag("alumni?", func(u *user.User) bool { return u.Alumni })
	flag("active?", func(u *user.User) bool { return u.Active })
	v.Name("cursus", f.Cursus, filterOnly)
	v.Name("campus", f.Campus, filterOnly)
	v.Name("primary_campus_id", query.Ints(s, "intra_primary_campus", primaryCampus), filterOnly)
	return v
}

// primaryCampus returns the campus that a user belongs to first, if there is one.
func primaryCampus(u *user.User) []project.CampusID {
	if id := u.PrimaryCampus(); id != 0 {
		return []project.CampusID{id}
	}
	return nil
}
