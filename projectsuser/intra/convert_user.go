package intra

import (
	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/user"
)

// UserOf converts a user. Its Unknown contains the fields whose keys were absent. A null
// wallet and null correction points are unknown too.
func UserOf(u *User) *user.User {
	converted := &user.User{
		ID: user.ID(u.ID), Login: u.Login, Email: u.Email.Or(""),
		FirstName: u.FirstName.Or(""), LastName: u.LastName.Or(""), DisplayName: u.DisplayName.Or(""), Kind: u.Kind.Or(""),
		UsualFullName: u.UsualFullName.Or(""), UsualFirstName: u.UsualFirstName.Or(""),
		Staff: u.Staff.Or(false), Alumni: u.Alumni.Or(false), Active: u.Active.Or(false),
		PoolYear: u.PoolYear.Or(""), PoolMonth: u.PoolMonth.Or(""), Location: u.Location.Or(""),
		Wallet: u.Wallet.Or(0), CorrectionPoint: u.CorrectionPoint.Or(0), AnonymizeDate: instant(u.AnonymizeDate),
		Role: user.Role(u.Role.Or("")), Owner: u.Owner.Or(false), State: u.State.Or(0), InvitedAt: instant(u.InvitedAt),
		CreatedAt: instant(u.CreatedAt), UpdatedAt: instant(u.UpdatedAt),
		Unknown: unknownOfUser(u),
	}
	if u.Image != nil {
		v := u.Image.Versions
		converted.Image = u.Image.Link.Or("")
		converted.ImageVersions = user.ImageVersions{Large: v.Large.Or(""), Medium: v.Medium.Or(""), Small: v.Small.Or(""), Micro: v.Micro.Or("")}
	}
	for i := range u.CursusUsers {
		converted.Cursus = append(converted.Cursus, courseOf(&u.CursusUsers[i]))
	}
	converted.Campuses = campusesOf(u)
	return converted
}

// unknownOfUser returns the fields that a user lacks.
func unknownOfUser(u *User) user.FieldSet {
	return bit(user.FieldLogin, u.Login == "") |
		bit(user.FieldEmail, u.Email.IsZero()) |
		bit(user.FieldFirstName, u.FirstName.IsZero()) |
		bit(user.FieldLastName, u.LastName.IsZero()) |
		bit(user.FieldDisplayName, u.DisplayName.IsZero()) |
		bit(user.FieldUsualFullName, u.UsualFullName.IsZero()) |
		bit(user.FieldUsualFirstName, u.UsualFirstName.IsZero()) |
		bit(user.FieldKind, u.Kind.IsZero()) |
		bit(user.FieldImage|user.FieldImageVersions, u.Image == nil) |
		bit(user.FieldStaff, u.Staff.IsZero()) |
		bit(user.FieldAlumni, u.Alumni.IsZero()) |
		bit(user.FieldActive, u.Active.IsZero()) |
		bit(user.FieldPoolYear, u.PoolYear.IsZero()) |
		bit(user.FieldPoolMonth, u.PoolMonth.IsZero()) |
		bit(user.FieldLocation, u.Location.IsZero()) |
		bit(user.FieldWallet, noValue(u.Wallet)) |
		bit(user.FieldCorrectionPoint, noValue(u.CorrectionPoint)) |
		bit(user.FieldAnonymizeDate, u.AnonymizeDate.IsZero()) |
		bit(user.FieldCursus, u.CursusUsers == nil) |
		bit(user.FieldCampuses, u.CampusUsers == nil && u.Campus == nil) |
		bit(user.FieldRole, u.Role.IsZero()) |
		bit(user.FieldOwner, u.Owner.IsZero()) |
		bit(user.FieldState, u.State.IsZero()) |
		bit(user.FieldInvitedAt, u.InvitedAt.IsZero()) |
		bit(user.FieldCreatedAt, u.CreatedAt.IsZero()) |
		bit(user.FieldUpdatedAt, u.UpdatedAt.IsZero())
}

// noValue reports whether an optional number is absent or null.
func noValue(o optional.Optional[int]) bool {
	_, ok := o.Value()
	return !ok
}

// courseOf converts the membership of a user in a cursus.
func courseOf(c *CursusUser) user.Cursus {
	return user.Cursus{
		ID: project.CursusID(c.CursusID), BeginAt: c.BeginAt.Time, EndAt: c.EndAt.Time, Grade: c.Grade.Or(""), Level: c.Level,
	}
}

// campusesOf converts the memberships of a user in campuses. Without them the list of
// campuses counts, in which none is primary.
func campusesOf(u *User) (campuses []user.Campus) {
	for _, part := range u.CampusUsers {
		campuses = append(campuses, user.Campus{ID: project.CampusID(part.CampusID), Primary: part.IsPrimary})
	}
	if u.CampusUsers != nil {
		return campuses
	}
	for _, c := range u.Campus {
		campuses = append(campuses, user.Campus{ID: project.CampusID(c.ID)})
	}
	return campuses
}

// mentioned returns a user of which only the login is known, or only the id.
func mentioned(id int64, login string) *user.User {
	known := bit(user.FieldLogin, login != "")
	return &user.User{ID: user.ID(id), Login: login, Unknown: user.AllFields.Without(known)}
}
