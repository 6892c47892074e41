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

// Converter turns registrations and teams into the domain's records. A team that
// several registrations have becomes one team, as long as its updated_at is
// known and the same. The zero Converter is ready; it is for one goroutine.
type Converter struct {
	teams map[team.ID]*team.Team
}

// Registration returns the registration behind p. Its teams are in order of id,
// and unknown if p has no such key.
func (c *Converter) Registration(p *ProjectsUser) *projectsuser.Registration {
	r := convertRegistration(p)
	if p.Teams != nil {
		r.Attempts = c.attempts(p.Teams)
	}
	return r
}

// convertRegistration returns the registration behind p, less its teams.
func convertRegistration(p *ProjectsUser) *projectsuser.Registration {
	r := &projectsuser.Registration{
		ID:           projectsuser.ID(p.ID),
		Project:      project.ID(p.Project.ID),
		Occurrence:   p.Occurrence,
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

func (c *Converter) attempts(teams []Team) team.Attempts {
	converted := make([]*team.Team, len(teams))
	for i := range teams {
		converted[i] = c.Team(&teams[i])
	}
	return team.Imported(converted...)
}

// Team returns the team behind t: the one returned before for the same id and
// updated_at, if there was one. Without an updated_at nobody can tell, and it is
// a team of its own.
func (c *Converter) Team(t *Team) *team.Team {
	known := c.teams[team.ID(t.ID)]
	if known != nil && !t.UpdatedAt.IsZero() && known.UpdatedAt.Equal(t.UpdatedAt.Time) {
		return known
	}
	if c.teams == nil {
		c.teams = make(map[team.ID]*team.Team)
	}
	fresh := convertTeam(t)
	c.teams[fresh.ID] = fresh
	return fresh
}

func convertTeam(t *Team) *team.Team {
	converted := &team.Team{
		ID:            team.ID(t.ID),
		Name:          t.Name,
		Project:       project.ID(t.ProjectID),
		Session:       project.SessionID(t.ProjectSessionID.Or(0)),
		FinalMark:     mark(t.FinalMark),
		Validated:     validation(t.Validated),
		LockedAt:      t.LockedAt.Time,
		ClosedAt:      t.ClosedAt.Time,
		TerminatingAt: t.TerminatingAt.Time,
		CreatedAt:     t.CreatedAt.Time,
		UpdatedAt:     t.UpdatedAt.Time,
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

// ReferenceOf returns what a registration tells of its project: id, name, slug
// and parent. It is for [project.Catalog.Mention].
func ReferenceOf(p *ProjectRef) project.Project {
	return project.Project{
		ID: project.ID(p.ID), Name: p.Name, Slug: p.Slug,
		Parent: project.ID(p.ParentID.Or(0)),
	}
}

// ProjectOf returns the project behind p. What p carries besides, children and
// sessions, is entered by [AddProject].
func ProjectOf(p *Project) project.Project {
	converted := project.Project{
		ID: project.ID(p.ID), Name: p.Name, Slug: p.Slug,
		Difficulty: int(p.Difficulty.Or(0)), Exam: p.Exam,
		CreatedAt: p.CreatedAt.Time, UpdatedAt: p.UpdatedAt.Time,
	}
	if p.Parent != nil {
		converted.Parent = project.ID(p.Parent.ID)
	}
	return converted
}

// AddProject enters a project in a catalog, with its parent, its children and
// its sessions. A cycle is refused with a [*project.CycleError]; what was
// entered before it stays.
func AddProject(c *project.Catalog, p *Project) error {
	if p.Parent != nil {
		if err := c.Mention(linked(p.Parent, 0)); err != nil {
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

// linked returns the project that another one names.
func linked(p *ProjectLink, parent project.ID) project.Project {
	return project.Project{ID: project.ID(p.ID), Name: p.Name, Slug: p.Slug, Parent: parent}
}

// SessionOf returns the session behind s, with the minimum mark and the retry
// delays that its rules give.
func SessionOf(s *Session) project.Session {
	converted := project.Session{
		ID:        project.SessionID(s.ID),
		Project:   project.ID(s.ProjectID),
		Campus:    project.CampusID(s.CampusID.Or(0)),
		Cursus:    project.CursusID(s.CursusID.Or(0)),
		Solo:      s.Solo.Or(false),
		BeginAt:   s.BeginAt.Time,
		EndAt:     s.EndAt.Time,
		MaxPeople: s.MaxPeople.Or(0),
		CreatedAt: s.CreatedAt.Time,
		UpdatedAt: s.UpdatedAt.Time,
	}
	for i := range s.Rules {
		s.Rules[i].apply(&converted)
	}
	return converted
}

// apply reads the rules that matter to marks and retries. Of their names only
// retriable-in-days has been seen in the API's answers; the other two are
// inferred. A rule by any other name changes nothing, and neither does one with
// a parameter that is not understood.
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

// name returns the rule's name in one spelling: its slug, else its internal
// name, in lower case and without hyphens.
func (r *SessionRule) name() string {
	return strings.ToLower(strings.ReplaceAll(cmp.Or(r.Rule.Slug, r.Rule.InternalName), "-", ""))
}

// numbers returns the parameters, and whether there are any and all are whole
// numbers.
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

// longestDelay is the longest wait for a retry that is believed: ten years.
const longestDelay = 10 * 365 * 24 * time.Hour

// delays returns the numbers as so many units each, one for each attempt; none
// if one of them is negative or beyond belief.
func delays(numbers []int32, unit time.Duration) (delays project.RetryDelays) {
	for _, n := range numbers {
		if n < 0 || time.Duration(n) > longestDelay/unit {
			return nil
		}
		delays = append(delays, time.Duration(n)*unit)
	}
	return delays
}

// UserOf returns the user behind u.
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

// mark returns a mark, none for null.
func mark(points optional.Optional[int32]) project.Mark {
	if n, ok := points.Value(); ok {
		return project.MarkOf(n)
	}
	return project.Mark{}
}

// validation returns whether the work is validated, not marked for null.
func validation(validated optional.Optional[bool]) project.Validation {
	if v, ok := validated.Value(); ok {
		return project.ValidationOf(v)
	}
	return project.NotMarked
}
