package registry

import (
	"fmt"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// Refusal reports a command that the status of a registration or a team, or the
// state of an account, does not permit. Nothing changed. At most one of
// Registration, Team and User is set; all are 0 if the refusal is about no single
// record.
type Refusal struct {
	Command      store.Command
	Registration projectsuser.ID
	Team         team.ID // the team itself does not permit the command
	User         user.ID // an account, or a user without the registration that the command needs
	Err          error   // the reason: usually a [*state.RefusedError], for an account a [*user.RefusedError]
}

func (e *Refusal) Error() string {
	return fmt.Sprintf("registry: %s%s: %s", e.Command, e.subject(), e.Err)
}

// subject names the record that the refusal is about.
func (e *Refusal) subject() string {
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

// Unwrap returns the reason.
func (e *Refusal) Unwrap() error { return e.Err }

// CommitError reports that the changes of a batch of commands were not committed.
// None of the commands happened.
type CommitError struct {
	Err error // the error of [Options.Commit]
}

func (e *CommitError) Error() string { return "registry: commit: " + e.Err.Error() }

// Unwrap returns the error of [Options.Commit].
func (e *CommitError) Unwrap() error { return e.Err }

// WaitError reports that the context was done while commands waited for other commands,
// or for their commit.
type WaitError struct {
	// MayHappen says that the commands ran and are being committed: they happen unless
	// the commit fails. If it is false, they did not happen and will not.
	MayHappen bool
	Err       error // the error of the context
}

func (e *WaitError) Error() string {
	if e.MayHappen {
		return "registry: wait for the commit, which goes on: " + e.Err.Error()
	}
	return "registry: wait for other commands: " + e.Err.Error()
}

// Unwrap returns the error of the context.
func (e *WaitError) Unwrap() error { return e.Err }

// NotEmptyError reports a registry that cannot be restored because it already has
// changes.
type NotEmptyError struct {
	Sequence uint64 // of the last published change; 0 while the first is being committed
}

func (e *NotEmptyError) Error() string {
	return fmt.Sprintf("registry: restore: the registry is not empty, its last change is number %d", e.Sequence)
}
