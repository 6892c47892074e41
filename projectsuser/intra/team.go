package intra

import (
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
	FinalMark         optional.Optional[int32]  `json:"final_mark"`
	ProjectID         int64                     `json:"project_id"`
	CreatedAt         Time                      `json:"created_at"`
	UpdatedAt         Time                      `json:"updated_at"`
	Status            Status                    `json:"status"`
	TerminatingAt     Time                      `json:"terminating_at"`
	Users             List[TeamUser]            `json:"users"`
	Locked            optional.Optional[bool]   `json:"locked?"`
	Validated         optional.Optional[bool]   `json:"validated?"`
	Closed            optional.Optional[bool]   `json:"closed?"`
	RepoURL           optional.Optional[string] `json:"repo_url,omitzero"`
	RepoUUID          optional.Optional[string] `json:"repo_uuid,omitzero"`
	LockedAt          Time                      `json:"locked_at"`
	ClosedAt          Time                      `json:"closed_at"`
	ProjectSessionID  optional.Optional[int64]  `json:"project_session_id"`
	ProjectGitlabPath optional.Optional[string] `json:"project_gitlab_path,omitzero"`
	ScaleTeams        json.RawMessage           `json:"scale_teams,omitzero"`   // kept as read
	TeamsUploads      json.RawMessage           `json:"teams_uploads,omitzero"` // kept as read

	// ProjectHasChildren is not a key of the API. Recordings of teams contain it if
	// the recorded answer showed whether the project has children.
	ProjectHasChildren optional.Optional[bool] `json:"project_has_children,omitzero"`
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

// missingID returns the first field without an id that the module needs, or "".
func (t *Team) missingID() string { return fieldIfZero("id", t.ID) }

// encode writes the team.
func (t *Team) encode(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("id").Int(t.ID)
	w.Key("name").String(t.Name)
	nonZero(w, "url", t.URL, encodeString)
	nullable(w, "final_mark", t.FinalMark, encodeInt)
	w.Key("project_id").Int(t.ProjectID)
	t.CreatedAt.encode(w.Key("created_at"))
	t.UpdatedAt.encode(w.Key("updated_at"))
	t.Status.encode(w.Key("status"))
	t.TerminatingAt.encode(w.Key("terminating_at"))
	array(w, "users", t.Users, (*TeamUser).encode)
	nullable(w, "locked?", t.Locked, encodeBool)
	nullable(w, "validated?", t.Validated, encodeBool)
	nullable(w, "closed?", t.Closed, encodeBool)
	given(w, "repo_url", t.RepoURL, encodeString)
	given(w, "repo_uuid", t.RepoUUID, encodeString)
	t.LockedAt.encode(w.Key("locked_at"))
	t.ClosedAt.encode(w.Key("closed_at"))
	nullable(w, "project_session_id", t.ProjectSessionID, encodeInt)
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
	ProjectsUserID optional.Optional[int64] `json:"projects_user_id"`
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
	nullable(w, "projects_user_id", u.ProjectsUserID, encodeInt)
	w.EndObject()
}
