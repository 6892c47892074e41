package intra

import (
	"cmp"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// Converter converts registrations and teams to the records of this module. The Unknown
// of a record contains the fields whose keys were absent; its ReadAt is zero. A team of
// several registrations becomes one team if its updated_at is known and the same in all.
// The zero Converter is ready to use; it is for one goroutine.
type Converter struct {
	teams map[team.ID]*team.Team
}

// Registration converts a registration. The order of its attempts is that of p if the last
// team of p is the one that p calls current, else that of the ids of the teams. The
// attempts are unknown if p does not have the teams.
func (c *Converter) Registration(p *ProjectsUser) *projectsuser.Registration {
	r := convertRegistration(p)
	if p.Teams == nil {
		return r
	}
	teams := make([]*team.Team, len(p.Teams))
	for i := range p.Teams {
		teams[i] = c.convert(&p.Teams[i], r.Project)
	}
	r.Attempts = attempts(teams, r.DeclaredTeam)
	return r
}

// attempts returns the teams of a registration in the order of the attempts. current is
// the team that the source calls current.
func attempts(teams []*team.Team, current team.ID) team.Attempts {
	byID := team.Imported(teams...)
	if n := len(teams); n > 1 && n == byID.Len() && teams[n-1].ID == current {
		return team.Joined(teams...)
	}
	return byID
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
		DeclaredTeam: team.ID(p.CurrentTeamID.Or(0)),
		Unknown:      unknownOfRegistration(p),
	}
	r.Declared, r.DeclaredText = declared(p.Status)
	if p.User != nil {
		r.User = user.ID(p.User.ID)
	}
	for _, id := range p.CursusIDs {
		r.Cursus = append(r.Cursus, project.CursusID(id))
	}
	return r
}

// unknownOfRegistration returns the fields that a registration lacks. One that is not
// marked is known to have no marked_at.
func unknownOfRegistration(p *ProjectsUser) projectsuser.FieldSet {
	unmarked := p.Marked == optional.Some(false)
	return projectsuser.FieldTerms |
		bit(projectsuser.FieldUser, p.User == nil || p.User.ID == 0) |
		bit(projectsuser.FieldCursus, p.CursusIDs == nil) |
		bit(projectsuser.FieldOccurrence, p.Occurrence.IsZero()) |
		bit(projectsuser.FieldFinalMark, p.FinalMark.IsZero()) |
		bit(projectsuser.FieldValidated, p.Validated.IsZero()) |
		bit(projectsuser.FieldMarkedAt, p.MarkedAt.IsZero() && !unmarked) |
		bit(projectsuser.FieldRetriableAt, p.RetriableAt.IsZero()) |
		bit(projectsuser.FieldCreatedAt, p.CreatedAt.IsZero()) |
		bit(projectsuser.FieldUpdatedAt, p.UpdatedAt.IsZero()) |
		bit(projectsuser.FieldDeclared, p.Status == "") |
		bit(projectsuser.FieldDeclaredTeam, p.CurrentTeamID.IsZero())
}

// Team converts a team. It returns the same team as before for the same id and updated_at.
// For a team without an updated_at it returns a new one each time.
func (c *Converter) Team(t *Team) *team.Team { return c.convert(t, 0) }

// convert converts a team that is inside a registration on a project, 0 for a team by
// itself.
func (c *Converter) convert(t *Team, on project.ID) *team.Team {
	known := c.teams[team.ID(t.ID)]
	if updated := instant(t.UpdatedAt); known != nil && !updated.IsZero() && known.UpdatedAt.Equal(updated) {
		return known
	}
	if c.teams == nil {
		c.teams = make(map[team.ID]*team.Team)
	}
	fresh := convertTeam(t, on)
	c.teams[fresh.ID] = fresh
	return fresh
}

// convertTeam converts a team. on is the project of the registration that contains it,
// 0 if none does; it counts if the team does not name its project.
func convertTeam(t *Team, on project.ID) *team.Team {
	converted := &team.Team{
		ID:            team.ID(t.ID),
		Name:          t.Name,
		Project:       cmp.Or(project.ID(t.ProjectID), on),
		Session:       project.SessionID(t.ProjectSessionID.Or(0)),
		FinalMark:     mark(t.FinalMark),
		Validated:     validation(t.Validated),
		TerminatingAt: instant(t.TerminatingAt),
		DeadlineAt:    instant(t.DeadlineAt),
		CreatedAt:     instant(t.CreatedAt),
		UpdatedAt:     instant(t.UpdatedAt),
		RepoURL:       t.RepoURL.Or(""),
		RepoUUID:      t.RepoUUID.Or(""),
		Unknown:       unknownOfTeam(t, on),
	}
	converted.LockedAt, converted.LockedUndated = dated(t.LockedAt, t.Locked)
	converted.ClosedAt, converted.ClosedUndated = dated(t.ClosedAt, t.Closed)
	converted.Declared, converted.DeclaredText = declared(t.Status)
	if len(t.Users) > 0 {
		converted.Members = make([]team.Member, len(t.Users))
	}
	for i, u := range t.Users {
		converted.Members[i] = team.Member{User: user.ID(u.ID), Leader: u.Leader, Validated: u.Validated, Occurrence: u.Occurrence}
	}
	return converted
}

// unknownOfTeam returns the fields that a team lacks.
func unknownOfTeam(t *Team, on project.ID) team.FieldSet {
	return bit(team.FieldName, t.Name == "") |
		bit(team.FieldProject, t.ProjectID == 0 && on == 0) |
		bit(team.FieldSession, t.ProjectSessionID.IsZero()) |
		bit(team.FieldMembers, t.Users == nil) |
		bit(team.FieldFinalMark, t.FinalMark.IsZero()) |
		bit(team.FieldValidated, t.Validated.IsZero()) |
		bit(team.FieldLockedAt, undated(t.LockedAt, t.Locked)) |
		bit(team.FieldClosedAt, undated(t.ClosedAt, t.Closed)) |
		bit(team.FieldTerminatingAt, t.TerminatingAt.IsZero()) |
		bit(team.FieldDeadlineAt, t.DeadlineAt.IsZero()) |
		bit(team.FieldCreatedAt, t.CreatedAt.IsZero()) |
		bit(team.FieldUpdatedAt, t.UpdatedAt.IsZero()) |
		bit(team.FieldRepoURL, t.RepoURL.IsZero()) |
		bit(team.FieldRepoUUID, t.RepoUUID.IsZero()) |
		bit(team.FieldDeclared, t.Status == "")
}

// dated returns the date of locking or closing a team, or that it happened at an unknown
// time because only the boolean says so.
func dated(at optional.Optional[Time], happened optional.Optional[bool]) (date time.Time, undated bool) {
	date = instant(at)
	return date, date.IsZero() && happened.Or(false)
}

// undated reports whether the date of locking or closing a team is unknown. It is known
// to be null if the boolean is false.
func undated(at optional.Optional[Time], happened optional.Optional[bool]) bool {
	if happened.Or(false) {
		return instant(at).IsZero()
	}
	return at.IsZero() && happened != optional.Some(false)
}

// declared returns the status of package state that a source declared, or its text if the
// word is not known.
func declared(text StatusText) (state.Status, string) {
	if _, known := text.Status(); !known {
		return 0, string(text)
	}
	return text.State(), ""
}

// bit returns the bit of a field if the field is unknown.
func bit[S ~uint32](field S, unknown bool) S {
	if unknown {
		return field
	}
	return 0
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
