package journal

import (
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// accountStates number the states of accounts.
var accountStates = codes[user.State]{0, user.Pending, user.Active, user.Disabled, user.Suspended}

// userMessage is how a user stands in a file.
var userMessage = newMessage("user",
	at(1, "id", func(u *user.User) *user.ID { return &u.ID }, whole[user.ID]()),
	at(2, "login", func(u *user.User) *string { return &u.Login }, text[string]{}),
	at(3, "email", func(u *user.User) *string { return &u.Email }, text[string]{}),
	at(4, "first_name", func(u *user.User) *string { return &u.FirstName }, text[string]{}),
	at(5, "last_name", func(u *user.User) *string { return &u.LastName }, text[string]{}),
	at(6, "display_name", func(u *user.User) *string { return &u.DisplayName }, text[string]{}),
	at(7, "kind", func(u *user.User) *string { return &u.Kind }, text[string]{}),
	at(8, "image", func(u *user.User) *string { return &u.Image }, text[string]{}),
	at(9, "staff", func(u *user.User) *bool { return &u.Staff }, truth{}),
	at(10, "alumni", func(u *user.User) *bool { return &u.Alumni }, truth{}),
	at(11, "active", func(u *user.User) *bool { return &u.Active }, truth{}),
	at(12, "cursus", func(u *user.User) *[]user.Cursus { return &u.Cursus }, few[user.Cursus]{cursusMessage}),
	at(13, "campuses", func(u *user.User) *[]user.Campus { return &u.Campuses }, few[user.Campus]{campusMessage}),
	at(14, "created_at", func(u *user.User) *time.Time { return &u.CreatedAt }, instant{}),
	at(15, "updated_at", func(u *user.User) *time.Time { return &u.UpdatedAt }, instant{}),
	at(16, "role", func(u *user.User) *user.Role { return &u.Role }, text[user.Role]{}),
	at(17, "owner", func(u *user.User) *bool { return &u.Owner }, truth{}),
	at(18, "state", func(u *user.User) *user.State { return &u.State }, one[user.State]{accountStates}),
	at(19, "invited_at", func(u *user.User) *time.Time { return &u.InvitedAt }, instant{}),
)

// cursusMessage is how a user's part in a cursus stands in a file.
var cursusMessage = newMessage("cursus",
	at(1, "id", func(c *user.Cursus) *project.CursusID { return &c.ID }, whole[project.CursusID]()),
	at(2, "begin_at", func(c *user.Cursus) *time.Time { return &c.BeginAt }, instant{}),
	at(3, "end_at", func(c *user.Cursus) *time.Time { return &c.EndAt }, instant{}),
	at(4, "grade", func(c *user.Cursus) *string { return &c.Grade }, text[string]{}),
	at(5, "level", func(c *user.Cursus) *float64 { return &c.Level }, float{}),
)

// campusMessage is how a user's part in a campus stands in a file.
var campusMessage = newMessage("campus",
	at(1, "id", func(c *user.Campus) *project.CampusID { return &c.ID }, whole[project.CampusID]()),
	at(2, "primary", func(c *user.Campus) *bool { return &c.Primary }, truth{}),
)

// accountEvents number the events of accounts.
var accountEvents = codes[user.Event]{0, user.Accept, user.Disable, user.Enable, user.Suspend, user.Unsuspend}

// accountMoveMessage is how a move of an account stands in a file.
var accountMoveMessage = newMessage("account",
	at(1, "user", func(m *store.AccountMove) *user.ID { return &m.User }, whole[user.ID]()),
	at(2, "from", func(m *store.AccountMove) *user.State { return &m.From }, one[user.State]{accountStates}),
	at(3, "to", func(m *store.AccountMove) *user.State { return &m.To }, one[user.State]{accountStates}),
	at(4, "event", func(m *store.AccountMove) *user.Event { return &m.Event }, one[user.Event]{accountEvents}),
)
