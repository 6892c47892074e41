package standin

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/user"
)

// fullProject returns the full form of a project.
func (p *presenter) fullProject(of *project.Project) *intra.Project {
	full := &intra.Project{
		ID: int64(of.ID), Name: of.Name, Slug: of.Slug, Difficulty: nullID(int64(of.Difficulty)), Parent: p.projectLink(of.Parent),
		Attachments: noList, CreatedAt: instant(of.CreatedAt), UpdatedAt: instant(of.UpdatedAt), Exam: of.Exam,
		GitID: optional.Null[int64](), Repository: optional.Null[string](),
		Cursus: intra.List[intra.Cursus]{}, Campus: intra.List[intra.Campus]{}, Videos: noList, ProjectSessions: intra.List[intra.Session]{},
	}
	for id := range p.Children(of.ID) {
		full.Children = append(full.Children, *p.projectLink(id))
	}
	for s := range p.Sessions.All(where(p.Fields().Sessions.ProjectID.In(of.ID))) {
		full.ProjectSessions = append(full.ProjectSessions, *p.session(s))
	}
	return full
}

// projectLink returns the form of a project inside another object, nil for the id 0.
func (p *presenter) projectLink(id project.ID) *intra.ProjectLink {
	if id == 0 {
		return nil
	}
	link := &intra.ProjectLink{ID: int64(id), URL: p.url("/v2/projects/", int64(id))}
	if on := p.Project(id); on != nil {
		link.Name, link.Slug = on.Name, on.Slug
	}
	return link
}

// session returns the form of a session inside a project. It is always subscriptable,
// because the registry permits every user to register in every session.
func (p *presenter) session(s *project.Session) *intra.Session {
	nested := &intra.Session{
		ID: int64(s.ID), Solo: knownBool(s.Solo, s.Unknown.Has(project.SessionFieldSolo)), BeginAt: instant(s.BeginAt), EndAt: instant(s.EndAt),
		EstimateTime: json.RawMessage("null"), Difficulty: optional.Null[int64](), Description: optional.Null[string](),
		DurationDays: optional.Null[int64](), TerminatingAfter: optional.Null[int64](),
		ProjectID: int64(s.Project), CampusID: nullID(s.Campus), CursusID: nullID(s.Cursus),
		CreatedAt: instant(s.CreatedAt), UpdatedAt: instant(s.UpdatedAt), MaxPeople: optional.Null[int](), IsSubscriptable: true,
		Scales: noList, Uploads: noList, TeamBehaviour: optional.Null[string](), Commit: optional.Null[string](),
	}
	if s.MaxPeople != 0 {
		nested.MaxPeople = optional.Some(s.MaxPeople)
	}
	if on := p.Project(s.Project); on != nil {
		nested.Difficulty = nullID(int64(on.Difficulty))
	}
	return nested
}

// fullSession returns the full form of a session, with its rules.
func (p *presenter) fullSession(s *project.Session) *intra.Session {
	full := p.session(s)
	full.Project = p.projectLink(s.Project)
	full.Evaluations = noList
	full.Rules = sessionRules(s)
	return full
}

// sessionRules returns the rules for the minimum mark and the retry delays of a
// session, in the form that [intra.SessionOf] reads.
func sessionRules(s *project.Session) intra.List[intra.SessionRule] {
	rules := intra.List[intra.SessionRule]{}
	add := func(kind, name string, params ...string) {
		rule := intra.SessionRule{ID: int64(len(rules) + 1), Required: true, Position: len(rules) + 1, Rule: intra.Rule{Kind: kind, InternalName: name}}
		for _, p := range params {
			rule.Params = append(rule.Params, intra.RuleParam{Value: p})
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

// units returns delays as numbers of a unit. It returns false if there are no delays
// or if one is not a whole number of units.
func units(delays project.RetryDelays, unit time.Duration) (texts []string, ok bool) {
	for _, d := range delays {
		if d%unit != 0 {
			return nil, false
		}
		texts = append(texts, strconv.FormatInt(int64(d/unit), 10))
	}
	return texts, len(texts) > 0
}

// shortUser returns the form of a user inside a list of users.
func (p *presenter) shortUser(u *user.User) *intra.User {
	return &intra.User{
		ID: int64(u.ID), Email: nullText(u.Email), Login: u.Login,
		FirstName: nullText(u.FirstName), LastName: nullText(u.LastName),
		UsualFullName: nullText(strings.TrimSpace(u.FirstName + " " + u.LastName)),
		URL:           p.userRef(u.ID, u).URL, DisplayName: nullText(u.Name()), Kind: nullText(u.Kind), Image: imageOf(u),
		Staff: knownBool(u.Staff, u.Unknown.Has(user.FieldStaff)), CorrectionPoint: optional.Null[int](),
		PoolMonth: optional.Null[string](), PoolYear: optional.Null[string](),
		Location: optional.Null[string](), Wallet: optional.Null[int](),
		CreatedAt: nullTime(u.CreatedAt), UpdatedAt: nullTime(u.UpdatedAt),
		Alumni: knownBool(u.Alumni, u.Unknown.Has(user.FieldAlumni)), Active: knownBool(u.Active, u.Unknown.Has(user.FieldActive)),
	}
}

// imageOf returns the picture of a user. The registry has one size of it; the others
// are null.
func imageOf(u *user.User) *intra.Image {
	unknown := optional.Null[string]()
	return &intra.Image{Link: nullText(u.Image), Versions: intra.ImageVersions{Large: unknown, Medium: unknown, Small: unknown, Micro: unknown}}
}

// fullUser returns the full form of a user. Its parts in cursus and campus have the
// numbers from 1 as ids, because the registry has no ids for them.
func (p *presenter) fullUser(u *user.User) *intra.User {
	full, ref := p.shortUser(u), p.userRef(u.ID, u)
	full.CursusUsers, full.ProjectsUsers = intra.List[intra.CursusUser]{}, intra.List[intra.ProjectsUser]{}
	full.Campus, full.CampusUsers = intra.List[intra.Campus]{}, intra.List[intra.CampusUser]{}
	for i, c := range u.Cursus {
		full.CursusUsers = append(full.CursusUsers, intra.CursusUser{
			ID: int64(i + 1), BeginAt: instant(c.BeginAt), EndAt: instant(c.EndAt), Grade: nullText(c.Grade), Level: finite(c.Level),
			CursusID: int64(c.ID), User: &ref,
		})
	}
	for i, c := range u.Campuses {
		full.CampusUsers = append(full.CampusUsers, intra.CampusUser{ID: int64(i + 1), UserID: int64(u.ID), CampusID: int64(c.ID), IsPrimary: c.Primary})
	}
	for e := range p.Registrations.All(where(p.Fields().Registrations.UserID.In(u.ID))) {
		short := *p.shortProjectsUser(e)
		short.CursusIDs = append(intra.List[int64](nil), short.CursusIDs...)
		full.ProjectsUsers = append(full.ProjectsUsers, short)
	}
	return full
}
