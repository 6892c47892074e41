package intra

import (
	"encoding/json"

	"github.com/projectsuser/roster/projectsuser/optional"
)

// Session is a project session as the API writes it. The keys from project on
// come only when a session is asked for by itself.
type Session struct {
	ID               int64                         `json:"id"`
	Solo             optional.Optional[bool]   `json:"solo"`
	BeginAt          Time                          `json:"begin_at"`
	EndAt            Time                          `json:"end_at"`
	EstimateTime     json.RawMessage               `json:"estimate_time,omitzero"` // a number or a text
	Difficulty       optional.Optional[int64]  `json:"difficulty"`
	Objectives       List[string]                  `json:"objectives"`
	Description      optional.Optional[string] `json:"description"`
	DurationDays     optional.Optional[int64]  `json:"duration_days"`
	TerminatingAfter optional.Optional[int64]  `json:"terminating_after"`
	ProjectID        int64                         `json:"project_id"`
	CampusID         optional.Optional[int64]  `json:"campus_id"`
	CursusID         optional.Optional[int64]  `json:"cursus_id"`
	CreatedAt        Time                          `json:"created_at"`
	UpdatedAt        Time                          `json:"updated_at"`
	MaxPeople        optional.Optional[int]    `json:"max_people"`
	IsSubscriptable  bool                          `json:"is_subscriptable"`
	Scales           json.RawMessage               `json:"scales,omitzero"`  // as it came
	Uploads          json.RawMessage               `json:"uploads,omitzero"` // as it came
	TeamBehaviour    optional.Optional[string] `json:"team_behaviour,omitzero"`
	Commit           optional.Optional[string] `json:"commit,omitzero"`

	Project     *ProjectLink      `json:"project,omitzero"`
	Campus      *Campus           `json:"campus,omitzero"`
	Cursus      *Cursus           `json:"cursus,omitzero"`
	Evaluations json.RawMessage   `json:"evaluations,omitzero"` // as it came
	Rules       List[SessionRule] `json:"project_sessions_rules,omitzero"`
}

// SessionRule is a rule that a session applies, with its parameters.
type SessionRule struct {
	ID       int64           `json:"id"`
	Required bool            `json:"required"`
	Position int             `json:"position"`
	Params   List[RuleParam] `json:"params"`
	Rule     Rule            `json:"rule"`
}

// RuleParam is a parameter of a rule, as text.
type RuleParam struct {
	Value string `json:"value"`
}

// Rule is a rule by name.
type Rule struct {
	ID           int64  `json:"id,omitzero"`
	Kind         string `json:"kind"`
	Name         string `json:"name,omitzero"`
	Description  string `json:"description,omitzero"`
	Slug         string `json:"slug,omitzero"`
	InternalName string `json:"internal_name"`
}
