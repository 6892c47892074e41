package codec

import (
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
)

// accountStates are the codes of the states of accounts.
var accountStates = codes[user.State]{0, user.Pending, user.Active, user.Disabled, user.Suspended}

// User is the binary form of a user.
var User = newMessage("user",
	at(1, "id", func(u *user.User) *user.ID { return &u.ID }, integer[user.ID]()),
	at(2, "login", func(u *user.User) *string { return &u.Login }, text[string]{}),
	at(3, "email", func(u *user.User) *string { return &u.Email }, text[string]{}),
	at(4, "first_name", func(u *user.User) *string { return &u.FirstName }, text[string]{}),
	at(5, "last_name", func(u *user.User) *string { return &u.LastName }, text[string]{}),
	at(6, "display_name", func(u *user.User) *string { return &u.DisplayName }, text[string]{}),
	at(7, "kind", func(u *user.User) *string { return &u.Kind }, text[string]{}),
	at(8, "image", func(u *user.User) *string { return &u.Image }, text[string]{}),
	at(9, "staff", func(u *user.User) *bool { return &u.Staff }, boolean{}),
	at(10, "alumni", func(u *user.User) *bool { return &u.Alumni }, boolean{}),
	at(11, "active", func(u *user.User) *bool { return &u.Active }, boolean{}),
	at(12, "cursus", func(u *user.User) *[]user.Cursus { return &u.Cursus }, packed[user.Cursus]{cursusMessage}),
	at(13, "campuses", func(u *user.User) *[]user.Campus { return &u.Campuses }, packed[user.Campus]{campusMessage}),
	at(14, "created_at", func(u *user.User) *time.Time { return &u.CreatedAt }, instant{}),
	at(15, "updated_at", func(u *user.User) *time.Time { return &u.UpdatedAt }, instant{}),
	at(16, "role", func(u *user.User) *user.Role { return &u.Role }, text[user.Role]{}),
	at(17, "owner", func(u *user.User) *bool { return &u.Owner }, boolean{}),
	at(18, "state", func(u *user.User) *user.State { return &u.State }, numbered[user.State]{accountStates}),
	at(19, "invited_at", func(u *user.User) *time.Time { return &u.InvitedAt }, instant{}),
)

// cursusMessage is the binary form of a user's enrolment in a cursus.
var cursusMessage = newMessage("cursus",
	at(1, "id", func(c *user.Cursus) *project.CursusID { return &c.ID }, integer[project.CursusID]()),
	at(2, "begin_at", func(c *user.Cursus) *time.Time { return &c.BeginAt }, instant{}),
	at(3, "end_at", func(c *user.Cursus) *time.Time { return &c.EndAt }, instant{}),
	at(4, "grade", func(c *user.Cursus) *string { return &c.Grade }, text[string]{}),
	at(5, "level", func(c *user.Cursus) *float64 { return &c.Level }, float{}),
)

// campusMessage is the binary form of a user's membership of a campus.
var campusMessage = newMessage("campus",
	at(1, "id", func(c *user.Campus) *project.CampusID { return &c.ID }, integer[project.CampusID]()),
	at(2, "primary", func(c *user.Campus) *bool { return &c.Primary }, boolean{}),
)
