package store

import (
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// merger completes the records of a type from older versions of them.
type merger[R any, S ~uint32] struct {
	unknown func(*R) *S
	readAt  func(*R) *time.Time
	fields  []mergedField[R, S]
}

// mergedField says how one field, or what one bit of a set of fields covers, is taken
// from an older record.
type mergedField[R any, S ~uint32] struct {
	bit   S
	copy  func(to, from *R)
	isSet func(*R) bool // the field has another value than zero
}

// merged returns the row of a field.
func merged[R any, V comparable, S ~uint32](bit S, field func(*R) *V) mergedField[R, S] {
	return mergedField[R, S]{
		bit, func(to, from *R) { *field(to) = *field(from) },
		func(r *R) bool { return *field(r) != *new(V) },
	}
}

// mergedList returns the row of a field that is a list.
func mergedList[R, V any, L ~[]V, S ~uint32](bit S, field func(*R) *L) mergedField[R, S] {
	return mergedField[R, S]{
		bit, func(to, from *R) { *field(to) = *field(from) },
		func(r *R) bool { return len(*field(r)) > 0 },
	}
}

// merge returns the newer record, with each field that its source did not contain taken
// from the older one. A field that neither source contained stays unknown. A complete
// newer record is returned as it is; otherwise the result is a copy.
func (m merger[R, S]) merge(newer, older *R) *R {
	missing := *m.unknown(newer)
	if missing == 0 {
		return newer
	}
	result := *newer
	for _, f := range m.fields {
		if missing&f.bit != 0 {
			f.copy(&result, older)
		}
	}
	*m.unknown(&result) = missing & *m.unknown(older)
	return &result
}

// markLocal marks a record as made by a command: see [Records.MarkLocal].
func (m merger[R, S]) markLocal(r *R) {
	*m.readAt(r) = time.Time{}
	unknown := m.unknown(r)
	if *unknown == 0 {
		return
	}
	for _, f := range m.fields {
		if f.isSet(r) {
			*unknown &^= f.bit
		}
	}
}

// The tables of all fields that a source may lack. Attempts are not in them, because
// they say themselves whether they are known.

var projectMerger = merger[project.Project, project.FieldSet]{
	unknown: func(r *project.Project) *project.FieldSet { return &r.Unknown },
	readAt:  func(r *project.Project) *time.Time { return &r.ReadAt },
	fields: []mergedField[project.Project, project.FieldSet]{
		merged(project.FieldName, func(r *project.Project) *string { return &r.Name }),
		merged(project.FieldSlug, func(r *project.Project) *string { return &r.Slug }),
		merged(project.FieldParent, func(r *project.Project) *project.ID { return &r.Parent }),
		merged(project.FieldDifficulty, func(r *project.Project) *int { return &r.Difficulty }),
		merged(project.FieldExam, func(r *project.Project) *bool { return &r.Exam }),
		merged(project.FieldKind, func(r *project.Project) *string { return &r.Kind }),
		merged(project.FieldGroup, func(r *project.Project) *string { return &r.Group }),
		merged(project.FieldColor, func(r *project.Project) *string { return &r.Color }),
		merged(project.FieldArchived, func(r *project.Project) *bool { return &r.Archived }),
		merged(project.FieldUnbilled, func(r *project.Project) *bool { return &r.Unbilled }),
		merged(project.FieldBudget, func(r *project.Project) *int { return &r.Budget }),
		mergedList(project.FieldCursus, func(r *project.Project) *[]project.CursusID { return &r.Cursus }),
		mergedList(project.FieldCampuses, func(r *project.Project) *[]project.CampusID { return &r.Campuses }),
		merged(project.FieldBeginAt, func(r *project.Project) *time.Time { return &r.BeginAt }),
		merged(project.FieldCreatedAt, func(r *project.Project) *time.Time { return &r.CreatedAt }),
		merged(project.FieldUpdatedAt, func(r *project.Project) *time.Time { return &r.UpdatedAt }),
	},
}

var sessionMerger = merger[project.Session, project.SessionFieldSet]{
	unknown: func(r *project.Session) *project.SessionFieldSet { return &r.Unknown },
	readAt:  func(r *project.Session) *time.Time { return &r.ReadAt },
	fields: []mergedField[project.Session, project.SessionFieldSet]{
		merged(project.SessionFieldProject, func(r *project.Session) *project.ID { return &r.Project }),
		merged(project.SessionFieldCampus, func(r *project.Session) *project.CampusID { return &r.Campus }),
		merged(project.SessionFieldCursus, func(r *project.Session) *project.CursusID { return &r.Cursus }),
		merged(project.SessionFieldSolo, func(r *project.Session) *bool { return &r.Solo }),
		merged(project.SessionFieldBeginAt, func(r *project.Session) *time.Time { return &r.BeginAt }),
		merged(project.SessionFieldEndAt, func(r *project.Session) *time.Time { return &r.EndAt }),
		merged(project.SessionFieldMinimumMark, func(r *project.Session) *project.Mark { return &r.MinimumMark }),
		mergedList(project.SessionFieldRetryDelays, func(r *project.Session) *project.RetryDelays { return &r.RetryDelays }),
		merged(project.SessionFieldMaxPeople, func(r *project.Session) *int { return &r.MaxPeople }),
		merged(project.SessionFieldCreatedAt, func(r *project.Session) *time.Time { return &r.CreatedAt }),
		merged(project.SessionFieldUpdatedAt, func(r *project.Session) *time.Time { return &r.UpdatedAt }),
	},
}

var userMerger = merger[user.User, user.FieldSet]{
	unknown: func(r *user.User) *user.FieldSet { return &r.Unknown },
	readAt:  func(r *user.User) *time.Time { return &r.ReadAt },
	fields: []mergedField[user.User, user.FieldSet]{
		merged(user.FieldLogin, func(r *user.User) *string { return &r.Login }),
		merged(user.FieldEmail, func(r *user.User) *string { return &r.Email }),
		merged(user.FieldFirstName, func(r *user.User) *string { return &r.FirstName }),
		merged(user.FieldLastName, func(r *user.User) *string { return &r.LastName }),
		merged(user.FieldDisplayName, func(r *user.User) *string { return &r.DisplayName }),
		merged(user.FieldUsualFullName, func(r *user.User) *string { return &r.UsualFullName }),
		merged(user.FieldUsualFirstName, func(r *user.User) *string { return &r.UsualFirstName }),
		merged(user.FieldKind, func(r *user.User) *string { return &r.Kind }),
		merged(user.FieldImage, func(r *user.User) *string { return &r.Image }),
		merged(user.FieldImageVersions, func(r *user.User) *user.ImageVersions { return &r.ImageVersions }),
		merged(user.FieldStaff, func(r *user.User) *bool { return &r.Staff }),
		merged(user.FieldAlumni, func(r *user.User) *bool { return &r.Alumni }),
		merged(user.FieldActive, func(r *user.User) *bool { return &r.Active }),
		merged(user.FieldPoolYear, func(r *user.User) *string { return &r.PoolYear }),
		merged(user.FieldPoolMonth, func(r *user.User) *string { return &r.PoolMonth }),
		merged(user.FieldLocation, func(r *user.User) *string { return &r.Location }),
		merged(user.FieldWallet, func(r *user.User) *int { return &r.Wallet }),
		merged(user.FieldCorrectionPoint, func(r *user.User) *int { return &r.CorrectionPoint }),
		merged(user.FieldAnonymizeDate, func(r *user.User) *time.Time { return &r.AnonymizeDate }),
		merged(user.FieldRole, func(r *user.User) *user.Role { return &r.Role }),
		merged(user.FieldOwner, func(r *user.User) *bool { return &r.Owner }),
		merged(user.FieldState, func(r *user.User) *user.State { return &r.State }),
		merged(user.FieldInvitedAt, func(r *user.User) *time.Time { return &r.InvitedAt }),
		mergedList(user.FieldCursus, func(r *user.User) *[]user.Cursus { return &r.Cursus }),
		mergedList(user.FieldCampuses, func(r *user.User) *[]user.Campus { return &r.Campuses }),
		merged(user.FieldCreatedAt, func(r *user.User) *time.Time { return &r.CreatedAt }),
		merged(user.FieldUpdatedAt, func(r *user.User) *time.Time { return &r.UpdatedAt }),
	},
}

var teamMerger = merger[team.Team, team.FieldSet]{
	unknown: func(r *team.Team) *team.FieldSet { return &r.Unknown },
	readAt:  func(r *team.Team) *time.Time { return &r.ReadAt },
	fields: []mergedField[team.Team, team.FieldSet]{
		merged(team.FieldName, func(r *team.Team) *string { return &r.Name }),
		merged(team.FieldProject, func(r *team.Team) *project.ID { return &r.Project }),
		merged(team.FieldSession, func(r *team.Team) *project.SessionID { return &r.Session }),
		mergedList(team.FieldMembers, func(r *team.Team) *[]team.Member { return &r.Members }),
		merged(team.FieldFinalMark, func(r *team.Team) *project.Mark { return &r.FinalMark }),
		merged(team.FieldValidated, func(r *team.Team) *project.Validation { return &r.Validated }),
		{team.FieldLockedAt, func(to, from *team.Team) {
			mergeDate(&to.LockedAt, &to.LockedUndated, from.LockedAt, from.LockedUndated)
		}, func(t *team.Team) bool { return !t.LockedAt.IsZero() }},
		{team.FieldClosedAt, func(to, from *team.Team) {
			mergeDate(&to.ClosedAt, &to.ClosedUndated, from.ClosedAt, from.ClosedUndated)
		}, func(t *team.Team) bool { return !t.ClosedAt.IsZero() }},
		merged(team.FieldTerminatingAt, func(r *team.Team) *time.Time { return &r.TerminatingAt }),
		merged(team.FieldDeadlineAt, func(r *team.Team) *time.Time { return &r.DeadlineAt }),
		merged(team.FieldCreatedAt, func(r *team.Team) *time.Time { return &r.CreatedAt }),
		merged(team.FieldUpdatedAt, func(r *team.Team) *time.Time { return &r.UpdatedAt }),
		merged(team.FieldRepoURL, func(r *team.Team) *string { return &r.RepoURL }),
		merged(team.FieldRepoUUID, func(r *team.Team) *string { return &r.RepoUUID }),
		{team.FieldDeclared, func(to, from *team.Team) { to.Declared, to.DeclaredText = from.Declared, from.DeclaredText },
			func(t *team.Team) bool { return t.Declared != 0 || t.DeclaredText != "" }},
	},
}

var registrationMerger = merger[projectsuser.Registration, projectsuser.FieldSet]{
	unknown: func(r *projectsuser.Registration) *projectsuser.FieldSet { return &r.Unknown },
	readAt:  func(r *projectsuser.Registration) *time.Time { return &r.ReadAt },
	fields: []mergedField[projectsuser.Registration, projectsuser.FieldSet]{
		merged(projectsuser.FieldUser, func(r *projectsuser.Registration) *user.ID { return &r.User }),
		merged(projectsuser.FieldProject, func(r *projectsuser.Registration) *project.ID { return &r.Project }),
		mergedList(projectsuser.FieldCursus, func(r *projectsuser.Registration) *[]project.CursusID { return &r.Cursus }),
		merged(projectsuser.FieldOccurrence, func(r *projectsuser.Registration) *int { return &r.Occurrence }),
		merged(projectsuser.FieldFinalMark, func(r *projectsuser.Registration) *project.Mark { return &r.FinalMark }),
		merged(projectsuser.FieldValidated, func(r *projectsuser.Registration) *project.Validation { return &r.Validated }),
		merged(projectsuser.FieldMarkedAt, func(r *projectsuser.Registration) *time.Time { return &r.MarkedAt }),
		merged(projectsuser.FieldRetriableAt, func(r *projectsuser.Registration) *time.Time { return &r.RetriableAt }),
		merged(projectsuser.FieldTerms, func(r *projectsuser.Registration) *projectsuser.Terms { return &r.Terms }),
		merged(projectsuser.FieldCreatedAt, func(r *projectsuser.Registration) *time.Time { return &r.CreatedAt }),
		merged(projectsuser.FieldUpdatedAt, func(r *projectsuser.Registration) *time.Time { return &r.UpdatedAt }),
		{projectsuser.FieldDeclared, func(to, from *projectsuser.Registration) {
			to.Declared, to.DeclaredText = from.Declared, from.DeclaredText
		}, func(r *projectsuser.Registration) bool { return r.Declared != 0 || r.DeclaredText != "" }},
		merged(projectsuser.FieldDeclaredTeam, func(r *projectsuser.Registration) *team.ID { return &r.DeclaredTeam }),
	},
}

// mergeDate takes a date of a team from an older record. That the newer one is locked or
// closed at an unknown time is known, so only the date is taken.
func mergeDate(at *time.Time, undated *bool, older time.Time, olderUndated bool) {
	if *undated {
		*at, *undated = older, older.IsZero()
		return
	}
	*at, *undated = older, olderUndated
}
