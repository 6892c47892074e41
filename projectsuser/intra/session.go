package intra

import (
	"encoding/json"

	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/optional"
)

// Session is a project session in the form of the API. Only an answer about sessions has
// the keys from project on.
type Session struct {
	ID               int64                     `json:"id"`
	Solo             optional.Optional[bool]   `json:"solo,omitzero"`
	BeginAt          optional.Optional[Time]   `json:"begin_at,omitzero"`
	EndAt            optional.Optional[Time]   `json:"end_at,omitzero"`
	EstimateTime     json.RawMessage           `json:"estimate_time,omitzero"` // a number or a text
	Difficulty       optional.Optional[int64]  `json:"difficulty,omitzero"`
	Objectives       List[string]              `json:"objectives"`
	Description      optional.Optional[string] `json:"description,omitzero"`
	DurationDays     optional.Optional[int64]  `json:"duration_days,omitzero"`
	TerminatingAfter optional.Optional[int64]  `json:"terminating_after,omitzero"`
	ProjectID        int64                     `json:"project_id"`
	CampusID         optional.Optional[int64]  `json:"campus_id,omitzero"`
	CursusID         optional.Optional[int64]  `json:"cursus_id,omitzero"`
	CreatedAt        optional.Optional[Time]   `json:"created_at,omitzero"`
	UpdatedAt        optional.Optional[Time]   `json:"updated_at,omitzero"`
	MaxPeople        optional.Optional[int]    `json:"max_people,omitzero"`
	MinimumMark      optional.Optional[int32]  `json:"minimum_mark,omitzero"` // else a rule has it
	IsSubscriptable  bool                      `json:"is_subscriptable"`
	Scales           json.RawMessage           `json:"scales,omitzero"`  // kept as read
	Uploads          json.RawMessage           `json:"uploads,omitzero"` // kept as read
	TeamBehaviour    optional.Optional[string] `json:"team_behaviour,omitzero"`
	Commit           optional.Optional[string] `json:"commit,omitzero"`

	Project     *ProjectLink      `json:"project,omitzero"`
	Campus      *Campus           `json:"campus,omitzero"`
	Cursus      *Cursus           `json:"cursus,omitzero"`
	Evaluations json.RawMessage   `json:"evaluations,omitzero"` // kept as read
	Rules       List[SessionRule] `json:"project_sessions_rules,omitzero"`
}

// sessionFields are the keys of a [Session] in the order of the API.
var sessionFields = []field[Session]{
	{"id", func(s *scanner, r *Session) { value(s, &r.ID, integer[int64]) }},
	{"solo", func(s *scanner, r *Session) { maybe(s, &r.Solo, (*scanner).bool) }},
	{"begin_at", func(s *scanner, r *Session) { maybe(s, &r.BeginAt, date) }},
	{"end_at", func(s *scanner, r *Session) { maybe(s, &r.EndAt, date) }},
	{"estimate_time", func(s *scanner, r *Session) { r.EstimateTime = s.verbatim() }},
	{"difficulty", func(s *scanner, r *Session) { maybe(s, &r.Difficulty, integer[int64]) }},
	{"objectives", func(s *scanner, r *Session) {
		list(s, &r.Objectives, func(s *scanner, t *string) { value(s, t, text[string]) })
	}},
	{"description", func(s *scanner, r *Session) { maybe(s, &r.Description, text[string]) }},
	{"duration_days", func(s *scanner, r *Session) { maybe(s, &r.DurationDays, integer[int64]) }},
	{"terminating_after", func(s *scanner, r *Session) { maybe(s, &r.TerminatingAfter, integer[int64]) }},
	{"project_id", func(s *scanner, r *Session) { value(s, &r.ProjectID, integer[int64]) }},
	{"campus_id", func(s *scanner, r *Session) { maybe(s, &r.CampusID, integer[int64]) }},
	{"cursus_id", func(s *scanner, r *Session) { maybe(s, &r.CursusID, integer[int64]) }},
	{"created_at", func(s *scanner, r *Session) { maybe(s, &r.CreatedAt, date) }},
	{"updated_at", func(s *scanner, r *Session) { maybe(s, &r.UpdatedAt, date) }},
	{"max_people", func(s *scanner, r *Session) { maybe(s, &r.MaxPeople, integer[int]) }},
	{"minimum_mark", func(s *scanner, r *Session) { maybe(s, &r.MinimumMark, integer[int32]) }},
	{"is_subscriptable", func(s *scanner, r *Session) { value(s, &r.IsSubscriptable, (*scanner).bool) }},
	{"scales", func(s *scanner, r *Session) { r.Scales = s.verbatim() }},
	{"uploads", func(s *scanner, r *Session) { r.Uploads = s.verbatim() }},
	{"team_behaviour", func(s *scanner, r *Session) { maybe(s, &r.TeamBehaviour, text[string]) }},
	{"commit", func(s *scanner, r *Session) { maybe(s, &r.Commit, text[string]) }},
	{"project", func(s *scanner, r *Session) { pointer(s, &r.Project, projectLinkFields) }},
	{"campus", func(s *scanner, r *Session) { pointer(s, &r.Campus, campusFields) }},
	{"cursus", func(s *scanner, r *Session) { pointer(s, &r.Cursus, cursusFields) }},
	{"evaluations", func(s *scanner, r *Session) { r.Evaluations = s.verbatim() }},
	{"project_sessions_rules", func(s *scanner, r *Session) { objects(s, &r.Rules, sessionRuleFields) }},
}

// AppendJSON appends the session in the form of the API, with the errors of
// [ProjectsUser.AppendJSON].
func (s *Session) AppendJSON(to []byte) ([]byte, error) {
	w := jsonwriter.New(to)
	s.encode(w)
	return w.Bytes()
}

// MarshalJSON writes what [Session.AppendJSON] does.
func (s Session) MarshalJSON() ([]byte, error) { return s.AppendJSON(nil) }

// scan reads the record.
func (s *Session) scan(in *scanner) { object(in, s, sessionFields) }

// reset makes the record empty.
func (s *Session) reset() { *s = Session{} }

// missingID returns the first field without an id that the module needs, or "".
func (s *Session) missingID() string { return fieldIfZero("id", s.ID) }

// encode writes the session.
func (s *Session) encode(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("id").Int(s.ID)
	given(w, "solo", s.Solo, encodeBool)
	given(w, "begin_at", s.BeginAt, Time.encode)
	given(w, "end_at", s.EndAt, Time.encode)
	verbatim(w, "estimate_time", s.EstimateTime)
	given(w, "difficulty", s.Difficulty, encodeInt)
	array(w, "objectives", s.Objectives, element(encodeString[string]))
	given(w, "description", s.Description, encodeString)
	given(w, "duration_days", s.DurationDays, encodeInt)
	given(w, "terminating_after", s.TerminatingAfter, encodeInt)
	w.Key("project_id").Int(s.ProjectID)
	given(w, "campus_id", s.CampusID, encodeInt)
	given(w, "cursus_id", s.CursusID, encodeInt)
	given(w, "created_at", s.CreatedAt, Time.encode)
	given(w, "updated_at", s.UpdatedAt, Time.encode)
	given(w, "max_people", s.MaxPeople, encodeInt)
	given(w, "minimum_mark", s.MinimumMark, encodeInt)
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

// SessionRule is a rule of a session, with its parameters.
type SessionRule struct {
	ID       int64           `json:"id"`
	Required bool            `json:"required"`
	Position int             `json:"position"`
	Params   List[RuleParam] `json:"params"`
	Rule     Rule            `json:"rule"`
}

// sessionRuleFields are the keys of a [SessionRule] in the order of the API.
var sessionRuleFields = []field[SessionRule]{
	{"id", func(s *scanner, r *SessionRule) { value(s, &r.ID, integer[int64]) }},
	{"required", func(s *scanner, r *SessionRule) { value(s, &r.Required, (*scanner).bool) }},
	{"position", func(s *scanner, r *SessionRule) { value(s, &r.Position, integer[int]) }},
	{"params", func(s *scanner, r *SessionRule) { objects(s, &r.Params, ruleParamFields) }},
	{"rule", func(s *scanner, r *SessionRule) { object(s, &r.Rule, ruleFields) }},
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

// RuleParam is a parameter of a rule, as a text.
type RuleParam struct {
	Value string `json:"value"`
}

// ruleParamFields are the keys of a [RuleParam] in the order of the API.
var ruleParamFields = []field[RuleParam]{
	{"value", func(s *scanner, r *RuleParam) { value(s, &r.Value, text[string]) }},
}

// Rule is the name and the description of a rule.
type Rule struct {
	ID           int64  `json:"id,omitzero"`
	Kind         string `json:"kind"`
	Name         string `json:"name,omitzero"`
	Description  string `json:"description,omitzero"`
	Slug         string `json:"slug,omitzero"`
	InternalName string `json:"internal_name"`
}

// ruleFields are the keys of a [Rule] in the order of the API.
var ruleFields = []field[Rule]{
	{"id", func(s *scanner, r *Rule) { value(s, &r.ID, integer[int64]) }},
	{"kind", func(s *scanner, r *Rule) { value(s, &r.Kind, text[string]) }},
	{"name", func(s *scanner, r *Rule) { value(s, &r.Name, text[string]) }},
	{"description", func(s *scanner, r *Rule) { value(s, &r.Description, text[string]) }},
	{"slug", func(s *scanner, r *Rule) { value(s, &r.Slug, text[string]) }},
	{"internal_name", func(s *scanner, r *Rule) { value(s, &r.InternalName, text[string]) }},
}
