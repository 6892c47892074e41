package intra

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/query"
)

// Project returns the full form of a project, with its children and its sessions. A cursus
// and a campus have only an id, because a record has no names for them.
func (p *Presenter) Project(of *project.Project) *Project {
	full := p.projectAlone(of)
	full.ProjectSessions = List[Session]{}
	on := query.Query[*project.Session]{Where: []query.Condition[*project.Session]{p.Snapshot.Fields().Sessions.ProjectID.In(of.ID)}}
	for s := range p.Snapshot.Sessions.All(on) {
		full.ProjectSessions = append(full.ProjectSessions, *p.nestedSession(s))
	}
	return full
}

// projectAlone returns the full form of a project without its sessions.
func (p *Presenter) projectAlone(of *project.Project) *Project {
	lacks := of.Unknown.Has
	full := &Project{
		ID: int64(of.ID), Name: of.Name, Slug: of.Slug, Difficulty: shownID(int64(of.Difficulty), lacks(project.FieldDifficulty)),
		Parent: p.parentLink(of.Parent, lacks(project.FieldParent)), Children: List[ProjectLink]{}, Attachments: noList,
		CreatedAt: shownTime(of.CreatedAt, lacks(project.FieldCreatedAt)), UpdatedAt: shownTime(of.UpdatedAt, lacks(project.FieldUpdatedAt)),
		Exam:  shownBool(of.Exam, lacks(project.FieldExam)),
		GitID: optional.Null[int64](), Repository: optional.Null[string](), Videos: noList,
	}
	if at := shownTime(of.BeginAt, false); !at.IsNull() { // no recorded answer has the key
		full.BeginAt = at
	}
	if len(of.Cursus) > 0 || !lacks(project.FieldCursus) {
		full.Cursus = make(List[Cursus], len(of.Cursus))
	}
	for i, id := range of.Cursus {
		full.Cursus[i] = Cursus{ID: int64(id)}
	}
	if len(of.Campuses) > 0 || !lacks(project.FieldCampuses) {
		full.Campus = make(List[Campus], len(of.Campuses))
	}
	for i, id := range of.Campuses {
		full.Campus[i] = Campus{ID: int64(id)}
	}
	for id := range p.Snapshot.Children(of.ID) {
		full.Children = append(full.Children, *p.projectLink(id))
	}
	return full
}

// projectLink returns the form of a project inside another object, nil for the id 0.
func (p *Presenter) projectLink(id project.ID) *ProjectLink {
	if id == 0 {
		return nil
	}
	link := &ProjectLink{ID: int64(id), URL: p.url("/v2/projects/", int64(id))}
	if on := p.Snapshot.Project(id); on != nil {
		link.Name, link.Slug = on.Name, on.Slug
	}
	return link
}

// parentLink returns the parent of a project, absent if it is unknown, null for the id 0.
func (p *Presenter) parentLink(id project.ID, unknown bool) optional.Optional[ProjectLink] {
	switch {
	case id != 0:
		return optional.Some(*p.projectLink(id))
	case unknown:
		return optional.Optional[ProjectLink]{}
	}
	return optional.Null[ProjectLink]()
}

// nestedSession returns the form of a session inside a project. It is always
// subscriptable, because the registry permits every user to register in every session. It
// has a minimum_mark, which the rules of the full form say too, if there is one.
func (p *Presenter) nestedSession(s *project.Session) *Session {
	lacks := s.Unknown.Has
	nested := &Session{
		ID: int64(s.ID), Solo: shownBool(s.Solo, lacks(project.SessionFieldSolo)),
		BeginAt: shownTime(s.BeginAt, lacks(project.SessionFieldBeginAt)), EndAt: shownTime(s.EndAt, lacks(project.SessionFieldEndAt)),
		EstimateTime: json.RawMessage("null"), Difficulty: optional.Null[int64](), Description: optional.Null[string](),
		DurationDays: optional.Null[int64](), TerminatingAfter: optional.Null[int64](), ProjectID: int64(s.Project),
		CampusID:  shownID(s.Campus, lacks(project.SessionFieldCampus)),
		CursusID:  shownID(s.Cursus, lacks(project.SessionFieldCursus)),
		CreatedAt: shownTime(s.CreatedAt, lacks(project.SessionFieldCreatedAt)), UpdatedAt: shownTime(s.UpdatedAt, lacks(project.SessionFieldUpdatedAt)),
		IsSubscriptable: true, Scales: noList, Uploads: noList, TeamBehaviour: optional.Null[string](), Commit: optional.Null[string](),
	}
	if people := shownID(int64(s.MaxPeople), lacks(project.SessionFieldMaxPeople)); people.IsNull() {
		nested.MaxPeople = optional.Null[int]()
	} else if !people.IsZero() {
		nested.MaxPeople = optional.Some(s.MaxPeople)
	}
	if points, ok := s.MinimumMark.Points(); ok {
		nested.MinimumMark = optional.Some(points)
	}
	if on := p.Snapshot.Project(s.Project); on != nil {
		nested.Difficulty = shownID(int64(on.Difficulty), false)
	}
	return nested
}

// Session returns the full form of a session, with its rules. The rules are absent if the
// retry delays are unknown.
func (p *Presenter) Session(s *project.Session) *Session {
	full := p.nestedSession(s)
	full.Project = p.projectLink(s.Project)
	full.Evaluations = noList
	if s.RetryDelays != nil || !s.Unknown.Has(project.SessionFieldRetryDelays) {
		full.Rules = sessionRules(s)
	} else if !s.Unknown.Has(project.SessionFieldMinimumMark) {
		full.MinimumMark = shownMark(s.MinimumMark, false)
	}
	return full
}

// sessionRules returns the rules for the minimum mark and the retry delays of a session, in
// the form that [SessionOf] reads.
func sessionRules(s *project.Session) List[SessionRule] {
	rules := List[SessionRule]{}
	add := func(kind, name string, params ...string) {
		rule := SessionRule{ID: int64(len(rules) + 1), Required: true, Position: len(rules) + 1, Rule: Rule{Kind: kind, InternalName: name}}
		for _, p := range params {
			rule.Params = append(rule.Params, RuleParam{Value: p})
		}
		rules = append(rules, rule)
	}
	if s.MinimumMark.IsSet() {
		add("validation", "MinimumMark", s.MinimumMark.String())
	}
	if days, ok := units(s.RetryDelays, 24*time.Hour); ok {
		add("retry", "RetriableInDays", days...)
	} else if minutes, ok := units(s.RetryDelays, time.Minute); ok {
		add("retry", "RetriableInMinutes", minutes...)
	}
	return rules
}

// units returns delays as numbers of a unit. It returns false if there are no delays or if
// one is not a whole number of units.
func units(delays project.RetryDelays, unit time.Duration) (texts []string, ok bool) {
	for _, d := range delays {
		if d%unit != 0 {
			return nil, false
		}
		texts = append(texts, strconv.FormatInt(int64(d/unit), 10))
	}
	return texts, len(texts) > 0
}
