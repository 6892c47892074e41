package intra

import (
	"encoding/json"

	"github.com/projectsuser/roster/projectsuser/optional"
)

// Team is a team as the API writes it. The keys after project_session_id come
// only when a team is asked for by itself.
type Team struct {
	ID                int64                         `json:"id"`
	Name              string                        `json:"name"`
	URL               string                        `json:"url,omitzero"`
	FinalMark         optional.Optional[int32]  `json:"final_mark"`
	ProjectID         int64                         `json:"project_id"`
	CreatedAt         Time                          `json:"created_at"`
	UpdatedAt         Time                          `json:"updated_at"`
	Status            Status                        `json:"status"`
	TerminatingAt     Time                          `json:"terminating_at"`
	Users             List[TeamUser]                `json:"users"`
	Locked            optional.Optional[bool]   `json:"locked?"`
	Validated         optional.Optional[bool]   `json:"validated?"`
	Closed            optional.Optional[bool]   `json:"closed?"`
	RepoURL           optional.Optional[string] `json:"repo_url,omitzero"`
	RepoUUID          optional.Optional[string] `json:"repo_uuid,omitzero"`
	LockedAt          Time                          `json:"locked_at"`
	ClosedAt          Time                          `json:"closed_at"`
	ProjectSessionID  optional.Optional[int64]  `json:"project_session_id"`
	ProjectGitlabPath optional.Optional[string] `json:"project_gitlab_path,omitzero"`
	ScaleTeams        json.RawMessage               `json:"scale_teams,omitzero"`   // as it came
	TeamsUploads      json.RawMessage               `json:"teams_uploads,omitzero"` // as it came

	// ProjectHasChildren is not the API's: recordings of teams carry it where
	// the answer they were taken from told.
	ProjectHasChildren optional.Optional[bool] `json:"project_has_children,omitzero"`
}

// TeamUser is a member as it stands in a team.
type TeamUser struct {
	ID             int64                        `json:"id"`
	Login          string                       `json:"login"`
	URL            string                       `json:"url,omitzero"`
	Leader         bool                         `json:"leader"`
	Occurrence     int                          `json:"occurrence"`
	Validated      bool                         `json:"validated"`
	ProjectsUserID optional.Optional[int64] `json:"projects_user_id"`
}
