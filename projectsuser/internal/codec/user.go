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
	at(20, "usual_full_name", func(u *user.User) *string { return &u.UsualFullName }, text[string]{}),
	at(21, "usual_first_name", func(u *user.User) *string { return &u.UsualFirstName }, text[string]{}),
	at(22, "image_versions", func(u *user.User) *user.ImageVersions { return &u.ImageVersions },
		submessage[user.ImageVersions]{imageVersionsMessage, func(v *user.ImageVersions) bool { return *v == user.ImageVersions{} }}),
	at(23, "pool_year", func(u *user.User) *string { return &u.PoolYear }, text[string]{}),
	at(24, "pool_month", func(u *user.User) *string { return &u.PoolMonth }, text[string]{}),
	at(25, "location", func(u *user.User) *string { return &u.Location }, text[string]{}),
	at(26, "wallet", func(u *user.User) *int { return &u.Wallet }, integer[int]()),
	at(27, "correction_point", func(u *user.User) *int { return &u.CorrectionPoint }, integer[int]()),
	at(28, "anonymize_date", func(u *user.User) *time.Time { return &u.AnonymizeDate }, instant{}),
	at(29, "unknown", func(u *user.User) *user.FieldSet { return &u.Unknown }, numbered[user.FieldSet]{set[user.FieldSet]{}}),
	at(30, "read_at", func(u *user.User) *time.Time { return &u.ReadAt }, instant{}),
)

// imageVersionsMessage is the binary form of the URLs of a picture.
var imageVersionsMessage = newMessage("image versions",
	at(1, "large", func(v *user.ImageVersions) *string { return &v.Large }, text[string]{}),
	at(2, "medium", func(v *user.ImageVersions) *string { return &v.Medium }, text[string]{}),
	at(3, "small", func(v *user.ImageVersions) *string { return &v.Small }, text[string]{}),
	at(4, "micro", func(v *user.ImageVersions) *string { return &v.Micro }, text[string]{}),
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
