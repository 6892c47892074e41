package intra

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/projectsuser/roster/project"
)

// ReferenceOf converts the project inside a registration: id, name, slug and parent. It is
// for [project.Catalog.Mention].
func ReferenceOf(p *ProjectRef) project.Project {
	known := project.FieldName | project.FieldSlug | bit(project.FieldParent, !p.ParentID.IsZero())
	return project.Project{
		ID: project.ID(p.ID), Name: p.Name, Slug: p.Slug,
		Parent:  project.ID(p.ParentID.Or(0)),
		Unknown: project.AllFields.Without(known) | unnamed(p.Name, p.Slug),
	}
}

// unnamed returns the fields of an empty name and an empty slug.
func unnamed(name, slug string) project.FieldSet {
	return bit(project.FieldName, name == "") | bit(project.FieldSlug, slug == "")
}

// foreignFields are the fields of a project that the API does not have.
const foreignFields = project.FieldKind | project.FieldGroup | project.FieldColor |
	project.FieldArchived | project.FieldUnbilled | project.FieldBudget

// ProjectOf converts a project without its children and sessions, which [AddProject] adds
// to a catalog. Its Unknown contains the fields whose keys were absent.
func ProjectOf(p *Project) project.Project {
	converted := project.Project{
		ID: project.ID(p.ID), Name: p.Name, Slug: p.Slug,
		Parent:     project.ID(p.Parent.Or(ProjectLink{}).ID),
		Difficulty: int(p.Difficulty.Or(0)), Exam: p.Exam.Or(false),
		BeginAt: instant(p.BeginAt), CreatedAt: instant(p.CreatedAt), UpdatedAt: instant(p.UpdatedAt),
		Unknown: foreignFields | unnamed(p.Name, p.Slug) |
			bit(project.FieldParent, p.Parent.IsZero()) |
			bit(project.FieldDifficulty, p.Difficulty.IsZero()) |
			bit(project.FieldExam, p.Exam.IsZero()) |
			bit(project.FieldCursus, p.Cursus == nil) |
			bit(project.FieldCampuses, p.Campus == nil) |
			bit(project.FieldBeginAt, p.BeginAt.IsZero()) |
			bit(project.FieldCreatedAt, p.CreatedAt.IsZero()) |
			bit(project.FieldUpdatedAt, p.UpdatedAt.IsZero()),
	}
	for i := range p.Cursus {
		converted.Cursus = append(converted.Cursus, project.CursusID(p.Cursus[i].ID))
	}
	for i := range p.Campus {
		converted.Campuses = append(converted.Campuses, project.CampusID(p.Campus[i].ID))
	}
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

// linked converts the project inside another one, whose parent is known if it is not 0.
func linked(p *ProjectLink, parent project.ID) project.Project {
	known := project.FieldName | project.FieldSlug | bit(project.FieldParent, parent != 0)
	return project.Project{
		ID: project.ID(p.ID), Name: p.Name, Slug: p.Slug, Parent: parent,
		Unknown: project.AllFields.Without(known) | unnamed(p.Name, p.Slug),
	}
}

// SessionOf converts a session, with its minimum mark, and with the minimum mark and the
// retry delays of its rules. Its Unknown contains the fields whose keys were absent; the
// retry delays are unknown if the rules are.
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
	if s.Project != nil {
		converted.Project = cmp.Or(converted.Project, project.ID(s.Project.ID))
	}
	if s.Campus != nil {
		converted.Campus = cmp.Or(converted.Campus, project.CampusID(s.Campus.ID))
	}
	if s.Cursus != nil {
		converted.Cursus = cmp.Or(converted.Cursus, project.CursusID(s.Cursus.ID))
	}
	converted.Unknown = unknownOfSession(s, &converted)
	for i := range s.Rules {
		s.Rules[i].apply(&converted)
	}
	if points, ok := s.MinimumMark.Value(); ok {
		converted.MinimumMark = project.MarkOf(points)
	}
	return converted
}

// unknownOfSession returns the fields that a session lacks.
func unknownOfSession(s *Session, converted *project.Session) project.SessionFieldSet {
	return bit(project.SessionFieldProject, converted.Project == 0) |
		bit(project.SessionFieldCampus, s.CampusID.IsZero() && s.Campus == nil) |
		bit(project.SessionFieldCursus, s.CursusID.IsZero() && s.Cursus == nil) |
		bit(project.SessionFieldSolo, s.Solo.IsZero()) |
		bit(project.SessionFieldBeginAt, s.BeginAt.IsZero()) |
		bit(project.SessionFieldEndAt, s.EndAt.IsZero()) |
		bit(project.SessionFieldMinimumMark, s.MinimumMark.IsZero() && s.Rules == nil) |
		bit(project.SessionFieldRetryDelays, s.Rules == nil) |
		bit(project.SessionFieldMaxPeople, s.MaxPeople.IsZero()) |
		bit(project.SessionFieldCreatedAt, s.CreatedAt.IsZero()) |
		bit(project.SessionFieldUpdatedAt, s.UpdatedAt.IsZero())
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
