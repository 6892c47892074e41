package registry

import (
	"strconv"
	"strings"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// Invitation describes a person to invite.
type Invitation struct {
	Email     string // required; an address that an account has already is not invited again
	FirstName string
	LastName  string
	Name      string             // the display name; its words are first and last name unless those are given
	Role      user.Role          // empty means the policy's default role
	Project   project.ID         // the project to assign the person to; 0 means none
	Terms     projectsuser.Terms // of the assignment
}

// Invite finds the account with the e-mail address of an invitation, or creates a
// pending account. Then it assigns the account to the project, if there is one. Without a
// project the returned registration is nil. It sends one mail: the invitation to a new
// account, the welcome to an existing one that is new on the project. It sends none if
// there is a project and the terms say WelcomeSent; [Tx.ResendInvitation] sends it later.
//
// An existing account keeps its names and its role. A new account takes a seat; if none
// is free, it is refused with a [*GuardError].
func (tx *Tx) Invite(i Invitation) (u *user.User, r *projectsuser.Registration, err error) {
	err = tx.run(store.CommandInvite, func() error {
		created := false
		if u, created, err = tx.accountFor(i); err != nil {
			return err
		}
		if i.Project != 0 {
			queued := len(tx.mails)
			assigned, err := tx.assign(i.Project, []Assignment{{User: u.ID, Terms: i.Terms}})
			if err != nil {
				return err
			}
			r = assigned[0]
			if created {
				tx.mails = tx.mails[:queued] // the invitation is the welcome
			}
		}
		if created && (r == nil || !i.Terms.WelcomeSent) {
			tx.mail(MailInvitation, u, i.Project, idOf(r))
		}
		return nil
	})
	return u, r, err
}

// idOf returns the id of a registration, 0 for nil.
func idOf(r *projectsuser.Registration) projectsuser.ID {
	if r == nil {
		return 0
	}
	return r.ID
}

// accountFor returns the account with the e-mail address of an invitation, or a new one,
// and whether it is new.
func (tx *Tx) accountFor(i Invitation) (u *user.User, created bool, err error) {
	if strings.TrimSpace(i.Email) == "" {
		return nil, false, invalidUser(0, "without an e-mail address")
	}
	if u := tx.current().UserByEmail(i.Email); u != nil {
		return u, false, nil
	}
	role, err := tx.rules.policy.role(i.Role)
	if err != nil {
		return nil, false, err
	}
	id, err := tx.newID(store.KindUser)
	if err != nil {
		return nil, false, err
	}
	u = &user.User{
		ID: user.ID(id), Email: i.Email,
		Role: role, State: user.Pending, InvitedAt: tx.now(), CreatedAt: tx.now(), UpdatedAt: tx.now(),
	}
	u.SetDisplayName(i.Name)
	if i.FirstName+i.LastName != "" {
		u.FirstName, u.LastName = i.FirstName, i.LastName
	}
	u.Login = tx.loginFor(u)
	if err := tx.checkSeat(nil, u); err != nil {
		return nil, false, err
	}
	tx.edit.MoveAccount(store.AccountMove{User: u.ID, To: u.State})
	return u, true, tx.putUser(u)
}

// loginFor returns a login for a new account: the part of the e-mail address before the
// @, in lower case, with the id appended while another account has that login. It is
// never only digits, because a URL may have an id in place of a login.
func (tx *Tx) loginFor(u *user.User) string {
	login, _, _ := strings.Cut(strings.ToLower(u.Email), "@")
	if strings.Trim(login, "0123456789") == "" {
		login = "user-" + login
	}
	for tx.current().UserByLogin(login) != nil {
		login += "-" + strconv.FormatInt(int64(u.ID), 10)
	}
	return login
}

// ResendInvitation mails the invitation of a pending account again. An account that is
// not pending is refused with a [*GuardError], and one without an e-mail address with a
// [*store.InvalidError].
func (tx *Tx) ResendInvitation(id user.ID) error {
	return tx.changeAccount(store.CommandResend, id, func(u *user.User) error {
		if u.Account() != user.Pending {
			return tx.guardError(u, GuardPending)
		}
		if strings.TrimSpace(u.Email) == "" {
			return invalidUser(u.ID, "without an e-mail address")
		}
		u.InvitedAt = tx.now()
		tx.mail(MailInvitation, u, 0, 0)
		return nil
	})
}

// Accept makes a pending account active: the user has accepted the invitation. Like the
// other moves of an account, it is refused with a [*Refusal] of a [*user.RefusedError] if
// it does not start in the account's state, and with a [*GuardError] if the policy does
// not allow it.
func (tx *Tx) Accept(id user.ID) error { return tx.moveAccount(store.CommandAccept, id, user.Accept) }

// Disable disables an account in any other state, which frees its seat: an account that
// cannot be deleted can always be disabled. For errors see [Tx.Accept].
func (tx *Tx) Disable(id user.ID) error {
	return tx.moveAccount(store.CommandDisable, id, user.Disable)
}

// Enable makes a disabled account active again, which takes a seat. For errors see
// [Tx.Accept].
func (tx *Tx) Enable(id user.ID) error { return tx.moveAccount(store.CommandEnable, id, user.Enable) }

// Suspend suspends an active account. For errors see [Tx.Accept].
func (tx *Tx) Suspend(id user.ID) error {
	return tx.moveAccount(store.CommandSuspend, id, user.Suspend)
}

// Unsuspend makes a suspended account active again. For errors see [Tx.Accept].
func (tx *Tx) Unsuspend(id user.ID) error {
	return tx.moveAccount(store.CommandUnsuspend, id, user.Unsuspend)
}

// moveAccount fires an event for an account.
func (tx *Tx) moveAccount(c store.Command, id user.ID, event user.Event) error {
	return tx.changeAccount(c, id, func(u *user.User) error {
		from := u.Account()
		to, err := tx.rules.accounts.Fire(tx.ctx, from, event)
		if err != nil {
			return &Refusal{Command: c, User: id, Err: err}
		}
		u.State = to
		tx.edit.MoveAccount(store.AccountMove{User: id, From: from, To: to, Event: event})
		return nil
	})
}

// ChangeRole gives an account another role. A role that the policy does not have is
// refused with a [*RoleError].
func (tx *Tx) ChangeRole(id user.ID, to user.Role) error {
	return tx.changeAccount(store.CommandChangeRole, id, func(u *user.User) (err error) {
		u.Role, err = tx.rules.policy.role(to)
		return err
	})
}

// UserPatch is a change of the personal data of an account. An absent field stays as it
// is; null sets the empty string. The names follow each other: a new display name gives
// first and last name, and another first or last name clears the display name; see
// [user.User.SetDisplayName] and [user.User.SetNames].
type UserPatch struct {
	Email       optional.Optional[string] `json:",omitzero"` // never null
	FirstName   optional.Optional[string] `json:",omitzero"`
	LastName    optional.Optional[string] `json:",omitzero"`
	DisplayName optional.Optional[string] `json:",omitzero"`
	Image       optional.Optional[string] `json:",omitzero"`
}

// UpdateUser changes the personal data of an account and returns the user. An e-mail
// address that another account has is refused with a [*store.TakenError].
func (tx *Tx) UpdateUser(id user.ID, p UserPatch) (u *user.User, err error) {
	err = tx.changeAccount(store.CommandUpdateUser, id, func(changed *user.User) error {
		u = changed
		if err := tx.checkEmail(changed, p.Email); err != nil {
			return err
		}
		p.rename(changed)
		changed.Unknown = changed.Unknown.Without(p.fields())
		p.Email.Set(&changed.Email)
		p.Image.Set(&changed.Image)
		return nil
	})
	return u, err
}

// rename changes the names of an account, so that every system shows the new name. A
// display name gives first and last name too, unless the patch sets them; another first
// or last name clears the names that the source composed. Names that stay as they are
// change nothing.
func (p UserPatch) rename(u *user.User) {
	display, first, last := u.DisplayName, u.FirstName, u.LastName
	p.DisplayName.Set(&display)
	p.FirstName.Set(&first)
	p.LastName.Set(&last)
	names := first != u.FirstName || last != u.LastName
	switch {
	case display != u.DisplayName:
		u.SetDisplayName(display)
		p.FirstName.Set(&u.FirstName)
		p.LastName.Set(&u.LastName)
	case names && p.DisplayName.IsZero():
		u.SetNames(first, last)
	case names:
		u.FirstName, u.LastName = first, last
	}
}

// fields returns the fields that the patch sets, be it to null.
func (p UserPatch) fields() (set user.FieldSet) {
	for field, absent := range map[user.FieldSet]bool{
		user.FieldEmail: p.Email.IsZero(), user.FieldFirstName: p.FirstName.IsZero(), user.FieldLastName: p.LastName.IsZero(),
		user.FieldDisplayName: p.DisplayName.IsZero(), user.FieldImage: p.Image.IsZero(),
	} {
		if !absent {
			set |= field
		}
	}
	return set
}

// checkEmail validates the new e-mail address of an account.
func (tx *Tx) checkEmail(u *user.User, p optional.Optional[string]) error {
	email, ok := p.Value()
	if p.IsZero() || email == u.Email && ok {
		return nil
	}
	if strings.TrimSpace(email) == "" {
		return invalidUser(u.ID, "without an e-mail address")
	}
	if tx.rules.policy.FixedEmail {
		return tx.guardError(u, GuardSameEmail)
	}
	if other := tx.current().UserByEmail(email); other != nil && other.ID != u.ID {
		return &store.TakenError{Kind: store.KindUser, Field: "email", Value: email, By: int64(other.ID)}
	}
	return nil
}

// changeAccount changes a copy of an account by a command and puts it, if the policy
// allows that. A command that changes nothing makes no change.
func (tx *Tx) changeAccount(c store.Command, id user.ID, change func(*user.User) error) error {
	return tx.run(c, func() error {
		before, err := tx.user(id)
		if err != nil {
			return err
		}
		if err := tx.checkGuards(before); err != nil {
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
		after.UpdatedAt = tx.now()
		return tx.putUser(&after)
	})
}

// sameAccount reports whether two versions of an account are equal in all fields that
// commands change.
func sameAccount(a, b *user.User) bool {
	return a.Email == b.Email && a.FirstName == b.FirstName && a.LastName == b.LastName &&
		a.DisplayName == b.DisplayName && a.Image == b.Image && a.Unknown == b.Unknown &&
		a.Role == b.Role && a.State == b.State && a.InvitedAt.Equal(b.InvitedAt)
}

// checkSeat returns a [*GuardError] if an account would take a seat and none is free.
// Before is nil for a new account.
func (tx *Tx) checkSeat(before, after *user.User) error {
	p := &tx.rules.policy
	if p.Seats > 0 && p.takesSeat(after) && !p.takesSeat(before) && p.SeatsTaken(tx.current()) >= p.Seats {
		return tx.guardError(after, GuardSeatFree)
	}
	return nil
}

// checkAdmins returns a [*GuardError] if an account would stop being an active admin and
// too few would remain. After is nil for an account that is deleted.
func (tx *Tx) checkAdmins(before, after *user.User) error {
	if isActiveAdmin(before) && !isActiveAdmin(after) && tx.current().ActiveAdmins() <= tx.rules.policy.Admins {
		return tx.guardError(before, GuardAdminRemains)
	}
	return nil
}

// DeleteUser removes an account with its registrations. A user who has time entries or
// expenses, or who is in a team without a registration, is refused with a
// [*store.ReferencedError], whatever the policy says.
func (tx *Tx) DeleteUser(id user.ID) error {
	return tx.run(store.CommandDelete, func() error {
		u, err := tx.user(id)
		if err != nil {
			return err
		}
		if err := tx.checkGuards(u); err != nil {
			return err
		}
		if err := tx.checkAdmins(u, nil); err != nil {
			return err
		}
		for e := range tx.View().RegistrationsOf(id) {
			if err := tx.unregister(e); err != nil {
				return err
			}
		}
		if err := tx.checkUserUnreferenced(id); err != nil {
			return err
		}
		tx.edit.MoveAccount(store.AccountMove{User: id, From: u.Account()})
		return tx.edit.Remove(store.IDs{Users: []user.ID{id}})
	})
}

// invalidUser returns the error of a user that breaks a rule.
func invalidUser(id user.ID, reason string) error {
	return &store.InvalidError{Kind: store.KindUser, ID: int64(id), Reason: reason}
}
