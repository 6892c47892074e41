package intra

import (
	"cmp"
	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/optional"
)

// User is a user as the API writes it by itself. In its short form it has id,
// login and url only.
type User struct {
	ID              int64                     `json:"id"`
	Email           optional.Optional[string] `json:"email,omitzero"`
	Login           string                    `json:"login"`
	FirstName       optional.Optional[string] `json:"first_name,omitzero"`
	LastName        optional.Optional[string] `json:"last_name,omitzero"`
	UsualFullName   optional.Optional[string] `json:"usual_full_name,omitzero"`
	URL             string                    `json:"url,omitzero"`
	DisplayName     optional.Optional[string] `json:"displayname,omitzero"`
	Kind            optional.Optional[string] `json:"kind,omitzero"`
	Image           *Image                    `json:"image,omitzero"`
	Staff           optional.Optional[bool]   `json:"staff?,omitzero"`
	CorrectionPoint optional.Optional[int]    `json:"correction_point,omitzero"`
	PoolMonth       optional.Optional[string] `json:"pool_month,omitzero"`
	PoolYear        optional.Optional[string] `json:"pool_year,omitzero"`
	Location        optional.Optional[string] `json:"location,omitzero"`
	Wallet          optional.Optional[int]    `json:"wallet,omitzero"`
	CreatedAt       optional.Optional[Time]   `json:"created_at,omitzero"`
	UpdatedAt       optional.Optional[Time]   `json:"updated_at,omitzero"`
	Alumni          optional.Optional[bool]   `json:"alumni?,omitzero"`
	Active          optional.Optional[bool]   `json:"active?,omitzero"`
	CursusUsers     List[CursusUser]          `json:"cursus_users,omitzero"`
	ProjectsUsers   List[ProjectsUser]        `json:"projects_users,omitzero"`
	Campus          List[Campus]              `json:"campus,omitzero"`
	CampusUsers     List[CampusUser]          `json:"campus_users,omitzero"`
}

// AppendJSON appends the user as the API writes it, with the errors of
// [ProjectsUser.AppendJSON].
func (u *User) AppendJSON(to []byte) ([]byte, error) {
	w := jsonwriter.New(to)
	u.encode(w)
	return w.Bytes()
}

// MarshalJSON writes what [User.AppendJSON] does.
func (u User) MarshalJSON() ([]byte, error) { return u.AppendJSON(nil) }

// noID implements identified.
func (u *User) noID() string {
	return cmp.Or(zero("id", u.ID), noneIn("projects_users", u.ProjectsUsers))
}

// encode writes the user.
func (u *User) encode(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("id").Int(u.ID)
	given(w, "email", u.Email, encodeString)
	w.Key("login").String(u.Login)
	given(w, "first_name", u.FirstName, encodeString)
	given(w, "last_name", u.LastName, encodeString)
	given(w, "usual_full_name", u.UsualFullName, encodeString)
	nonZero(w, "url", u.URL, encodeString)
	given(w, "displayname", u.DisplayName, encodeString)
	given(w, "kind", u.Kind, encodeString)
	nonZero(w, "image", u.Image, encodeAny)
	given(w, "staff?", u.Staff, encodeBool)
	given(w, "correction_point", u.CorrectionPoint, encodeInt)
	given(w, "pool_month", u.PoolMonth, encodeString)
	given(w, "pool_year", u.PoolYear, encodeString)
	given(w, "location", u.Location, encodeString)
	given(w, "wallet", u.Wallet, encodeInt)
	given(w, "created_at", u.CreatedAt, Time.encode)
	given(w, "updated_at", u.UpdatedAt, Time.encode)
	given(w, "alumni?", u.Alumni, encodeBool)
	given(w, "active?", u.Active, encodeBool)
	nonNilArray(w, "cursus_users", u.CursusUsers, (*CursusUser).encode)
	nonNilArray(w, "projects_users", u.ProjectsUsers, (*ProjectsUser).encode)
	nonNilArray(w, "campus", u.Campus, (*Campus).encode)
	nonNilArray(w, "campus_users", u.CampusUsers, (*CampusUser).encode)
	w.EndObject()
}

// Image is where a user's picture is; all of it is null for a user without one.
type Image struct {
	Link     optional.Optional[string] `json:"link"`
	Versions ImageVersions             `json:"versions"`
}

// ImageVersions are the same picture in four sizes.
type ImageVersions struct {
	Large  optional.Optional[string] `json:"large"`
	Medium optional.Optional[string] `json:"medium"`
	Small  optional.Optional[string] `json:"small"`
	Micro  optional.Optional[string] `json:"micro"`
}

// CursusUser is a user's part in a cursus.
type CursusUser struct {
	ID       int64                     `json:"id"`
	BeginAt  Time                      `json:"begin_at"`
	EndAt    Time                      `json:"end_at"`
	Grade    optional.Optional[string] `json:"grade"`
	Level    float64                   `json:"level"`
	CursusID int64                     `json:"cursus_id"`
	User     *UserRef                  `json:"user,omitzero"`
	Cursus   *Cursus                   `json:"cursus,omitzero"`
}

// encode writes the part.
func (c *CursusUser) encode(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("id").Int(c.ID)
	c.BeginAt.encode(w.Key("begin_at"))
	c.EndAt.encode(w.Key("end_at"))
	nullable(w, "grade", c.Grade, encodeString)
	w.Key("level").Any(c.Level)
	w.Key("cursus_id").Int(c.CursusID)
	nonZero(w, "user", c.User, (*UserRef).encode)
	nonZero(w, "cursus", c.Cursus, (*Cursus).encode)
	w.EndObject()
}

// CampusUser is a user's part in a campus.
type CampusUser struct {
	ID        int64 `json:"id"`
	UserID    int64 `json:"user_id"`
	CampusID  int64 `json:"campus_id"`
	IsPrimary bool  `json:"is_primary"`
}

// encode writes the part.
func (c *CampusUser) encode(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("id").Int(c.ID)
	w.Key("user_id").Int(c.UserID)
	w.Key("campus_id").Int(c.CampusID)
	w.Key("is_primary").Bool(c.IsPrimary)
	w.EndObject()
}
