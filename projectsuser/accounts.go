package projectsuser

import (
	"strconv"
	"strings"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
)

// Guest is somebody to invite.
type Guest struct {
	Email     string // required; who has it already is not invited again
	FirstName string
	LastName  string
	Name      string     // what they are called, where first and last name are not told apart
	Role      user.Role  // empty is the policy's default
	Project   project.ID // what they are assigned to; 0 for nothing
	Terms     Terms      // of that
}

// Invite finds the account with the guest's e-mail address, or makes one that is
// pending and has an invitation mailed, and assigns it to the project, if any.
// The registration is nil without a project.
//
// An account that is there stays as it is: its names and its role are not the
// guest's. A new one takes a seat, which is refused with a [*GuardError] if none
// is free.
func (tx *Tx) Invite(g Guest) (u *user.User, r *Registration, err error) {
	err = tx.run(CommandInvite, func() error {
		if u, err = tx.accountOf(g); err != nil || g.Project == 0 {
			return err
		}
		assigned, err := tx.assign(g.Project, []Assignment{{User: u.ID, Terms: g.Terms}})
		if err == nil {
			r = assigned[0]
		}
		return err
	})
	return u, r, err
}

// accountOf returns the account of a guest, a new one if there is none.
func (tx *Tx) accountOf(g Guest) (*user.User, error) {
	if strings.TrimSpace(g.Email) == "" {
		return nil, &InvalidError{KindUser, 0, "without an e-mail address"}
	}
	if u := tx.draft.view().UserByEmail(g.Email); u != nil {
		return u, nil
	}
	role, err := tx.rules.policy.role(g.Role)
	if err != nil {
		return nil, err
	}
	u := &user.User{
		ID: user.ID(tx.newID(KindUser)), Email: g.Email, FirstName: g.FirstName, LastName: g.LastName, DisplayName: g.Name,
		Role: role, State: user.Pending, InvitedAt: tx.draft.at, CreatedAt: tx.draft.at, UpdatedAt: tx.draft.at,
	}
	u.Login = tx.loginOf(u)
	if err := tx.checkSeat(nil, u); err != nil {
		return nil, err
	}
	tx.change.Accounts = append(tx.change.Accounts, AccountMove{User: u.ID, To: u.State})
	tx.put(Records{Users: []*user.User{u}})
	tx.mail(Invitation, u, g.Project)
	return u, nil
}

// loginOf returns a login for a new account: what stands before the @ of the
// e-mail address, with the id behind it for as long as somebody has that.
func (tx *Tx) loginOf(u *user.User) string {
	login, _, _ := strings.Cut(strings.ToLower(u.Email), "@")
	for tx.draft.view().UserByLogin(login) != nil {
		login += "-" + strconv.FormatInt(int64(u.ID), 10)
	}
	return login
}

// ResendInvitation has the invitation of a pending account mailed again. Another
// account is refused with a [*GuardError].
func (tx *Tx) ResendInvitation(id user.ID) error {
	return tx.account(CommandResend, id, func(u *user.User) error {
		if u.Account() != user.Pending {
			return tx.refuse(u, IsPending)
		}
		u.InvitedAt = tx.draft.at
		tx.mail(Invitation, u, 0)
		return nil
	})
}

// Accept makes a pending account active: the user has accepted the invitation.
// As with the other moves of an account, one that does not start in the
// account's state is refused with a [*Refusal] of a [*user.RefusedError], and one
// that the policy does not let be with a [*GuardError].
func (tx *Tx) Accept(id user.ID) error { return tx.moveAccount(CommandAccept, id, user.Accept) }

// Disable closes an active account, and frees its seat.
func (tx *Tx) Disable(id user.ID) error { return tx.moveAccount(CommandDisable, id, user.Disable) }

// Enable opens a disabled account again, which takes a seat.
func (tx *Tx) Enable(id user.ID) error { return tx.moveAccount(CommandEnable, id, user.Enable) }

// Suspend stops an active account for the time being.
func (tx *Tx) Suspend(id user.ID) error { return tx.moveAccount(CommandSuspend, id, user.Suspend) }

// Unsuspend lets a suspended account go on.
func (tx *Tx) Unsuspend(id user.ID) error {
	return tx.moveAccount(CommandUnsuspend, id, user.Unsuspend)
}

// moveAccount fires an event for an account.
func (tx *Tx) moveAccount(c Command, id user.ID, event user.Event) error {
	return tx.account(c, id, func(u *user.User) error {
		from := u.Account()
		to, err := tx.rules.accounts.Fire(tx.ctx, from, event)
		if err != nil {
			return &Refusal{Command: c, User: id, Err: err}
		}
		u.State = to
		tx.change.Accounts = append(tx.change.Accounts, AccountMove{id, from, to, event})
		return nil
	})
}

// ChangeRole gives an account another role. A role that there is not is refused
// with a [*RoleError].
func (tx *Tx) ChangeRole(id user.ID, to user.Role) error {
	return tx.account(CommandChangeRole, id, func(u *user.User) (err error) {
		u.Role, err = tx.rules.policy.role(to)
		return err
	})
}

// UserPatch is what an update changes of an account. What is absent stays, and
// null is the empty text.
type UserPatch struct {
	Email       Optional[string] // never null
	FirstName   Optional[string]
	LastName    Optional[string]
	DisplayName Optional[string]
	Image       Optional[string]
}

// UpdateUser changes what an account says of its user. An e-mail address that
// another account has is refused with a [*TakenError].
func (tx *Tx) UpdateUser(id user.ID, p UserPatch) (u *user.User, err error) {
	err = tx.account(CommandUpdateUser, id, func(changed *user.User) error {
		u = changed
		if err := tx.checkEmail(changed, p.Email); err != nil {
			return err
		}
		set(&changed.Email, p.Email)
		set(&changed.FirstName, p.FirstName)
		set(&changed.LastName, p.LastName)
		set(&changed.DisplayName, p.DisplayName)
		set(&changed.Image, p.Image)
		return nil
	})
	return u, err
}

// checkEmail refuses an e-mail address that an account cannot have.
func (tx *Tx) checkEmail(u *user.User, p Optional[string]) error {
	email, ok := p.Value()
	if p.IsZero() || email == u.Email && ok {
		return nil
	}
	if strings.TrimSpace(email) == "" {
		return &InvalidError{KindUser, int64(u.ID), "without an e-mail address"}
	}
	if tx.rules.policy.FixedEmail {
		return tx.refuse(u, SameEmail)
	}
	if other := tx.draft.view().UserByEmail(email); other != nil && other.ID != u.ID {
		return &TakenError{KindUser, "email", email, int64(other.ID)}
	}
	return nil
}

// account changes an account by a command, as far as the policy lets it be. A
// command that leaves the account as it was is no change.
func (tx *Tx) account(c Command, id user.ID, change func(*user.User) error) error {
	return tx.run(c, func() error {
		before, err := tx.findUser(id)
		if err != nil {
			return err
		}
		if err := tx.guard(before); err != nil {
			return err
		}
		after := *before
		if err := change(&after); err != nil {
			return err
		}
		if err := tx.checkSeat(before, &after); err != nil {
			return err
		}
		if err := tx.checkAdmins(before, &after); err != nil {
			return err
		}
		if sameAccount(before, &after) {
			return nil
		}
		after.UpdatedAt = tx.draft.at
		tx.put(Records{Users: []*user.User{&after}})
		return nil
	})
}

// sameAccount reports whether nothing that commands change of accounts differs.
func sameAccount(a, b *user.User) bool {
	return a.Email == b.Email && a.FirstName == b.FirstName && a.LastName == b.LastName &&
		a.DisplayName == b.DisplayName && a.Image == b.Image &&
		a.Role == b.Role && a.State == b.State && a.InvitedAt.Equal(b.InvitedAt)
}

// DeleteUser removes an account with its registrations. One by whom something is
// logged, or who is in a team without being registered, is refused with a
// [*ReferencedError], whatever the policy says.
func (tx *Tx) DeleteUser(id user.ID) error {
	return tx.run(CommandDelete, func() error {
		u, err := tx.findUser(id)
		if err != nil {
			return err
		}
		if err := tx.guard(u); err != nil {
			return err
		}
		if err := tx.checkAdmins(u, nil); err != nil {
			return err
		}
		for e := range tx.draft.view().registrationsOf(id) {
			if err := tx.unregister(e); err != nil {
				return err
			}
		}
		if err := tx.checkUnreferenced(id); err != nil {
			return err
		}
		tx.change.Accounts = append(tx.change.Accounts, AccountMove{User: id, From: u.Account()})
		tx.remove(IDs{Users: []user.ID{id}})
		return nil
	})
}
