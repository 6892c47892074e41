package intra

import (
	"io"
	"maps"
	"slices"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// World collects the records of many texts, each record once, to fill a registry with
// them. The zero World is empty and ready to use; it is for one goroutine.
//
// Of several versions of a record the newer one counts, as [store.Fold] decides: by
// updated_at if both have it, else by the instant of the answer. Fields whose keys a
// version lacks keep what is known of them, and so do the teams of a registration. The
// order of the texts does not matter, except for answers of the same instant: then the
// text that is read later counts. In one text a record by itself counts more than one
// inside another record, and of two alike the later one counts; of two versions of a team
// with the same updated_at and the same keys, the first one.
//
// A World needs as much memory as its records and about 60 bytes for each; a record that
// is in answers of several instants counts once for each instant.
type World struct {
	// Campus says, if it is not 0, that the texts that are read next are answers about
	// one campus, as the pages of /v2/campus/9/users or of filter[campus]=9 are. A user
	// in them whose campuses no text contains is then a user of that campus, and it is
	// not the primary one. It does not change users whose campuses a text contains.
	Campus project.CampusID

	projects      versions[project.Project]
	sessions      versions[project.Session]
	users         versions[user.User]
	teams         versions[team.Team]
	registrations versions[projectsuser.Registration]
	entries       latest[user.TimeEntry]
	expenses      latest[user.Expense]

	texts    uint32
	campuses map[user.ID][]user.Campus // the campuses of the texts that have the user
	parents  map[project.ID]bool       // projects with children that are not known
	words    map[string]int            // statuses that are not of the API, with their number
}

// Read adds the records of a text that was answered at an instant. The zero instant is
// unknown, and older than all others. The text is in UTF-8, with or without a byte order
// mark. It is a sequence of any of these, with or without white space between them:
//
//   - an array of records, as the API answers; or several arrays, one after the other
//   - a record: JSON lines, or the answer of /v2/me
//   - an object with arrays of records under the keys campus_users, cursus_users, entries,
//     expenses, project_sessions, projects, projects_users, teams and users, in any order.
//     A null array is an empty one. Any other key is an error, because it may be misspelled.
//
// An object whose first key is one of those nine, or that is empty, is an object of
// arrays. Other objects are records, also of several kinds in one array. The keys of a
// record say its kind:
//
//	user              login
//	campus_user       user_id and campus_id
//	cursus_user       cursus_id, and user or user_id, without campus_id
//	entry             minutes, and user or user_id
//	expense           price, and user or user_id
//	projects_user     current_team_id, teams, marked, marked_at or retriable_at; or
//	                  project, without project_id, minutes, price and the keys of a session
//	project_session   project_id or project, and solo, minimum_mark, objectives,
//	                  is_subscriptable, duration_days, terminating_after, estimate_time,
//	                  team_behaviour, evaluations or project_sessions_rules
//	team              users, locked?, closed?, locked_at, closed_at, terminating_at,
//	                  project_session_id, project_gitlab_path, project_has_children,
//	                  repo_url, repo_uuid, scale_teams or teams_uploads; or project_id
//	                  and status, without user, user_id and project
//	project           slug, and parent, children, project_sessions, exam, attachments,
//	                  git_id, repository or videos; or slug, and at most id, name, url and
//	                  parent_id beside it
//
// The records inside a record are read too: the projects_users, cursus_users and
// campus_users of a user, the user and the teams of a projects_user, the sessions of a
// project. The project, the user and the members in other records are short mentions. A
// cursus_user or campus_user by itself adds one membership to those that are known.
//
// The 42 API has no entries and expenses, and no role, owner, state and invited_at in a
// user. Data may have them, for the other systems: see [Entry] and [User].
//
// Read does not keep the text in memory. A record that cannot be read does not stop the
// others: Read then returns a [*RefusedError] at the end, which lists such records, and
// the others are read. It also refuses objects that fit no kind or several. If the text is
// not JSON, ends early, or the source fails, Read returns a [*DecodeError] with the
// position and keeps the records before it; the error wraps a [*RefusedError] too if
// records were refused before. In an object of arrays the field of an error starts with
// the key and the index of the record in its array, from 0.
func (w *World) Read(source io.Reader, at time.Time) error {
	w.texts++
	r := &reading{World: w, at: at, source: &splitter{source: source, limit: maxRecord, worlds: true}}
	return r.refused.with(r.read())
}

// Records returns the records that were read, each once and sorted by id. They must not
// be modified. They include the projects and users that occur only inside other records,
// with the members that those have.
func (w *World) Records() store.Records {
	r := store.Records{
		Projects: w.projects.all(projectRead, folded),
		Sessions: w.sessions.all(sessionRead, folded),
		Users:    w.users.all(userRead, mergeUsers),
		Teams:    w.teams.all(teamRead, folded),

		TimeEntries: w.entries.all(),
		Expenses:    w.expenses.all(),
	}
	for i, u := range r.Users {
		r.Users[i] = w.placed(u)
	}
	r.Registrations = w.registrations.all(registrationRead, folded)
	teams := make(map[team.ID]*team.Team, len(r.Teams))
	for _, t := range r.Teams {
		teams[t.ID] = t
	}
	for i, reg := range r.Registrations {
		r.Registrations[i] = reg.Bind(func(id team.ID) *team.Team { return teams[id] })
	}
	return r
}

func projectRead(p *project.Project) time.Time                { return p.ReadAt }
func sessionRead(s *project.Session) time.Time                { return s.ReadAt }
func userRead(u *user.User) time.Time                         { return u.ReadAt }
func teamRead(t *team.Team) time.Time                         { return t.ReadAt }
func registrationRead(r *projectsuser.Registration) time.Time { return r.ReadAt }

// placed returns a user with the campuses of its texts if its own are unknown.
func (w *World) placed(u *user.User) *user.User {
	campuses := w.campuses[u.ID]
	if len(campuses) == 0 || !u.Unknown.Has(user.FieldCampuses) {
		return u
	}
	known := *u
	known.Campuses = campuses
	known.Unknown = u.Unknown.Without(user.FieldCampuses)
	return &known
}

// UnknownStatuses returns the statuses that are not of the API, with the number of
// registrations and teams that were read with each. The records have them as DeclaredText.
func (w *World) UnknownStatuses() map[string]int { return maps.Clone(w.words) }

// Catalog returns a catalog of the projects and sessions in r, which [World.Records] or
// [store.Records.Sift] after it returned. Unlike the records it also has the fact that a
// project has children if a recording of teams says so without naming the children. It
// returns a [*project.CycleError] for a cycle of projects, which Sift removes.
func (w *World) Catalog(r store.Records) (*project.Catalog, error) {
	c := new(project.Catalog)
	for _, p := range r.Projects {
		if err := c.Put(*p); err != nil {
			return nil, err
		}
	}
	for _, s := range r.Sessions {
		c.PutSession(*s)
	}
	for _, id := range slices.Sorted(maps.Keys(w.parents)) {
		c.Tree.AssumeChildren(id)
	}
	return c, nil
}
