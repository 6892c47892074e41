package intra

import (
	"cmp"
	"encoding/json"

	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/optional"
)

// Team is a team in the form of the API. Only an answer about teams has the keys after
// project_session_id.
type Team struct {
	ID                int64                     `json:"id"`
	Name              string                    `json:"name"`
	URL               string                    `json:"url,omitzero"`
	FinalMark         optional.Optional[int32]  `json:"final_mark,omitzero"`
	ProjectID         int64                     `json:"project_id"`
	CreatedAt         optional.Optional[Time]   `json:"created_at,omitzero"`
	UpdatedAt         optional.Optional[Time]   `json:"updated_at,omitzero"`
	Status            StatusText                `json:"status,omitzero"`
	TerminatingAt     optional.Optional[Time]   `json:"terminating_at,omitzero"`
	DeadlineAt        optional.Optional[Time]   `json:"deadline_at,omitzero"`
	Users             List[TeamUser]            `json:"users,omitzero"` // nil if the key is absent
	Locked            optional.Optional[bool]   `json:"locked?,omitzero"`
	Validated         optional.Optional[bool]   `json:"validated?,omitzero"`
	Closed            optional.Optional[bool]   `json:"closed?,omitzero"`
	RepoURL           optional.Optional[string] `json:"repo_url,omitzero"`
	RepoUUID          optional.Optional[string] `json:"repo_uuid,omitzero"`
	LockedAt          optional.Optional[Time]   `json:"locked_at,omitzero"`
	ClosedAt          optional.Optional[Time]   `json:"closed_at,omitzero"`
	ProjectSessionID  optional.Optional[int64]  `json:"project_session_id,omitzero"`
	ProjectGitlabPath optional.Optional[string] `json:"project_gitlab_path,omitzero"`
	ScaleTeams        json.RawMessage           `json:"scale_teams,omitzero"`   // kept as read
	TeamsUploads      json.RawMessage           `json:"teams_uploads,omitzero"` // kept as read

	// ProjectHasChildren is not a key of the API. Recordings of teams contain it if
	// the recorded answer showed whether the project has children.
	ProjectHasChildren optional.Optional[bool] `json:"project_has_children,omitzero"`
}

// teamFields are the keys of a [Team] in the order of the API.
var teamFields = []field[Team]{
	{"id", func(s *scanner, r *Team) { value(s, &r.ID, integer[int64]) }},
	{"name", func(s *scanner, r *Team) { value(s, &r.Name, text[string]) }},
	{"url", func(s *scanner, r *Team) { value(s, &r.URL, text[string]) }},
	{"final_mark", func(s *scanner, r *Team) { maybe(s, &r.FinalMark, integer[int32]) }},
	{"project_id", func(s *scanner, r *Team) { value(s, &r.ProjectID, integer[int64]) }},
	{"created_at", func(s *scanner, r *Team) { maybe(s, &r.CreatedAt, date) }},
	{"updated_at", func(s *scanner, r *Team) { maybe(s, &r.UpdatedAt, date) }},
	{"status", func(s *scanner, r *Team) { value(s, &r.Status, text[StatusText]) }},
	{"terminating_at", func(s *scanner, r *Team) { maybe(s, &r.TerminatingAt, date) }},
	{"deadline_at", func(s *scanner, r *Team) { maybe(s, &r.DeadlineAt, date) }},
	{"users", func(s *scanner, r *Team) { objects(s, &r.Users, teamUserFields) }},
	{"locked?", func(s *scanner, r *Team) { maybe(s, &r.Locked, (*scanner).bool) }},
	{"validated?", func(s *scanner, r *Team) { maybe(s, &r.Validated, (*scanner).bool) }},
	{"closed?", func(s *scanner, r *Team) { maybe(s, &r.Closed, (*scanner).bool) }},
	{"repo_url", func(s *scanner, r *Team) { maybe(s, &r.RepoURL, text[string]) }},
	{"repo_uuid", func(s *scanner, r *Team) { maybe(s, &r.RepoUUID, text[string]) }},
	{"locked_at", func(s *scanner, r *Team) { maybe(s, &r.LockedAt, date) }},
	{"closed_at", func(s *scanner, r *Team) { maybe(s, &r.ClosedAt, date) }},
	{"project_session_id", func(s *scanner, r *Team) { maybe(s, &r.ProjectSessionID, integer[int64]) }},
	{"project_gitlab_path", func(s *scanner, r *Team) { maybe(s, &r.ProjectGitlabPath, text[string]) }},
	{"scale_teams", func(s *scanner, r *Team) { r.ScaleTeams = s.verbatim() }},
	{"teams_uploads", func(s *scanner, r *Team) { r.TeamsUploads = s.verbatim() }},
	{"project_has_children", func(s *scanner, r *Team) { maybe(s, &r.ProjectHasChildren, (*scanner).bool) }},
}

// AppendJSON appends the team in the form of the API, with the errors of
// [ProjectsUser.AppendJSON].
func (t *Team) AppendJSON(to []byte) ([]byte, error) {
	w := jsonwriter.New(to)
	t.encode(w)
	return w.Bytes()
}

// MarshalJSON writes what [Team.AppendJSON] does.
func (t Team) MarshalJSON() ([]byte, error) { return t.AppendJSON(nil) }

// scan reads the record.
func (t *Team) scan(in *scanner) { object(in, t, teamFields) }

// reset makes the record empty.
func (t *Team) reset() { *t = Team{} }

// missingID returns the first field without an id that the module needs, or "".
func (t *Team) missingID() string { return fieldIfZero("id", t.ID) }

// encode writes the team.
func (t *Team) encode(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("id").Int(t.ID)
	w.Key("name").String(t.Name)
	nonZero(w, "url", t.URL, encodeString)
	given(w, "final_mark", t.FinalMark, encodeInt)
	w.Key("project_id").Int(t.ProjectID)
	given(w, "created_at", t.CreatedAt, Time.encode)
	given(w, "updated_at", t.UpdatedAt, Time.encode)
	nonZero(w, "status", t.Status, encodeString)
	given(w, "terminating_at", t.TerminatingAt, Time.encode)
	given(w, "deadline_at", t.DeadlineAt, Time.encode)
	nonNilArray(w, "users", t.Users, (*TeamUser).encode)
	given(w, "locked?", t.Locked, encodeBool)
	given(w, "validated?", t.Validated, encodeBool)
	given(w, "closed?", t.Closed, encodeBool)
	given(w, "repo_url", t.RepoURL, encodeString)
	given(w, "repo_uuid", t.RepoUUID, encodeString)
	given(w, "locked_at", t.LockedAt, Time.encode)
	given(w, "closed_at", t.ClosedAt, Time.encode)
	given(w, "project_session_id", t.ProjectSessionID, encodeInt)
	given(w, "project_gitlab_path", t.ProjectGitlabPath, encodeString)
	verbatim(w, "scale_teams", t.ScaleTeams)
	verbatim(w, "teams_uploads", t.TeamsUploads)
	given(w, "project_has_children", t.ProjectHasChildren, encodeBool)
	w.EndObject()
}

// TeamUser is the form of a member inside a team.
type TeamUser struct {
	ID             int64                    `json:"id"`
	Login          string                   `json:"login"`
	URL            string                   `json:"url,omitzero"`
	Leader         bool                     `json:"leader"`
	Occurrence     int                      `json:"occurrence"`
	Validated      bool                     `json:"validated"`
	ProjectsUserID optional.Optional[int64] `json:"projects_user_id,omitzero"`
}

// teamUserFields are the keys of a [TeamUser] in the order of the API.
var teamUserFields = []field[TeamUser]{
	{"id", func(s *scanner, r *TeamUser) { value(s, &r.ID, integer[int64]) }},
	{"login", func(s *scanner, r *TeamUser) { value(s, &r.Login, text[string]) }},
	{"url", func(s *scanner, r *TeamUser) { value(s, &r.URL, text[string]) }},
	{"leader", func(s *scanner, r *TeamUser) { value(s, &r.Leader, (*scanner).bool) }},
	{"occurrence", func(s *scanner, r *TeamUser) { value(s, &r.Occurrence, integer[int]) }},
	{"validated", func(s *scanner, r *TeamUser) { value(s, &r.Validated, (*scanner).bool) }},
	{"projects_user_id", func(s *scanner, r *TeamUser) { maybe(s, &r.ProjectsUserID, integer[int64]) }},
}

// encode writes the member.
func (u *TeamUser) encode(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("id").Int(u.ID)
	w.Key("login").String(u.Login)
	nonZero(w, "url", u.URL, encodeString)
	w.Key("leader").Bool(u.Leader)
	w.Key("occurrence").Int(int64(u.Occurrence))
	w.Key("validated").Bool(u.Validated)
	given(w, "projects_user_id", u.ProjectsUserID, encodeInt)
	w.EndObject()
}

// ProjectsUser is a registration in the form of the API. The short form inside other
// answers has no keys from marked_at on: its teams are unknown, which is not the same as
// no teams. The rows inside a user have marked_at and marked.
type ProjectsUser struct {
	ID            int64                    `json:"id"`
	Occurrence    optional.Optional[int]   `json:"occurrence,omitzero"`
	FinalMark     optional.Optional[int32] `json:"final_mark,omitzero"`
	Status        StatusText               `json:"status,omitzero"`
	Validated     optional.Optional[bool]  `json:"validated?,omitzero"`
	CurrentTeamID optional.Optional[int64] `json:"current_team_id,omitzero"`
	Project       ProjectRef               `json:"project"`
	CursusIDs     List[int64]              `json:"cursus_ids,omitzero"` // nil if the key is absent
	MarkedAt      optional.Optional[Time]  `json:"marked_at,omitzero"`
	Marked        optional.Optional[bool]  `json:"marked,omitzero"`
	RetriableAt   optional.Optional[Time]  `json:"retriable_at,omitzero"`
	CreatedAt     optional.Optional[Time]  `json:"created_at,omitzero"`
	UpdatedAt     optional.Optional[Time]  `json:"updated_at,omitzero"`
	User          *UserRef                 `json:"user,omitzero"`
	Teams         List[Team]               `json:"teams,omitzero"` // nil if the key is absent
}

// projectsUserFields are the keys of a [ProjectsUser] in the order of the API.
var projectsUserFields = []field[ProjectsUser]{
	{"id", func(s *scanner, r *ProjectsUser) { value(s, &r.ID, integer[int64]) }},
	{"occurrence", func(s *scanner, r *ProjectsUser) { maybe(s, &r.Occurrence, integer[int]) }},
	{"final_mark", func(s *scanner, r *ProjectsUser) { maybe(s, &r.FinalMark, integer[int32]) }},
	{"status", func(s *scanner, r *ProjectsUser) { value(s, &r.Status, text[StatusText]) }},
	{"validated?", func(s *scanner, r *ProjectsUser) { maybe(s, &r.Validated, (*scanner).bool) }},
	{"current_team_id", func(s *scanner, r *ProjectsUser) { maybe(s, &r.CurrentTeamID, integer[int64]) }},
	{"project", func(s *scanner, r *ProjectsUser) { object(s, &r.Project, projectRefFields) }},
	{"cursus_ids", func(s *scanner, r *ProjectsUser) {
		list(s, &r.CursusIDs, func(s *scanner, id *int64) { value(s, id, integer[int64]) })
	}},
	{"marked_at", func(s *scanner, r *ProjectsUser) { maybe(s, &r.MarkedAt, date) }},
	{"marked", func(s *scanner, r *ProjectsUser) { maybe(s, &r.Marked, (*scanner).bool) }},
	{"retriable_at", func(s *scanner, r *ProjectsUser) { maybe(s, &r.RetriableAt, date) }},
	{"created_at", func(s *scanner, r *ProjectsUser) { maybe(s, &r.CreatedAt, date) }},
	{"updated_at", func(s *scanner, r *ProjectsUser) { maybe(s, &r.UpdatedAt, date) }},
	{"user", func(s *scanner, r *ProjectsUser) { pointer(s, &r.User, userRefFields) }},
	{"teams", func(s *scanner, r *ProjectsUser) { objects(s, &r.Teams, teamFields) }},
}

// AppendJSON appends the registration in the form of the API. The error is a [*TimeError]
// for a date that the API cannot write, or that of encoding/json for a member
// that was kept as read and is not JSON. On an error it returns to unchanged.
func (p *ProjectsUser) AppendJSON(to []byte) ([]byte, error) {
	w := jsonwriter.New(to)
	p.encode(w)
	return w.Bytes()
}

// MarshalJSON writes what [ProjectsUser.AppendJSON] does.
func (p ProjectsUser) MarshalJSON() ([]byte, error) { return p.AppendJSON(nil) }

// scan reads the record.
func (p *ProjectsUser) scan(in *scanner) { object(in, p, projectsUserFields) }

// reset makes the record empty.
func (p *ProjectsUser) reset() { *p = ProjectsUser{} }

// missingID returns the first field without an id that the module needs, or "".
func (p *ProjectsUser) missingID() string {
	return cmp.Or(missingIDIn("teams", p.Teams), fieldIfZero("id", p.ID), fieldIfZero("project.id", p.Project.ID))
}

// encode writes the registration.
func (p *ProjectsUser) encode(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("id").Int(p.ID)
	given(w, "occurrence", p.Occurrence, encodeInt)
	given(w, "final_mark", p.FinalMark, encodeInt)
	nonZero(w, "status", p.Status, encodeString)
	given(w, "validated?", p.Validated, encodeBool)
	given(w, "current_team_id", p.CurrentTeamID, encodeInt)
	p.Project.encode(w.Key("project"))
	nonNilArray(w, "cursus_ids", p.CursusIDs, element(encodeInt[int64]))
	given(w, "marked_at", p.MarkedAt, Time.encode)
	given(w, "marked", p.Marked, encodeBool)
	given(w, "retriable_at", p.RetriableAt, Time.encode)
	given(w, "created_at", p.CreatedAt, Time.encode)
	given(w, "updated_at", p.UpdatedAt, Time.encode)
	nonZero(w, "user", p.User, (*UserRef).encode)
	nonNilArray(w, "teams", p.Teams, (*Team).encode)
	w.EndObject()
}

// ProjectRef is the form of a project inside a registration.
type ProjectRef struct {
	ID       int64                    `json:"id"`
	Name     string                   `json:"name"`
	Slug     string                   `json:"slug"`
	ParentID optional.Optional[int64] `json:"parent_id,omitzero"`
}

// projectRefFields are the keys of a [ProjectRef] in the order of the API.
var projectRefFields = []field[ProjectRef]{
	{"id", func(s *scanner, r *ProjectRef) { value(s, &r.ID, integer[int64]) }},
	{"name", func(s *scanner, r *ProjectRef) { value(s, &r.Name, text[string]) }},
	{"slug", func(s *scanner, r *ProjectRef) { value(s, &r.Slug, text[string]) }},
	{"parent_id", func(s *scanner, r *ProjectRef) { maybe(s, &r.ParentID, integer[int64]) }},
}

// encode writes the project.
func (p *ProjectRef) encode(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("id").Int(p.ID)
	w.Key("name").String(p.Name)
	w.Key("slug").String(p.Slug)
	given(w, "parent_id", p.ParentID, encodeInt)
	w.EndObject()
}

// UserRef is the form of a user inside other objects. Some have no URL.
type UserRef struct {
	ID    int64  `json:"id"`
	Login string `json:"login"`
	URL   string `json:"url,omitzero"`
}

// userRefFields are the keys of a [UserRef] in the order of the API.
var userRefFields = []field[UserRef]{
	{"id", func(s *scanner, r *UserRef) { value(s, &r.ID, integer[int64]) }},
	{"login", func(s *scanner, r *UserRef) { value(s, &r.Login, text[string]) }},
	{"url", func(s *scanner, r *UserRef) { value(s, &r.URL, text[string]) }},
}

// encode writes the user.
func (u *UserRef) encode(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("id").Int(u.ID)
	w.Key("login").String(u.Login)
	nonZero(w, "url", u.URL, encodeString)
	w.EndObject()
}

// List is a JSON array. A nil List is written as [], as the API writes it, unless its
// field has the option omitzero.
type List[T any] []T

// MarshalJSON writes the array, [] for nil.
func (l List[T]) MarshalJSON() ([]byte, error) {
	if l == nil {
		return []byte("[]"), nil
	}
	return json.Marshal([]T(l))
}
