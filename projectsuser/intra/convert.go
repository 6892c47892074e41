package intra

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// Converter converts registrations and teams to the records of this module. A team of
// several registrations becomes one team if its updated_at is known and the same in all.
// The zero Converter is ready to use; it is for one goroutine.
type Converter struct {
	teams map[team.ID]*team.Team
}

// Registration converts a registration. Its teams are sorted by id; they are unknown if p
// does not have the key.
func (c *Converter) Registration(p *ProjectsUser) *projectsuser.Registration {
	r := convertRegistration(p)
	if p.Teams != nil {
		r.Attempts = c.attempts(p.Teams)
	}
	return r
}

// convertRegistration converts a registration without its teams.
func convertRegistration(p *ProjectsUser) *projectsuser.Registration {
	r := &projectsuser.Registration{
		ID:           projectsuser.ID(p.ID),
		Project:      project.ID(p.Project.ID),
		Occurrence:   p.Occurrence.Or(0),
		FinalMark:    mark(p.FinalMark),
		Validated:    validation(p.Validated),
		MarkedAt:     instant(p.MarkedAt),
		RetriableAt:  instant(p.RetriableAt),
		CreatedAt:    instant(p.CreatedAt),
		UpdatedAt:    instant(p.UpdatedAt),
		Declared:     p.Status.State(),
		DeclaredTeam: team.ID(p.CurrentTeamID.Or(0)),
	}
	if p.User != nil {
		r.User = user.ID(p.User.ID)
	}
	for _, id := range p.CursusIDs {
		r.Cursus = append(r.Cursus, project.CursusID(id))
	}
	return r
}

// attempts converts the teams of a registration.
func (c *Converter) attempts(teams []Team) team.Attempts {
	converted := make([]*team.Team, len(teams))
	for i := range teams {
		converted[i] = c.Team(&teams[i])
	}
	return team.Imported(converted...)
}

// Team converts a team. It returns the same team as before for the same id and updated_at.
// For a team without an updated_at it returns a new one each time.
func (c *Converter) Team(t *Team) *team.Team {
	known := c.teams[team.ID(t.ID)]
	if updated := instant(t.UpdatedAt); known != nil && !updated.IsZero() && known.UpdatedAt.Equal(updated) {
		return known
	}
	if c.teams == nil {
		c.teams = make(map[team.ID]*team.Team)
	}
	fresh := convertTeam(t)
	c.teams[fresh.ID] = fresh
	return fresh
}

// convertTeam converts a team.
func convertTeam(t *Team) *team.Team {
	converted := &team.Team{
		ID:            team.ID(t.ID),
		Name:          t.Name,
		Project:       project.ID(t.ProjectID),
		Session:       project.SessionID(t.ProjectSessionID.Or(0)),
		FinalMark:     mark(t.FinalMark),
		Validated:     validation(t.Validated),
		LockedAt:      instant(t.LockedAt),
		ClosedAt:      instant(t.ClosedAt),
		TerminatingAt: instant(t.TerminatingAt),
		DeadlineAt:    instant(t.DeadlineAt),
		CreatedAt:     instant(t.CreatedAt),
		UpdatedAt:     instant(t.UpdatedAt),
		RepoURL:       t.RepoURL.Or(""),
		RepoUUID:      t.RepoUUID.Or(""),
		Declared:      t.Status.State(),
	}
	for _, u := range t.Users {
		converted.Members = append(converted.Members, team.Member{
			User: user.ID(u.ID), Leader: u.Leader, Validated: u.Validated, Occurrence: u.Occurrence,
		})
	}
	return converted
}

// ReferenceOf converts the project inside a registration: id, name, slug and parent. It is
// for [project.Catalog.Mention].
func ReferenceOf(p *ProjectRef) project.Project {
	return project.Project{
		ID: project.ID(p.ID), Name: p.Name, Slug: p.Slug,
		Parent: project.ID(p.ParentID.Or(0)),
	}
}

// ProjectOf converts a project without its children and sessions, which [AddProject] adds
// to a catalog.
func ProjectOf(p *Project) project.Project {
	converted := project.Project{
		ID: project.ID(p.ID), Name: p.Name, Slug: p.Slug,
		Difficulty: int(p.Difficulty.Or(0)), Exam: p.Exam.Or(false),
		CreatedAt: instant(p.CreatedAt), UpdatedAt: instant(p.UpdatedAt),
	}
	converted.Parent = project.ID(p.Parent.Or(ProjectLink{}).ID)
	return converted
}

// AddProject adds a project to a catalog, with its parent, its children and its sessions.
// For a cycle it returns a [*project.CycleError], and the catalog keeps the projects added
// before it.
func AddProject(c *project.Catalog, p *Project) error {
	if parent, ok := p.Parent.Value(); ok {
		if err := c.Mention(linked(&parent, 0)); err != nil {
			return err
		}
	}
	if err := c.Put(ProjectOf(p)); err != nil {
		return err
	}
	for i := range p.Children {
		if err := c.Mention(linked(&p.Children[i], project.ID(p.ID))); err != nil {
			return err
		}
	}
	for i := range p.ProjectSessions {
		c.PutSession(SessionOf(&p.ProjectSessions[i]))
	}
	return nil
}

// linked converts the project inside another one.
func linked(p *ProjectLink, parent project.ID) project.Project {
	return project.Project{ID: project.ID(p.ID), Name: p.Name, Slug: p.Slug, Parent: parent}
}

// SessionOf converts a session, with the minimum mark and the retry delays of its rules.
func SessionOf(s *Session) project.Session {
	converted := project.Session{
		ID:        project.SessionID(s.ID),
		Project:   project.ID(s.ProjectID),
		Campus:    project.CampusID(s.CampusID.Or(0)),
		Cursus:    project.CursusID(s.CursusID.Or(0)),
		Solo:      s.Solo.Or(false),
		BeginAt:   instant(s.BeginAt),
		EndAt:     instant(s.EndAt),
		MaxPeople: s.MaxPeople.Or(0),
		CreatedAt: instant(s.CreatedAt),
		UpdatedAt: instant(s.UpdatedAt),
	}
	for i := range s.Rules {
		s.Rules[i].apply(&converted)
	}
	if points, ok := s.MinimumMark.Value(); ok {
		converted.MinimumMark = project.MarkOf(points)
	}
	return converted
}

// apply sets what the rule says about marks and retries. Only the name retriable-in-days
// was seen in answers of the API; the other two names are inferred. A rule with another
// name, or with a parameter that is not an integer, has no effect.
func (r *SessionRule) apply(s *project.Session) {
	numbers, ok := r.numbers()
	if !ok {
		return
	}
	switch r.name() {
	case "minimummark":
		s.MinimumMark = project.MarkOf(numbers[len(numbers)-1])
	case "retriableindays":
		s.RetryDelays = delays(numbers, 24*time.Hour)
	case "retriableinminutes":
		s.RetryDelays = delays(numbers, time.Minute)
	}
}

// name returns the slug of the rule, or else its internal name, in lower case and without
// hyphens.
func (r *SessionRule) name() string {
	return strings.ToLower(strings.ReplaceAll(cmp.Or(r.Rule.Slug, r.Rule.InternalName), "-", ""))
}

// numbers returns the parameters. It returns false without parameters, or if one is not
// an integer.
func (r *SessionRule) numbers() (numbers []int32, ok bool) {
	for _, p := range r.Params {
		n, err := strconv.ParseInt(strings.TrimSpace(p.Value), 10, 32)
		if err != nil {
			return nil, false
		}
		numbers = append(numbers, int32(n))
	}
	return numbers, len(numbers) > 0
}

// longestDelay is the longest valid delay of a retry: ten years.
const longestDelay = 10 * 365 * 24 * time.Hour

// delays returns the delays of numbers of a unit, one for each attempt; nil if one of them
// is negative or longer than longestDelay.
func delays(numbers []int32, unit time.Duration) (delays project.RetryDelays) {
	for _, n := range numbers {
		if n < 0 || time.Duration(n) > longestDelay/unit {
			return nil
		}
		delays = append(delays, time.Duration(n)*unit)
	}
	return delays
}

// UserOf converts a user.
func UserOf(u *User) *user.User {
	converted := &user.User{
		ID: user.ID(u.ID), Login: u.Login, Email: u.Email.Or(""),
		FirstName: u.FirstName.Or(""), LastName: u.LastName.Or(""), DisplayName: u.DisplayName.Or(""), Kind: u.Kind.Or(""),
		Staff: u.Staff.Or(false), Alumni: u.Alumni.Or(false), Active: u.Active.Or(false),
		CreatedAt: instant(u.CreatedAt), UpdatedAt: instant(u.UpdatedAt),
	}
	if u.Image != nil {
		converted.Image = u.Image.Link.Or("")
	}
	for _, part := range u.CursusUsers {
		converted.Cursus = append(converted.Cursus, user.Cursus{
			ID: project.CursusID(part.CursusID), BeginAt: part.BeginAt.Time, EndAt: part.EndAt.Time,
			Grade: part.Grade.Or(""), Level: part.Level,
		})
	}
	for _, part := range u.CampusUsers {
		converted.Campuses = append(converted.Campuses, user.Campus{ID: project.CampusID(part.CampusID), Primary: part.IsPrimary})
	}
	return converted
}

// instant returns an instant, zero for null and for an absent key.
func instant(t optional.Optional[Time]) time.Time { return t.Or(Time{}).Time }

// mark returns a mark, an unset one for null.
func mark(points optional.Optional[int32]) project.Mark {
	if n, ok := points.Value(); ok {
		return project.MarkOf(n)
	}
	return project.Mark{}
}

// validation returns a validation, NotMarked for null.
func validation(validated optional.Optional[bool]) project.Validation {
	if v, ok := validated.Value(); ok {
		return project.ValidationOf(v)
	}
	return project.NotMarked
}
