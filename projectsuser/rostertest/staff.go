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

// StaffOrder is a command about accounts, terms, positions or what was logged,
// with all that it needs.
type StaffOrder struct {
	Command      store.Command
	User         user.ID
	Project      project.ID
	Registration projectsuser.ID   // the user's on the project, or 0
	Position     int               // from 1, mostly one that there is
	Order        []projectsuser.ID // of the project, mostly a permutation
	Terms        projectsuser.TermsPatch
	Email        string
	Role         user.Role
	Entry        user.TimeEntryID
	Expense      user.ExpenseID
}

// staffCommands are the commands that a [StaffOrder] may be, those that others
// need more often.
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

// waysBack are the commands by which an account becomes active, or is to.
var waysBack = map[user.State][]store.Command{
	user.Pending:   {store.CommandAccept, store.CommandResend},
	user.Disabled:  {store.CommandEnable},
	user.Suspended: {store.CommandUnsuspend},
}

// DrawStaffOrder draws a command in a snapshot's world. Every other one about an
// account that is not active makes it so.
func DrawStaffOrder(t *rapid.T, s *store.Snapshot) StaffOrder {
	o := StaffOrder{
		Command: rapid.SampledFrom(staffCommands).Draw(t, "command"),
		User:    drawUser(t, s),
		Project: project.ID(rapid.IntRange(1, s.Projects.Len()).Draw(t, "project")),
		Email:   fmt.Sprintf("%s@example.com", rapid.SampledFrom([]string{"ada", "Bob", "cyd", "dan"}).Draw(t, "email")),
		Role:    rapid.SampledFrom([]user.Role{user.Member, user.Admin, user.Admin, user.Freelancer, "", "king"}).Draw(t, "role"),
		Entry:   user.TimeEntryID(rapid.Int64Range(1, int64(s.TimeEntries.Len()+1)).Draw(t, "entry")),
		Expense: user.ExpenseID(rapid.Int64Range(1, int64(s.Expenses.Len()+1)).Draw(t, "expense")),
	}
	if u, ok := s.Users.Get(int64(o.User)); ok && u.Account() != user.Active && rapid.Bool().Draw(t, "back") {
		o.Command = rapid.SampledFrom(waysBack[u.Account()]).Draw(t, "way")
	}
	if o.Command == store.CommandDelete && rapid.IntRange(1, 3).Draw(t, "stays") > 1 {
		o.Command = store.CommandAccept
	}
	line := s.Positions(o.Project)
	o.Position = rapid.IntRange(1, len(line)+1).Draw(t, "position")
	o.Order = rapid.Permutation(line).Draw(t, "order")
	if rapid.IntRange(1, 10).Draw(t, "wrong order") == 10 {
		o.Order = append(o.Order, 999)
	}
	if e := s.Find(o.User, o.Project); e != nil {
		o.Registration = e.Registration.ID
	}
	o.Terms = drawTerms(t)
	return o
}

// drawUser draws a user of the snapshot, seldom one that it does not have.
func drawUser(t *rapid.T, s *store.Snapshot) user.ID {
	ids := []user.ID{999}
	for u := range s.Users.Where() {
		ids = append(ids, u.ID)
	}
	return rapid.SampledFrom(slices.Concat(ids, ids[1:], ids[1:])).Draw(t, "user")
}

// drawTerms draws what an update says of terms; a few are refused.
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
	}
	return p
}

// Carry carries the command out.
func (o StaffOrder) Carry(tx *registry.Tx) (err error) {
	switch o.Command {
	case store.CommandAssign:
		_, err = tx.Assign(o.Project, registry.Assignment{User: o.User, Terms: o.Terms.Apply(projectsuser.Terms{}), Position: o.Position})
	case store.CommandUpdateTerms:
		_, err = tx.UpdateTerms(o.Registration, o.Terms)
	case store.CommandMove:
		err = tx.Move(o.Registration, o.Position)
	case store.CommandReorder:
		err = tx.Reorder(o.Project, o.Order)
	case store.CommandTransfer:
		_, err = tx.Transfer(o.Registration, o.Project, o.Position)
	case store.CommandGiveAccess:
		err = tx.GiveAccess(o.User, o.Project, 999, o.Project)
	case store.CommandRevokeAccess:
		err = tx.RevokeAccess(o.User, o.Project, 999)
	case store.CommandLogTime:
		_, err = tx.LogTime(user.TimeEntry{User: o.User, Project: o.Project, Date: tx.View().At(), Minutes: o.Position})
	case store.CommandRemoveTimeEntry:
		err = tx.RemoveTimeEntry(o.Entry)
	case store.CommandLogExpense:
		_, err = tx.LogExpense(user.Expense{User: o.User, Project: o.Project, Date: tx.View().At(), Price: o.Terms.Rate.Or(user.Decimal{})})
	case store.CommandRemoveExpense:
		err = tx.RemoveExpense(o.Expense)
	default:
		err = o.account(tx)
	}
	return err
}

// account carries out a command about an account.
func (o StaffOrder) account(tx *registry.Tx) (err error) {
	switch o.Command {
	case store.CommandInvite:
		_, _, err = tx.Invite(registry.Invitation{Email: o.Email, Role: o.Role, Project: o.Project, Terms: o.Terms.Apply(projectsuser.Terms{})})
	case store.CommandResend:
		err = tx.ResendInvitation(o.User)
	case store.CommandAccept:
		err = tx.Accept(o.User)
	case store.CommandDisable:
		err = tx.Disable(o.User)
	case store.CommandEnable:
		err = tx.Enable(o.User)
	case store.CommandSuspend:
		err = tx.Suspend(o.User)
	case store.CommandUnsuspend:
		err = tx.Unsuspend(o.User)
	case store.CommandDelete:
		err = tx.DeleteUser(o.User)
	case store.CommandChangeRole:
		err = tx.ChangeRole(o.User, o.Role)
	case store.CommandUpdateUser:
		_, err = tx.UpdateUser(o.User, registry.UserPatch{Email: optional.Some(o.Email), FirstName: optional.Some("Ada")})
	}
	return err
}

// Policy draws a policy: none half of the time, else some limits and guards.
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
			store.CommandDisable:      {registry.GuardNotOwner, registry.GuardNotSelf, registry.GuardLogged},
			store.CommandUpdateUser:   {registry.GuardNotDisabled},
			store.CommandRevokeAccess: {registry.GuardNotDisabled, registry.GuardBound},
		}
	}
	return p
}
