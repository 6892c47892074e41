package store

import (
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
)

// Command names what a change did to a store.
type Command string

// The commands. CommandTime has no actor: it is the change that happens when
// begin_at or retriable_at is reached.
const (
	CommandTime       Command = "time"
	CommandImport     Command = "import"
	CommandSync       Command = "sync" // an import that also removes what the source no longer has
	CommandRegister   Command = "register"
	CommandUnregister Command = "unregister"
	CommandUpdate     Command = "update"
	CommandCompile    Command = "compile"
	CommandCreateTeam Command = "create_team"
	CommandFormTeam   Command = "form_team" // with several members at once
	CommandJoin       Command = "join"
	CommandLeave      Command = "leave"
	CommandAbandon    Command = "abandon"
	CommandHandOver   Command = "hand_over"
	CommandDisband    Command = "disband"
	CommandDissolve   Command = "dissolve"   // in any status
	CommandAmendTeam  Command = "amend_team" // without an event
	CommandLock       Command = "lock"
	CommandUnlock     Command = "unlock"
	CommandClose      Command = "close"
	CommandReopen     Command = "reopen"
	CommandMark       Command = "mark"
	CommandComplete   Command = "complete"
	CommandAppeal     Command = "appeal"
	CommandRetry      Command = "retry"
	CommandPut        Command = "put"    // an amendment: a record is added or replaced
	CommandRemove     Command = "remove" // an amendment: a record is removed

	CommandAssign          Command = "assign"
	CommandUpdateTerms     Command = "update_terms"
	CommandMove            Command = "move" // to another position
	CommandReorder         Command = "reorder"
	CommandTransfer        Command = "transfer" // to another project
	CommandGiveAccess      Command = "give_access"
	CommandRevokeAccess    Command = "revoke_access"
	CommandInvite          Command = "invite"
	CommandResend          Command = "resend_invitation"
	CommandAccept          Command = "accept"
	CommandDisable         Command = "disable"
	CommandEnable          Command = "enable"
	CommandSuspend         Command = "suspend"
	CommandUnsuspend       Command = "unsuspend"
	CommandDelete          Command = "delete"
	CommandChangeRole      Command = "change_role"
	CommandUpdateUser      Command = "update_user"
	CommandLogTime         Command = "log_entry"
	CommandRemoveTimeEntry Command = "remove_entry"
	CommandLogExpense      Command = "log_expense"
	CommandRemoveExpense   Command = "remove_expense"
	CommandForget          Command = "forget"  // the histories of removed registrations
	CommandWelcome         Command = "welcome" // a mailer accepted the welcome mails of registrations
)

// Imports reports whether the records of a change come from a source: import and sync.
func (c Command) Imports() bool { return c == CommandImport || c == CommandSync }

// Change is everything that one command changed. A command that changes nothing
// makes no Change. The records of a Change are shared and must not be modified.
type Change struct {
	Sequence uint64    // 1 for the first change of a store, then 2, 3, ...
	At       time.Time // when it happened, by the registry's clock
	Actor    string    // who gave the command, as the embedding program names them; empty for time
	Command  Command
	Moves    []Move        // the registrations whose status changed or for which an event was fired
	Accounts []AccountMove // the accounts whose state changed
	Put      Records       // the records that were added or replaced
	Removed  IDs           // the records that were removed
	Shifts   []Shift       // then, the registrations that changed their position
	Orders   []Positions   // then, the projects whose registrations all have new positions
}

// empty reports whether the change changes nothing.
func (c *Change) empty() bool {
	return len(c.Moves) == 0 && c.Put.Len() == 0 && c.Removed.Len() == 0 && len(c.Shifts) == 0 && len(c.Orders) == 0
}

// Move is what a change did to the status of one registration.
type Move struct {
	Registration projectsuser.ID
	User         user.ID
	Project      project.ID
	From, To     state.Status
	Events       []state.Event // in order; empty for an amendment
}

// AccountMove is what a change did to the state of one account.
type AccountMove struct {
	User     user.ID
	From, To user.State // From is 0 for an invitation, To is 0 for a deletion
	Event    user.Event // 0 for an invitation and a deletion
}
