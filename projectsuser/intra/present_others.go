package intra

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/user"
)

// projectInFull returns a project as it is written by itself.
func (p *presenter) projectInFull(on *project.Project) *Project {
	full := &Project{
		ID: int64(on.ID), Name: on.Name, Slug: on.Slug, Difficulty: nullID(int64(on.Difficulty)), Parent: p.projectLink(on.Parent),
		Attachments: none, CreatedAt: Time{on.CreatedAt}, UpdatedAt: Time{on.UpdatedAt}, Exam: on.Exam,
		GitID: optional.Null[int64](), Repository: optional.Null[string](),
		Cursus: List[Cursus]{}, Campus: List[Campus]{}, Videos: none, ProjectSessions: List[Session]{},
	}
	for id := range p.Children(on.ID) {
		full.Children = append(full.Children, *p.projectLink(id))
	}
	for s := range p.Sessions.All(where(p.Fields().Sessions.ProjectID.In(on.ID))) {
		full.ProjectSessions = append(full.ProjectSessions, *p.session(s))
	}
	return full
}

// projectLink returns a project as it stands in others, nil for none.
func (p *presenter) projectLink(id project.ID) *ProjectLink {
	if id == 0 {
		return nil
	}
	link := &ProjectLink{ID: int64(id), URL: p.url("/v2/projects/", int64(id))}
	if on, ok := p.Projects.Get(int64(id)); ok {
		link.Name, link.Slug = on.Name, on.Slug
	}
	return link
}

// session returns a session as it stands in a project. Everybody may register in
// every session of a registry.
func (p *presenter) session(s *project.Session) *Session {
	nested := &Session{
		ID: int64(s.ID), Solo: optional.Some(s.Solo), BeginAt: Time{s.BeginAt}, EndAt: Time{s.EndAt},
		EstimateTime: json.RawMessage("null"), Difficulty: optional.Null[int64](), Description: optional.Null[string](),
		DurationDays: optional.Null[int64](), TerminatingAfter: optional.Null[int64](),
		ProjectID: int64(s.Project), CampusID: nullID(s.Campus), CursusID: nullID(s.Cursus),
		CreatedAt: Time{s.CreatedAt}, UpdatedAt: Time{s.UpdatedAt}, MaxPeople: optional.Null[int](), IsSubscriptable: true,
		Scales: none, Uploads: none, TeamBehaviour: optional.Null[string](), Commit: optional.Null[string](),
	}
	if s.MaxPeople != 0 {
		nested.MaxPeople = optional.Some(s.MaxPeople)
	}
	if on, ok := p.Projects.Get(int64(s.Project)); ok {
		nested.Difficulty = nullID(int64(on.Difficulty))
	}
	return nested
}

// sessionInFull returns a session as it is written by itself, with its rules.
func (p *presenter) sessionInFull(s *project.Session) *Session {
	full := p.session(s)
	full.Project = p.projectLink(s.Project)
	full.Evaluations = none
	full.Rules = rulesOf(s)
	return full
}

// rulesOf returns the rules that give a session its minimum mark and its retry
// delays, as [SessionOf] reads them.
func rulesOf(s *project.Session) List[SessionRule] {
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

// units returns delays as so many units each, and whether there are any and all
// are whole ones.
func units(delays project.RetryDelays, unit time.Duration) (texts []string, ok bool) {
	for _, d := range delays {
		if d%unit != 0 {
			return nil, false
		}
		texts = append(texts, strconv.FormatInt(int64(d/unit), 10))
	}
	return texts, len(texts) > 0
}

// userInList returns a user as it stands in a list of users.
func (p *presenter) userInList(u *user.User) *User {
	return &User{
		ID: int64(u.ID), Email: nullText(u.Email), Login: u.Login,
		FirstName: nullText(u.FirstName), LastName: nullText(u.LastName),
		UsualFullName: nullText(strings.TrimSpace(u.FirstName + " " + u.LastName)),
		URL:           p.userRef(u.ID, u).URL, DisplayName: nullText(u.Name()), Kind: nullText(u.Kind), Image: imageOf(u),
		Staff: optional.Some(u.Staff), CorrectionPoint: optional.Null[int](),
		PoolMonth: optional.Null[string](), PoolYear: optional.Null[string](),
		Location: optional.Null[string](), Wallet: optional.Null[int](),
		CreatedAt: nullTime(u.CreatedAt), UpdatedAt: nullTime(u.UpdatedAt),
		Alumni: optional.Some(u.Alumni), Active: optional.Some(u.Active),
	}
}

// imageOf returns a user's picture, of which only one size is known.
func imageOf(u *user.User) *Image {
	unknown := optional.Null[string]()
	return &Image{Link: nullText(u.Image), Versions: ImageVersions{unknown, unknown, unknown, unknown}}
}

// userInFull returns a user as it is written by itself, with its parts in cursus
// and campus numbered through: the registry has no ids of those.
func (p *presenter) userInFull(u *user.User) *User {
	full, ref := p.userInList(u), p.userRef(u.ID, u)
	full.CursusUsers, full.ProjectsUsers = List[CursusUser]{}, List[ProjectsUser]{}
	full.Campus, full.CampusUsers = List[Campus]{}, List[CampusUser]{}
	for i, c := range u.Cursus {
		full.CursusUsers = append(full.CursusUsers, CursusUser{
			ID: int64(i + 1), BeginAt: Time{c.BeginAt}, EndAt: Time{c.EndAt}, Grade: nullText(c.Grade), Level: c.Level,
			CursusID: int64(c.ID), User: &ref,
		})
	}
	for i, c := range u.Campuses {
		full.CampusUsers = append(full.CampusUsers, CampusUser{ID: int64(i + 1), UserID: int64(u.ID), CampusID: int64(c.ID), IsPrimary: c.Primary})
	}
	for e := range p.Registrations.All(where(p.Fields().Registrations.UserID.In(u.ID))) {
		short := *p.shortProjectsUser(e)
		short.CursusIDs = append(List[int64](nil), short.CursusIDs...)
		full.ProjectsUsers = append(full.ProjectsUsers, short)
	}
	return full
}
