package projectsuser

import (
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// Command is what was done to a registry, by name.
type Command string

// The commands. Time is nobody's: it is the change that begin_at or retriable_at
// makes when it is reached.
const (
	CommandTime       Command = "time"
	CommandImport     Command = "import"
	CommandRegister   Command = "register"
	CommandUnregister Command = "unregister"
	CommandUpdate     Command = "update"
	CommandCompile    Command = "compile"
	CommandCreateTeam Command = "create_team"
	CommandFormTeam   Command = "form_team" // of several at once
	CommandJoin       Command = "join"
	CommandLeave      Command = "leave"
	CommandAbandon    Command = "abandon"
	CommandHandOver   Command = "hand_over"
	CommandDisband    Command = "disband"
	CommandDissolve   Command = "dissolve"   // however far it is
	CommandAmendTeam  Command = "amend_team" // behind the machine's back
	CommandLock       Command = "lock"
	CommandUnlock     Command = "unlock"
	CommandClose      Command = "close"
	CommandReopen     Command = "reopen"
	CommandMark       Command = "mark"
	CommandComplete   Command = "complete"
	CommandAppeal     Command = "appeal"
	CommandRetry      Command = "retry"
	CommandPut        Command = "put"    // an amendment: a record is put in its place
	CommandRemove     Command = "remove" // an amendment: a record is taken away

	CommandAssign        Command = "assign"
	CommandUpdateTerms   Command = "update_terms"
	CommandMove          Command = "move" // to another position
	CommandReorder       Command = "reorder"
	CommandTransfer      Command = "transfer" // to another project
	CommandGiveAccess    Command = "give_access"
	CommandRevokeAccess  Command = "revoke_access"
	CommandInvite        Command = "invite"
	CommandResend        Command = "resend_invitation"
	CommandAccept        Command = "accept"
	CommandDisable       Command = "disable"
	CommandEnable        Command = "enable"
	CommandSuspend       Command = "suspend"
	CommandUnsuspend     Command = "unsuspend"
	CommandDelete        Command = "delete"
	CommandChangeRole    Command = "change_role"
	CommandUpdateUser    Command = "update_user"
	CommandLogEntry      Command = "log_entry"
	CommandRemoveEntry   Command = "remove_entry"
	CommandLogExpense    Command = "log_expense"
	CommandRemoveExpense Command = "remove_expense"
)

// Change is what one command did, whole: replaying all changes of a registry in
// order on an empty one gives the same registry. A command that changed nothing
// has none. Its records are shared and must not be modified.
type Change struct {
	Sequence uint64    // 1 for the first change of a registry, and so on
	At       time.Time // when, by the registry's clock
	Actor    string    // who, as the embedding program names them; empty for time
	Command  Command
	Moves    []Move        // the registrations whose status moved, or for which an event was fired
	Accounts []AccountMove // the accounts whose state moved
	Put      Records       // the records that were put in their places
	Removed  IDs           // the records that were taken away
	Shifts   []Shift       // registrations that changed their position, after that
	Orders   []Positions   // projects whose members all have new positions, after that
}

// empty reports whether the change changes nothing.
func (c *Change) empty() bool {
	return len(c.Moves) == 0 && c.Put.Len() == 0 && c.Removed.Len() == 0 && len(c.Shifts) == 0 && len(c.Orders) == 0
}

// Move is what a change did to the status of one registration.
type Move struct {
	Registration ID
	User         user.ID
	Project      project.ID
	From, To     state.Status
	Events       []state.Event // in order; none for an amendment
}

// AccountMove is what a change did to the state of one account.
type AccountMove struct {
	User     user.ID
	From, To user.State // From is none for a user who was invited, To for one who was deleted
	Event    user.Event // none for an invitation and a deletion
}

// Records are records of a registry.
type Records struct {
	Projects      []*project.Project
	Sessions      []*project.Session
	Users         []*user.User
	Teams         []*team.Team
	Registrations []*Registration
	Entries       []*user.Entry
	Expenses      []*user.Expense
}

// Len returns the number of records.
func (r Records) Len() int {
	return len(r.Projects) + len(r.Sessions) + len(r.Users) + len(r.Teams) + len(r.Registrations) + len(r.Entries) + len(r.Expenses)
}

// IDs are ids of records of a registry.
type IDs struct {
	Projects      []project.ID
	Sessions      []project.SessionID
	Users         []user.ID
	Teams         []team.ID
	Registrations []ID
	Entries       []user.EntryID
	Expenses      []user.ExpenseID
}

// Len returns the number of ids.
func (i IDs) Len() int {
	return len(i.Projects) + len(i.Sessions) + len(i.Users) + len(i.Teams) + len(i.Registrations) + len(i.Entries) + len(i.Expenses)
}
