package user

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/projectsuser/roster/project"
)

// ID is the id of a user. 0 means no user.
type ID int64

// User is a person with an account. An empty text and a zero time mean that the
// source has no value.
type User struct {
	ID          ID
	Login       string // unique; a URL may contain it instead of the id
	Email       string
	FirstName   string
	LastName    string
	DisplayName string
	Kind        string // the kind of account in the 42 API, as "student" or "admin"
	Image       string // the URL of the picture; empty if unset
	Staff       bool   // works for the school
	Alumni      bool   // has left the school
	Active      bool   // the active? flag of the 42 API; it does not decide State

	UsualFullName   string        // the full name that the user goes by, as the source composed it
	UsualFirstName  string        // the first name that the user goes by; empty if it is FirstName
	ImageVersions   ImageVersions // the picture in other sizes
	PoolYear        string        // the year of the piscine in which the user was selected, as "2023"
	PoolMonth       string        // the month of that piscine, as "july"
	Location        string        // the computer at which the user is logged in; empty if the user is not
	Wallet          int           // in the currency of the school; a null counts as unknown
	CorrectionPoint int           // the evaluations that the user may ask for; a null counts as unknown
	AnonymizeDate   time.Time     // when the source anonymises the account, or did

	Role      Role      // what the account may do; empty if unknown
	Owner     bool      // owns the organisation's account
	State     State     // the stored state of the account, 0 if unknown; see [User.Account]
	InvitedAt time.Time // when the last invitation was sent; zero if none was sent

	Cursus    []Cursus // the courses that the user follows or followed
	Campuses  []Campus // the places where the user studies
	CreatedAt time.Time
	UpdatedAt time.Time

	Unknown FieldSet  // the fields that the source did not contain
	ReadAt  time.Time // the instant of the answer that the record was read from; zero for a record of a local command
}

// ImageVersions are the URLs of a picture in four sizes. An empty URL is null.
type ImageVersions struct {
	Large, Medium, Small, Micro string
}

// Cursus is a user's enrolment in a cursus.
type Cursus struct {
	ID      project.CursusID
	BeginAt time.Time // zero if unknown
	EndAt   time.Time // zero while the enrolment continues
	Grade   string    // empty without a grade
	Level   float64   // the value from the source; the library does not calculate with it
}

// Campus is a user's membership of a campus.
type Campus struct {
	ID      project.CampusID
	Primary bool // this is the user's main campus
}

// Account returns the effective state of the account: State, or [Active] if State
// is 0 because the source does not know account states.
func (u *User) Account() State {
	if u.State == 0 {
		return Active
	}
	return u.State
}

// PersonalFields are the fields that a source replaces when it anonymises an account: the
// names, the login, the address, the picture and the location.
const PersonalFields = FieldLogin | FieldEmail | FieldFirstName | FieldLastName | FieldDisplayName | FieldUsualFullName |
	FieldUsualFirstName | FieldImage | FieldImageVersions | FieldLocation

// Anonymized reports whether the source had anonymised the account when the record was
// read: the anonymize date is known, and is not after ReadAt, or UpdatedAt if ReadAt is
// zero. A date in the future says when that is planned. Time alone anonymises no record.
func (u *User) Anonymized() bool {
	at := u.ReadAt
	if at.IsZero() {
		at = u.UpdatedAt
	}
	return !u.AnonymizeDate.IsZero() && !u.AnonymizeDate.After(at)
}

// Name returns the name by which every system shows and finds the user: the first of
// these that is not empty: the display name, first and last name, the login, the e-mail
// address. It returns "" if all are empty.
func (u *User) Name() string {
	if u.DisplayName != "" {
		return u.DisplayName
	}
	full := strings.TrimSpace(u.FirstName + " " + u.LastName)
	return cmp.Or(full, u.Login, u.Email)
}

// SetDisplayName changes the name of the user to one text: its first word is the first
// name, the rest the last name. A blank one clears these two only if they are the words of
// the display name before. The other names that the source composed are cleared, because
// they are of the old name. The fields that change are known afterwards.
func (u *User) SetDisplayName(name string) {
	before, words := strings.Fields(u.DisplayName), strings.Fields(name)
	same := slices.Equal(before, strings.Fields(u.FirstName+" "+u.LastName))
	u.clearComposed()
	u.DisplayName = name
	switch {
	case len(words) > 0:
		u.FirstName, u.LastName = words[0], strings.Join(words[1:], " ")
	case same:
		u.FirstName, u.LastName = "", ""
	default:
		return
	}
	u.Unknown = u.Unknown.Without(FieldFirstName | FieldLastName)
}

// SetNames changes the first and the last name of the user. The display name and the
// other names that the source composed are cleared, because they are of the old name. The
// fields are known afterwards.
func (u *User) SetNames(first, last string) {
	u.clearComposed()
	u.FirstName, u.LastName = first, last
	u.Unknown = u.Unknown.Without(FieldFirstName | FieldLastName)
}

// clearComposed clears the names that a source composes.
func (u *User) clearComposed() {
	u.DisplayName, u.UsualFullName, u.UsualFirstName = "", "", ""
	u.Unknown = u.Unknown.Without(FieldDisplayName | FieldUsualFullName | FieldUsualFirstName)
}

// PrimaryCampus returns the id of the campus that is marked as primary, else that
// of the first campus, else 0. A nil user has none.
func (u *User) PrimaryCampus() project.CampusID {
	if u == nil {
		return 0
	}
	for _, c := range u.Campuses {
		if c.Primary {
			return c.ID
		}
	}
	if len(u.Campuses) > 0 {
		return u.Campuses[0].ID
	}
	return 0
}

// CursusIDs returns the courses that the user follows or followed, nil for a nil
// user.
func (u *User) CursusIDs() (ids []project.CursusID) {
	if u == nil {
		return nil
	}
	ids = slices.Grow(ids, len(u.Cursus))
	for _, c := range u.Cursus {
		ids = append(ids, c.ID)
	}
	return ids
}

// ActiveCursusIDs returns the courses of the user that have no end, nil for a nil
// user.
func (u *User) ActiveCursusIDs() (ids []project.CursusID) {
	if u == nil {
		return nil
	}
	for _, c := range u.Cursus {
		if c.EndAt.IsZero() {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// CampusIDs returns the campuses where the user studies, nil for a nil user.
func (u *User) CampusIDs() (ids []project.CampusID) {
	if u == nil {
		return nil
	}
	ids = slices.Grow(ids, len(u.Campuses))
	for _, c := range u.Campuses {
		ids = append(ids, c.ID)
	}
	return ids
}

// EmailKey returns the form in which two e-mail addresses are compared: letters in
// lower case. Nothing else is ignored: two Unicode forms of one letter, such as a
// composed and a decomposed é, are different. Logins and slugs are compared byte by
// byte.
func EmailKey(email string) string { return strings.ToLower(email) }
