package intra

import (
	"encoding/json"

	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/optional"
)

// Session is a project session as the API writes it. The keys from project on
// come only when a session is asked for by itself.
type Session struct {
	ID               int64                     `json:"id"`
	Solo             optional.Optional[bool]   `json:"solo"`
	BeginAt          Time                      `json:"begin_at"`
	EndAt            Time                      `json:"end_at"`
	EstimateTime     json.RawMessage           `json:"estimate_time,omitzero"` // a number or a text
	Difficulty       optional.Optional[int64]  `json:"difficulty"`
	Objectives       List[string]              `json:"objectives"`
	Description      optional.Optional[string] `json:"description"`
	DurationDays     optional.Optional[int64]  `json:"duration_days"`
	TerminatingAfter optional.Optional[int64]  `json:"terminating_after"`
	ProjectID        int64                     `json:"project_id"`
	CampusID         optional.Optional[int64]  `json:"campus_id"`
	CursusID         optional.Optional[int64]  `json:"cursus_id"`
	CreatedAt        Time                      `json:"created_at"`
	UpdatedAt        Time                      `json:"updated_at"`
	MaxPeople        optional.Optional[int]    `json:"max_people"`
	IsSubscriptable  bool                      `json:"is_subscriptable"`
	Scales           json.RawMessage           `json:"scales,omitzero"`  // as it came
	Uploads          json.RawMessage           `json:"uploads,omitzero"` // as it came
	TeamBehaviour    optional.Optional[string] `json:"team_behaviour,omitzero"`
	Commit           optional.Optional[string] `json:"commit,omitzero"`

	Project     *ProjectLink      `json:"project,omitzero"`
	Campus      *Campus           `json:"campus,omitzero"`
	Cursus      *Cursus           `json:"cursus,omitzero"`
	Evaluations json.RawMessage   `json:"evaluations,omitzero"` // as it came
	Rules       List[SessionRule] `json:"project_sessions_rules,omitzero"`
}

// AppendJSON appends the session as the API writes it, with the errors of
// [ProjectsUser.AppendJSON].
func (s *Session) AppendJSON(to []byte) ([]byte, error) {
	w := jsonwriter.New(to)
	s.encode(w)
	return w.Bytes()
}

// MarshalJSON writes what [Session.AppendJSON] does.
func (s Session) MarshalJSON() ([]byte, error) { return s.AppendJSON(nil) }

// noID implements identified.
func (s *Session) noID() string { return zero("id", s.ID) }

// encode writes the session.
func (s *Session) encode(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("id").Int(s.ID)
	nullable(w, "solo", s.Solo, encodeBool)
	s.BeginAt.encode(w.Key("begin_at"))
	s.EndAt.encode(w.Key("end_at"))
	verbatim(w, "estimate_time", s.EstimateTime)
	nullable(w, "difficulty", s.Difficulty, encodeInt)
	array(w, "objectives", s.Objectives, element(encodeString))
	nullable(w, "description", s.Description, encodeString)
	nullable(w, "duration_days", s.DurationDays, encodeInt)
	nullable(w, "terminating_after", s.TerminatingAfter, encodeInt)
	w.Key("project_id").Int(s.ProjectID)
	nullable(w, "campus_id", s.CampusID, encodeInt)
	nullable(w, "cursus_id", s.CursusID, encodeInt)
	s.CreatedAt.encode(w.Key("created_at"))
	s.UpdatedAt.encode(w.Key("updated_at"))
	nullable(w, "max_people", s.MaxPeople, encodeInt)
	w.Key("is_subscriptable").Bool(s.IsSubscriptable)
	verbatim(w, "scales", s.Scales)
	verbatim(w, "uploads", s.Uploads)
	given(w, "team_behaviour", s.TeamBehaviour, encodeString)
	given(w, "commit", s.Commit, encodeString)
	nonZero(w, "project", s.Project, (*ProjectLink).encode)
	nonZero(w, "campus", s.Campus, (*Campus).encode)
	nonZero(w, "cursus", s.Cursus, (*Cursus).encode)
	verbatim(w, "evaluations", s.Evaluations)
	nonNilArray(w, "project_sessions_rules", s.Rules, (*SessionRule).encode)
	w.EndObject()
}

// SessionRule is a rule that a session applies, with its parameters.
type SessionRule struct {
	ID       int64           `json:"id"`
	Required bool            `json:"required"`
	Position int             `json:"position"`
	Params   List[RuleParam] `json:"params"`
	Rule     Rule            `json:"rule"`
}

// encode writes the rule.
func (r *SessionRule) encode(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("id").Int(r.ID)
	w.Key("required").Bool(r.Required)
	w.Key("position").Int(int64(r.Position))
	array(w, "params", r.Params, element(encodeAny[RuleParam]))
	w.Key("rule").Any(r.Rule)
	w.EndObject()
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
