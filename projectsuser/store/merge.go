package store

import (
	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// The functions below return a newer record, completed with what only an older one
// contains: the fields that the newer one says are unknown. They modify neither.

// mergeRegistration also keeps the user and the teams, which a short form of a
// registration lacks.
func mergeRegistration(newer, older *projectsuser.Registration) *projectsuser.Registration {
	merged := *registrationMerger.merge(newer, older)
	if !newer.Attempts.Known() {
		merged.Attempts = older.Attempts
	}
	if newer.User == 0 {
		merged.User = older.User
	}
	return &merged
}

// mergeTeam keeps what a team without a date says: that it is locked or closed.
func mergeTeam(newer, older *team.Team) *team.Team {
	merged := teamMerger.merge(newer, older)
	if newer.Unknown.Has(team.FieldLockedAt) && merged.LockedUndated {
		merged.Unknown |= team.FieldLockedAt
	}
	if newer.Unknown.Has(team.FieldClosedAt) && merged.ClosedUndated {
		merged.Unknown |= team.FieldClosedAt
	}
	return merged
}

func mergeSession(newer, older *project.Session) *project.Session {
	return sessionMerger.merge(newer, older)
}

// mergeUser keeps no name, login, address or picture of an account that was anonymised
// since.
func mergeUser(newer, older *user.User) *user.User {
	if newer.Unknown&user.PersonalFields != 0 && !sameIdentity(newer, older) {
		older = withoutPersonalFields(older)
	}
	return userMerger.merge(newer, older)
}

// sameIdentity reports whether an older record may complete the personal fields of a newer
// one. It returns false if the newer one is anonymised and the older one is not, or if
// both have a login and these differ: an anonymised account gets another login.
func sameIdentity(newer, older *user.User) bool {
	if newer.Anonymized() && !older.Anonymized() {
		return false
	}
	return newer.Unknown.With(older.Unknown).Has(user.FieldLogin) || newer.Login == older.Login
}

// withoutPersonalFields returns a copy of a user in which the personal fields are unknown.
func withoutPersonalFields(u *user.User) *user.User {
	c := *u
	for _, f := range userMerger.fields {
		if user.PersonalFields.Has(f.bit) {
			f.copy(&c, new(user.User))
		}
	}
	c.Unknown = c.Unknown.With(user.PersonalFields)
	return &c
}

func mergeProject(newer, older *project.Project) *project.Project {
	return projectMerger.merge(newer, older)
}
