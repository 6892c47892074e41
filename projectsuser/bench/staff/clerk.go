package staff

import (
	"strings"

	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// clerk keeps accounts.
type clerk struct {
	chance
	seated []user.State // take a seat
}

// account draws one that there is, seldom one that there is not.
func (c clerk) account(s *store.Snapshot) (id user.ID, in user.State) {
	var all []*user.User
	for u := range s.Users.Where() {
		all = append(all, u)
	}
	if len(all) == 0 || c.of(5) {
		return 999, pick(c.chance, user.States()...)
	}
	u := pick(c.chance, all...)
	return u.ID, u.Account()
}

// role draws a role: seldom one that there is not, and at times none.
func (c clerk) role() user.Role {
	return pick(c.chance, user.Admin, user.Admin, user.Admin, user.Member, user.Member, user.Freelancer, "", "king")
}

// email draws an address: of one who founded the organisation, or of a guest.
func (c clerk) email() string {
	return pick(c.chance, "ada", "cyd", "dan", "eve", "fay", "gil") + "@example.com"
}

// question draws a question.
func (c clerk) question(*store.Snapshot) question[*accounts] {
	switch c.IntN(5) {
	case 0:
		return those{pick(c.chance, user.Admin, user.Member), pick(c.chance, user.States()...)}
	case 1:
		return called{c.email()}
	case 2:
		return guests{}
	}
	return census{c.seated}
}

// order draws an order.
func (c clerk) order(s *store.Snapshot) order[*accounts] {
	return orderOf(c.chance, func() command[*accounts] { return c.command(s) })
}

// command draws a command.
func (c clerk) command(s *store.Snapshot) command[*accounts] {
	id, in := c.account(s)
	switch c.IntN(12) {
	case 0, 1, 2:
		return c.invite()
	case 3, 4:
		return appoint{id, c.role()}
	case 5:
		return dismiss{id}
	case 6:
		return resend{id}
	case 7:
		return look[*accounts]{c.question(s)}
	}
	return shift{c.event(in), id}
}

// invite draws an invitation.
func (c clerk) invite() invite {
	i := invite{c.email(), c.role(), c.of(40)}
	if c.of(20) {
		i.email = strings.ToUpper(i.email)
	}
	if c.of(3) {
		i.email = ""
	}
	return i
}

// event draws what may happen to an account in a state, seldom what may not.
func (c clerk) event(in user.State) user.Event {
	usual := [...][]user.Event{
		user.Pending: {user.Accept}, user.Active: {user.Disable, user.Suspend},
		user.Disabled: {user.Enable}, user.Suspended: {user.Unsuspend},
	}[in]
	if c.of(10) {
		return pick(c.chance, user.Accept, user.Disable, user.Enable, user.Suspend, user.Unsuspend)
	}
	return pick(c.chance, usual...)
}
