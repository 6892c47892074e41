package projectsuser

import (
	"fmt"

	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// Kind is which of a registry's tables a record is in.
type Kind string

// The kinds of records.
const (
	KindProject      Kind = "project"
	KindSession      Kind = "session"
	KindTeam         Kind = "team"
	KindRegistration Kind = "registration"
	KindUser         Kind = "user"
	KindEntry        Kind = "entry"
	KindExpense      Kind = "expense"
)

// MissingError says that the registry has no record with an id.
type MissingError struct {
	Kind Kind
	ID   int64
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("projectsuser: %s %d: not in the registry", e.Kind, e.ID)
}

// TakenError says that what has to be one's own is another record's: a
// registration's user and project, a user's login, a project's slug.
type TakenError struct {
	Kind  Kind
	Field string // as "user_id" or "login"
	Value string
	By    int64 // the record that has it
}

func (e *TakenError) Error() string {
	return fmt.Sprintf("projectsuser: %s with %s %q: taken by %[1]s %[4]d", e.Kind, e.Field, e.Value, e.By)
}

// ReferencedError says that a record cannot be removed, because others name it.
type ReferencedError struct {
	Kind Kind
	ID   int64
	By   Kind // what names it
}

func (e *ReferencedError) Error() string {
	return fmt.Sprintf("projectsuser: %s %d: cannot be removed while some %s names it", e.Kind, e.ID, e.By)
}

// InvalidError says that a record or a command does not make sense: a team whose
// session is another project's, a leader who is no member.
type InvalidError struct {
	Kind   Kind
	ID     int64
	Reason string
}

func (e *InvalidError) Error() string {
	return fmt.Sprintf("projectsuser: %s %d: %s", e.Kind, e.ID, e.Reason)
}

// Refusal says that a command was not carried out for a registration, a team or
// an account, and nothing changed. Err says why: mostly a [*state.RefusedError],
// or of an account a [*user.RefusedError], which has the event, the status and
// the guard.
type Refusal struct {
	Command      Command
	Registration ID      // 0 if it is about none
	Team         team.ID // one that is not in the state for it, whoever is in it; 0 if that is not why
	User         user.ID // an account, or who is not registered where it takes that; 0 if that is not why
	Err          error
}

func (e *Refusal) Error() string {
	return fmt.Sprintf("projectsuser: %s%s: %s", e.Command, e.about(), e.Err)
}

// about says for which record the command was refused, if it was for one.
func (e *Refusal) about() string {
	switch {
	case e.Registration != 0:
		return fmt.Sprintf(" of registration %d", e.Registration)
	case e.Team != 0:
		return fmt.Sprintf(" of team %d", e.Team)
	case e.User != 0:
		return fmt.Sprintf(" of user %d", e.User)
	}
	return ""
}

// Unwrap returns why.
func (e *Refusal) Unwrap() error { return e.Err }

// CommitError says that the committer did not take the changes of a batch of
// commands: none of them happened.
type CommitError struct {
	Err error // what the committer said
}

func (e *CommitError) Error() string { return "projectsuser: commit: " + e.Err.Error() }

// Unwrap returns what the committer said.
func (e *CommitError) Unwrap() error { return e.Err }

// UnknownTeamsError says that nobody can tell whether an event may happen: the
// data does not hold the registration's teams.
type UnknownTeamsError struct {
	Event    state.Event
	Declared state.Status // the status that the source gave; none if it gave none
}

func (e *UnknownTeamsError) Error() string {
	return fmt.Sprintf("projectsuser: %s while declared %q: the teams are unknown", e.Event, e.Declared)
}
