package histories

import (
	"strings"

	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// accountClient draws commands and reads about accounts.
type accountClient struct {
	random
	seated []user.State // the states that take a seat
}

// account draws a user and returns the state of the account, seldom an unknown user.
func (c accountClient) account(s *store.Snapshot) (id user.ID, state user.State) {
	var all []*user.User
	for u := range s.Users.Where() {
		all = append(all, u)
	}
	if len(all) == 0 || c.percent(5) {
		return unknownID, pick(c.random, user.States()...)
	}
	u := pick(c.random, all...)
	return u.ID, u.Account()
}

// role draws a role: at times an unknown one, and at times none.
func (c accountClient) role() user.Role {
	return pick(c.random, user.Admin, user.Admin, user.Admin, user.Member, user.Member, user.Freelancer, "", "king")
}

// email draws the address of a first account or of a user to invite.
func (c accountClient) email() string {
	return pick(c.random, "ada", "cyd", "dan", "eve", "fay", "gil") + "@example.com"
}

func (c accountClient) read(*store.Snapshot) read[*accountModel] {
	switch c.IntN(5) {
	case 0:
		return byRoleAndState{pick(c.random, user.Admin, user.Member), pick(c.random, user.States()...)}
	case 1:
		return byEmail{c.email()}
	case 2:
		return everyone{}
	}
	return countSeats{c.seated}
}

func (c accountClient) transaction(s *store.Snapshot) transaction[*accountModel] {
	return drawTransaction(c.random, func() command[*accountModel] { return c.command(s) })
}

func (c accountClient) command(s *store.Snapshot) command[*accountModel] {
	id, state := c.account(s)
	switch c.IntN(12) {
	case 0, 1, 2:
		return c.invite()
	case 3, 4:
		return changeRole{id, c.role()}
	case 5:
		return deleteUser{id}
	case 6:
		return resend{id}
	case 7:
		return inside[*accountModel]{c.read(s)}
	}
	return fire{c.event(state), id}
}

// invite draws an invitation, at times with an address in upper case, seldom
// without one.
func (c accountClient) invite() invite {
	i := invite{c.email(), c.role(), c.percent(40)}
	if c.percent(20) {
		i.email = strings.ToUpper(i.email)
	}
	if c.percent(3) {
		i.email = ""
	}
	return i
}

// event draws an event that an account permits in a state, seldom any event.
func (c accountClient) event(state user.State) user.Event {
	permitted := [...][]user.Event{
		user.Pending: {user.Accept}, user.Active: {user.Disable, user.Suspend},
		user.Disabled: {user.Enable}, user.Suspended: {user.Unsuspend},
	}[state]
	if c.percent(10) {
		return pick(c.random, user.Accept, user.Disable, user.Enable, user.Suspend, user.Unsuspend)
	}
	return pick(c.random, permitted...)
}
