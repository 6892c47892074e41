package registry

import (
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
)

// isActor reports whether a user is the actor, by login or e-mail address.
func (tx *Tx) isActor(u *user.User) bool {
	return tx.actor != "" && (tx.actor == u.Login || user.EmailKey(tx.actor) == user.EmailKey(u.Email))
}

// checkGuards returns a [*GuardError] for the first guard of the policy that does not
// hold for the command in progress and an account.
func (tx *Tx) checkGuards(u *user.User) error {
	for _, g := range tx.rules.policy.Guards[tx.command] {
		if !tx.holds(g, u) {
			return tx.guardError(u, g)
		}
	}
	return nil
}

// guardError returns the error of a guard that does not hold for an account.
func (tx *Tx) guardError(u *user.User, g Guard) error {
	return &GuardError{Command: tx.command, User: u.ID, Guard: g}
}

// holds reports whether a guard of [Policy.Guards] holds for an account.
func (tx *Tx) holds(g Guard, u *user.User) bool {
	switch g {
	case GuardNotOwner:
		return !u.Owner
	case GuardNotSelf:
		return !tx.isActor(u)
	case GuardNotDisabled:
		return u.Account() != user.Disabled
	case GuardNothingLogged:
		return !tx.current().HasLogged(u.ID)
	case GuardUndeletable:
		return !tx.deletable(u.ID)
	case GuardBound:
		return !tx.rules.policy.Reaches(u)
	}
	return true
}

// deletable reports whether [Tx.DeleteUser] would delete an account, by trying it. The
// command in progress must not have changed anything, because its change begins again.
func (tx *Tx) deletable(id user.ID) bool {
	if tx.command == store.CommandDelete {
		return true // a policy that deletes only what it cannot delete deletes nothing
	}
	command, changes, mails := tx.command, len(tx.changes), len(tx.mails)
	mark := tx.edit.Mark()
	err := tx.DeleteUser(id)
	tx.edit.Rollback(mark)
	tx.changes, tx.mails = tx.changes[:changes], tx.mails[:mails]
	tx.edit.Begin(tx.actor, command)
	tx.command, tx.facts = command, make(map[projectsuser.ID]state.Facts)
	return err == nil
}
