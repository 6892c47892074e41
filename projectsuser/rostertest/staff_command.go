package rostertest

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// StaffCommand is a command about accounts, terms, positions, time entries or
// expenses, with its arguments.
type StaffCommand struct {
	Command      store.Command
	User         user.ID // seldom an unknown one
	Project      project.ID
	Registration projectsuser.ID         // the user's on the project; 0 without one
	Position     int                     // from 1, mostly an existing one
	Order        []projectsuser.ID       // the registrations on the project in a new order, mostly all of them
	Terms        projectsuser.TermsPatch // seldom with a negative rate, which is refused
	Email        string
	Role         user.Role // at times an unknown one
	Entry        user.TimeEntryID
	Expense      user.ExpenseID
}

// staffCommands are the commands from which a [StaffCommand] is drawn. Those whose
// effects other commands need are listed several times.
var staffCommands = []store.Command{
	store.CommandAssign, store.CommandAssign, store.CommandAssign,
	store.CommandUpdateTerms, store.CommandMove, store.CommandMove, store.CommandReorder,
	store.CommandTransfer, store.CommandGiveAccess, store.CommandRevokeAccess,
	store.CommandInvite, store.CommandInvite, store.CommandResend, store.CommandAccept,
	store.CommandAccept, store.CommandDisable, store.CommandEnable, store.CommandSuspend,
	store.CommandUnsuspend, store.CommandDelete, store.CommandChangeRole, store.CommandChangeRole,
	store.CommandUpdateUser, store.CommandLogTime, store.CommandRemoveTimeEntry,
	store.CommandLogExpense, store.CommandRemoveExpense,
}

// activations are the commands that lead an account of a state towards active.
var activations = map[user.State][]store.Command{
	user.Pending:   {store.CommandAccept, store.CommandResend},
	user.Disabled:  {store.CommandEnable},
	user.Suspended: {store.CommandUnsuspend},
}

// DrawStaffCommand draws a command for a snapshot. If the account of the drawn user
// is not active, every second command activates it.
func DrawStaffCommand(t *rapid.T, s *store.Snapshot) StaffCommand {
	c := StaffCommand{
		Command: rapid.SampledFrom(staffCommands).Draw(t, "command"),
		User:    drawUser(t, s),
		Project: project.ID(rapid.IntRange(1, max(1, s.Projects.Len())).Draw(t, "project")),
		Email:   fmt.Sprintf("%s@example.com", rapid.SampledFrom([]string{"ada", "Bob", "cyd", "dan"}).Draw(t, "email")),
		Role:    rapid.SampledFrom([]user.Role{user.Member, user.Admin, user.Admin, user.Freelancer, "", "king"}).Draw(t, "role"),
		Entry:   user.TimeEntryID(rapid.Int64Range(1, int64(s.TimeEntries.Len()+1)).Draw(t, "entry")),
		Expense: user.ExpenseID(rapid.Int64Range(1, int64(s.Expenses.Len()+1)).Draw(t, "expense")),
	}
	if u := s.User(c.User); u != nil && u.Account() != user.Active && rapid.Bool().Draw(t, "activate") {
		c.Command = rapid.SampledFrom(activations[u.Account()]).Draw(t, "activation")
	}
	if c.Command == store.CommandDelete && rapid.IntRange(1, 3).Draw(t, "stay") > 1 {
		c.Command = store.CommandAccept
	}
	ids := s.Positions(c.Project)
	c.Position = rapid.IntRange(1, len(ids)+1).Draw(t, "position")
	c.Order = rapid.Permutation(ids).Draw(t, "order")
	if rapid.IntRange(1, 10).Draw(t, "wrong order") == 10 {
		c.Order = append(c.Order, 999)
	}
	if e := s.Find(c.User, c.Project); e != nil {
		c.Registration = e.Registration.ID
	}
	c.Terms = drawTerms(t)
	return c
}

// drawUser draws a user of the snapshot, seldom an unknown one.
func drawUser(t *rapid.T, s *store.Snapshot) user.ID {
	ids := []user.ID{999}
	for u := range s.Users.Where() {
		ids = append(ids, u.ID)
	}
	return rapid.SampledFrom(slices.Concat(ids, ids[1:], ids[1:])).Draw(t, "user")
}

// drawTerms draws an update of terms. One with a negative rate is refused.
func drawTerms(t *rapid.T) (p projectsuser.TermsPatch) {
	if rapid.Bool().Draw(t, "rate") {
		rate, _ := user.ParseDecimal(rapid.SampledFrom([]string{"0", "12.5", "80.000001", "-1"}).Draw(t, "amount"))
		p.Rate = optional.Some(rate)
	}
	if rapid.Bool().Draw(t, "budget") {
		p.BudgetHours = optional.Some(rapid.IntRange(0, 40).Draw(t, "hours"))
	}
	if rapid.Bool().Draw(t, "flag") {
		p.ViewAttachments = optional.Some(rapid.Bool().Draw(t, "view"))
	}
	if rapid.Bool().Draw(t, "status") {
		p.ProjectStatus = optional.Null[string]()
		p.ProjectKind = optional.Some("Project Update")
	}
	return p
}

// Run runs the command. It returns the error of the registry if that refuses it.
func (c StaffCommand) Run(tx *registry.Tx) (err error) {
	switch c.Command {
	case store.CommandAssign:
		_, err = tx.Assign(c.Project, registry.Assignment{User: c.User, Terms: c.Terms.Apply(projectsuser.Terms{}), Position: c.Position})
	case store.CommandUpdateTerms:
		_, err = tx.UpdateTerms(c.Registration, c.Terms)
	case store.CommandMove:
		err = tx.Move(c.Registration, c.Position)
	case store.CommandReorder:
		err = tx.Reorder(c.Project, c.Order)
	case store.CommandTransfer:
		_, err = tx.Transfer(c.Registration, c.Project, c.Position)
	case store.CommandGiveAccess:
		err = tx.GiveAccess(c.User, c.Project, 999, c.Project)
	case store.CommandRevokeAccess:
		err = tx.RevokeAccess(c.User, c.Project, 999)
	case store.CommandLogTime:
		_, err = tx.LogTime(user.TimeEntry{User: c.User, Project: c.Project, Date: tx.View().At(), Minutes: c.Position})
	case store.CommandRemoveTimeEntry:
		err = tx.RemoveTimeEntry(c.Entry)
	case store.CommandLogExpense:
		_, err = tx.LogExpense(user.Expense{User: c.User, Project: c.Project, Date: tx.View().At(), Price: c.Terms.Rate.Or(user.Decimal{})})
	case store.CommandRemoveExpense:
		err = tx.RemoveExpense(c.Expense)
	default:
		err = c.runOnAccount(tx)
	}
	return err
}

// runOnAccount runs a command about an account.
func (c StaffCommand) runOnAccount(tx *registry.Tx) (err error) {
	switch c.Command {
	case store.CommandInvite:
		_, _, err = tx.Invite(registry.Invitation{Email: c.Email, Role: c.Role, Project: c.Project, Terms: c.Terms.Apply(projectsuser.Terms{})})
	case store.CommandResend:
		err = tx.ResendInvitation(c.User)
	case store.CommandAccept:
		err = tx.Accept(c.User)
	case store.CommandDisable:
		err = tx.Disable(c.User)
	case store.CommandEnable:
		err = tx.Enable(c.User)
	case store.CommandSuspend:
		err = tx.Suspend(c.User)
	case store.CommandUnsuspend:
		err = tx.Unsuspend(c.User)
	case store.CommandDelete:
		err = tx.DeleteUser(c.User)
	case store.CommandChangeRole:
		err = tx.ChangeRole(c.User, c.Role)
	case store.CommandUpdateUser:
		_, err = tx.UpdateUser(c.User, registry.UserPatch{Email: optional.Some(c.Email), FirstName: optional.Some("Ada")})
	}
	return err
}

// Policy draws a policy: the zero policy in half of the draws, else one with 0 to 5
// seats (0 for no limit), a minimum of 0 to 2 admins, and some guards.
func Policy(t *rapid.T) (p registry.Policy) {
	if rapid.Bool().Draw(t, "no policy") {
		return p
	}
	p.Seats = rapid.IntRange(0, 5).Draw(t, "seats")
	p.Admins = rapid.IntRange(0, 2).Draw(t, "admins")
	p.FixedEmail = rapid.Bool().Draw(t, "fixed e-mail")
	p.KeepAttempts = rapid.IntRange(1, 4).Draw(t, "attempts") == 4
	if rapid.Bool().Draw(t, "everywhere") {
		p.Everywhere = []user.Role{user.Member, user.Admin}
	}
	if rapid.Bool().Draw(t, "guards") {
		p.Guards = map[store.Command][]registry.Guard{
			store.CommandDelete:       {registry.GuardNotOwner, registry.GuardNotSelf, registry.GuardNothingLogged},
			store.CommandDisable:      {registry.GuardNotOwner, registry.GuardNotSelf, registry.GuardUndeletable},
			store.CommandUpdateUser:   {registry.GuardNotDisabled},
			store.CommandRevokeAccess: {registry.GuardNotDisabled, registry.GuardBound},
		}
	}
	return p
}
