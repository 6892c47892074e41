package intra

import (
	"cmp"
	"encoding/json"

	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/user"
)

// User is a user in the form of the API. The short form has only id, login and url.
type User struct {
	ID              int64                     `json:"id"`
	Email           optional.Optional[string] `json:"email,omitzero"`
	Login           string                    `json:"login"`
	FirstName       optional.Optional[string] `json:"first_name,omitzero"`
	LastName        optional.Optional[string] `json:"last_name,omitzero"`
	UsualFullName   optional.Optional[string] `json:"usual_full_name,omitzero"`
	UsualFirstName  optional.Optional[string] `json:"usual_first_name,omitzero"`
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
	AnonymizeDate   optional.Optional[Time]   `json:"anonymize_date,omitzero"`
	CreatedAt       optional.Optional[Time]   `json:"created_at,omitzero"`
	UpdatedAt       optional.Optional[Time]   `json:"updated_at,omitzero"`
	Alumni          optional.Optional[bool]   `json:"alumni?,omitzero"`
	Active          optional.Optional[bool]   `json:"active?,omitzero"`
	CursusUsers     List[CursusUser]          `json:"cursus_users,omitzero"`
	ProjectsUsers   List[ProjectsUser]        `json:"projects_users,omitzero"`
	Campus          List[Campus]              `json:"campus,omitzero"`
	CampusUsers     List[CampusUser]          `json:"campus_users,omitzero"`

	// The 42 API does not have these keys. Data has them for the other systems.
	Role      optional.Optional[string]     `json:"role,omitzero"`
	Owner     optional.Optional[bool]       `json:"owner,omitzero"`
	State     optional.Optional[user.State] `json:"state,omitzero"` // of the account; null if it is not known
	InvitedAt optional.Optional[Time]       `json:"invited_at,omitzero"`
}

// userFields are the keys of a [User] in the order of the API.
var userFields = []field[User]{
	{"id", func(s *scanner, r *User) { value(s, &r.ID, integer[int64]) }},
	{"email", func(s *scanner, r *User) { maybe(s, &r.Email, text[string]) }},
	{"login", func(s *scanner, r *User) { value(s, &r.Login, text[string]) }},
	{"first_name", func(s *scanner, r *User) { maybe(s, &r.FirstName, text[string]) }},
	{"last_name", func(s *scanner, r *User) { maybe(s, &r.LastName, text[string]) }},
	{"usual_full_name", func(s *scanner, r *User) { maybe(s, &r.UsualFullName, text[string]) }},
	{"usual_first_name", func(s *scanner, r *User) { maybe(s, &r.UsualFirstName, text[string]) }},
	{"url", func(s *scanner, r *User) { value(s, &r.URL, text[string]) }},
	{"displayname", func(s *scanner, r *User) { maybe(s, &r.DisplayName, text[string]) }},
	{"kind", func(s *scanner, r *User) { maybe(s, &r.Kind, text[string]) }},
	{"image", func(s *scanner, r *User) { pointer(s, &r.Image, imageFields) }},
	{"staff?", func(s *scanner, r *User) { maybe(s, &r.Staff, (*scanner).bool) }},
	{"correction_point", func(s *scanner, r *User) { maybe(s, &r.CorrectionPoint, integer[int]) }},
	{"pool_month", func(s *scanner, r *User) { maybe(s, &r.PoolMonth, text[string]) }},
	{"pool_year", func(s *scanner, r *User) { maybe(s, &r.PoolYear, text[string]) }},
	{"location", func(s *scanner, r *User) { maybe(s, &r.Location, text[string]) }},
	{"wallet", func(s *scanner, r *User) { maybe(s, &r.Wallet, integer[int]) }},
	{"anonymize_date", func(s *scanner, r *User) { maybe(s, &r.AnonymizeDate, date) }},
	{"created_at", func(s *scanner, r *User) { maybe(s, &r.CreatedAt, date) }},
	{"updated_at", func(s *scanner, r *User) { maybe(s, &r.UpdatedAt, date) }},
	{"alumni?", func(s *scanner, r *User) { maybe(s, &r.Alumni, (*scanner).bool) }},
	{"active?", func(s *scanner, r *User) { maybe(s, &r.Active, (*scanner).bool) }},
	{"cursus_users", func(s *scanner, r *User) { objects(s, &r.CursusUsers, cursusUserFields) }},
	{"projects_users", func(s *scanner, r *User) { objects(s, &r.ProjectsUsers, projectsUserFields) }},
	{"campus", func(s *scanner, r *User) { objects(s, &r.Campus, campusFields) }},
	{"campus_users", func(s *scanner, r *User) { objects(s, &r.CampusUsers, campusUserFields) }},
	{"role", func(s *scanner, r *User) { maybe(s, &r.Role, text[string]) }},
	{"owner", func(s *scanner, r *User) { maybe(s, &r.Owner, (*scanner).bool) }},
	{"state", func(s *scanner, r *User) { maybe(s, &r.State, accountState) }},
	{"invited_at", func(s *scanner, r *User) { maybe(s, &r.InvitedAt, date) }},
}

// AppendJSON appends the user in the form of the API, with the errors of
// [ProjectsUser.AppendJSON].
func (u *User) AppendJSON(to []byte) ([]byte, error) {
	w := jsonwriter.New(to)
	u.encode(w)
	return w.Bytes()
}

// MarshalJSON writes what [User.AppendJSON] does.
func (u User) MarshalJSON() ([]byte, error) { return u.AppendJSON(nil) }

// scan reads the record.
func (u *User) scan(in *scanner) { object(in, u, userFields) }

// reset makes the record empty.
func (u *User) reset() { *u = User{} }

// missingID returns the first field without an id that the module needs, or "".
func (u *User) missingID() string {
	return cmp.Or(fieldIfZero("id", u.ID), missingIDIn("projects_users", u.ProjectsUsers))
}

// accountState reads the state of an account.
func accountState(s *scanner) user.State {
	state, err := user.ParseState(text[string](s))
	if err != nil {
		s.fail()
	}
	return state
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
	given(w, "usual_first_name", u.UsualFirstName, encodeString)
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
	given(w, "anonymize_date", u.AnonymizeDate, Time.encode)
	given(w, "created_at", u.CreatedAt, Time.encode)
	given(w, "updated_at", u.UpdatedAt, Time.encode)
	given(w, "alumni?", u.Alumni, encodeBool)
	given(w, "active?", u.Active, encodeBool)
	nonNilArray(w, "cursus_users", u.CursusUsers, (*CursusUser).encode)
	nonNilArray(w, "projects_users", u.ProjectsUsers, (*ProjectsUser).encode)
	nonNilArray(w, "campus", u.Campus, (*Campus).encode)
	nonNilArray(w, "campus_users", u.CampusUsers, (*CampusUser).encode)
	given(w, "role", u.Role, encodeString)
	given(w, "owner", u.Owner, encodeBool)
	given(w, "state", u.State, encodeAny)
	given(w, "invited_at", u.InvitedAt, Time.encode)
	w.EndObject()
}

// Image is the URL of a user's picture; all members are null for a user without one.
type Image struct {
	Link     optional.Optional[string] `json:"link"`
	Versions ImageVersions             `json:"versions"`
}

// imageFields are the keys of an [Image] in the order of the API.
var imageFields = []field[Image]{
	{"link", func(s *scanner, r *Image) { maybe(s, &r.Link, text[string]) }},
	{"versions", func(s *scanner, r *Image) { object(s, &r.Versions, imageVersionsFields) }},
}

// ImageVersions are the URLs of the picture in four sizes.
type ImageVersions struct {
	Large  optional.Optional[string] `json:"large"`
	Medium optional.Optional[string] `json:"medium"`
	Small  optional.Optional[string] `json:"small"`
	Micro  optional.Optional[string] `json:"micro"`
}

// imageVersionsFields are the keys of an [ImageVersions] in the order of the API.
var imageVersionsFields = []field[ImageVersions]{
	{"large", func(s *scanner, r *ImageVersions) { maybe(s, &r.Large, text[string]) }},
	{"medium", func(s *scanner, r *ImageVersions) { maybe(s, &r.Medium, text[string]) }},
	{"small", func(s *scanner, r *ImageVersions) { maybe(s, &r.Small, text[string]) }},
	{"micro", func(s *scanner, r *ImageVersions) { maybe(s, &r.Micro, text[string]) }},
}

// CursusUser is the membership of a user in a cursus.
type CursusUser struct {
	ID       int64                     `json:"id"`
	BeginAt  Time                      `json:"begin_at"`
	EndAt    Time                      `json:"end_at"`
	Grade    optional.Optional[string] `json:"grade"`
	Level    float64                   `json:"level"`
	CursusID int64                     `json:"cursus_id"`
	UserID   int64                     `json:"user_id,omitzero"` // some answers have it instead of the user
	User     *UserRef                  `json:"user,omitzero"`
	Cursus   *Cursus                   `json:"cursus,omitzero"`
}

// cursusUserFields are the keys of a [CursusUser] in the order of the API.
var cursusUserFields = []field[CursusUser]{
	{"id", func(s *scanner, r *CursusUser) { value(s, &r.ID, integer[int64]) }},
	{"begin_at", func(s *scanner, r *CursusUser) { moment(s, &r.BeginAt) }},
	{"end_at", func(s *scanner, r *CursusUser) { moment(s, &r.EndAt) }},
	{"grade", func(s *scanner, r *CursusUser) { maybe(s, &r.Grade, text[string]) }},
	{"level", func(s *scanner, r *CursusUser) { value(s, &r.Level, (*scanner).float) }},
	{"cursus_id", func(s *scanner, r *CursusUser) { value(s, &r.CursusID, integer[int64]) }},
	{"user_id", func(s *scanner, r *CursusUser) { value(s, &r.UserID, integer[int64]) }},
	{"user", func(s *scanner, r *CursusUser) { pointer(s, &r.User, userRefFields) }},
	{"cursus", func(s *scanner, r *CursusUser) { pointer(s, &r.Cursus, cursusFields) }},
}

// AppendJSON appends the membership in the form of the API, with the errors of
// [ProjectsUser.AppendJSON].
func (c *CursusUser) AppendJSON(to []byte) ([]byte, error) {
	w := jsonwriter.New(to)
	c.encode(w)
	return w.Bytes()
}

// MarshalJSON writes what [CursusUser.AppendJSON] does.
func (c CursusUser) MarshalJSON() ([]byte, error) { return c.AppendJSON(nil) }

// scan reads the membership.
func (c *CursusUser) scan(in *scanner) { object(in, c, cursusUserFields) }

// reset makes the record empty.
func (c *CursusUser) reset() { *c = CursusUser{} }

// missingID returns the first field without an id that the module needs, or "".
func (c *CursusUser) missingID() string {
	return cmp.Or(fieldIfZero("cursus_id", c.CursusID), fieldIfZero("user.id", c.userID()))
}

// encode writes the membership.
func (c *CursusUser) encode(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("id").Int(c.ID)
	c.BeginAt.encode(w.Key("begin_at"))
	c.EndAt.encode(w.Key("end_at"))
	nullable(w, "grade", c.Grade, encodeString)
	w.Key("level").Any(c.Level)
	w.Key("cursus_id").Int(c.CursusID)
	nonZero(w, "user_id", c.UserID, encodeInt)
	nonZero(w, "user", c.User, (*UserRef).encode)
	nonZero(w, "cursus", c.Cursus, (*Cursus).encode)
	w.EndObject()
}

// userID returns the id of the user, 0 if it is unknown because the membership is inside
// its user.
func (c *CursusUser) userID() int64 {
	if c.User != nil {
		return c.User.ID
	}
	return c.UserID
}

// CampusUser is the membership of a user in a campus.
type CampusUser struct {
	ID        int64 `json:"id"`
	UserID    int64 `json:"user_id"`
	CampusID  int64 `json:"campus_id"`
	IsPrimary bool  `json:"is_primary"`
}

// campusUserFields are the keys of a [CampusUser] in the order of the API.
var campusUserFields = []field[CampusUser]{
	{"id", func(s *scanner, r *CampusUser) { value(s, &r.ID, integer[int64]) }},
	{"user_id", func(s *scanner, r *CampusUser) { value(s, &r.UserID, integer[int64]) }},
	{"campus_id", func(s *scanner, r *CampusUser) { value(s, &r.CampusID, integer[int64]) }},
	{"is_primary", func(s *scanner, r *CampusUser) { value(s, &r.IsPrimary, (*scanner).bool) }},
}

// AppendJSON appends the membership in the form of the API, with the errors of
// [ProjectsUser.AppendJSON].
func (c *CampusUser) AppendJSON(to []byte) ([]byte, error) {
	w := jsonwriter.New(to)
	c.encode(w)
	return w.Bytes()
}

// MarshalJSON writes what [CampusUser.AppendJSON] does.
func (c CampusUser) MarshalJSON() ([]byte, error) { return c.AppendJSON(nil) }

// scan reads the membership.
func (c *CampusUser) scan(in *scanner) { object(in, c, campusUserFields) }

// reset makes the record empty.
func (c *CampusUser) reset() { *c = CampusUser{} }

// missingID returns the first field without an id that the module needs, or "".
func (c *CampusUser) missingID() string {
	return cmp.Or(fieldIfZero("campus_id", c.CampusID), fieldIfZero("user_id", c.UserID))
}

// encode writes the membership.
func (c *CampusUser) encode(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("id").Int(c.ID)
	w.Key("user_id").Int(c.UserID)
	w.Key("campus_id").Int(c.CampusID)
	w.Key("is_primary").Bool(c.IsPrimary)
	w.EndObject()
}

// The struct tags of this package are for reading. Writing does not use them,
// because reflection takes ten times as long; a test compares the two.

// The functions below write one member of an object each. encode writes its value.

// nullable writes a member, null if there is no value.
func nullable[T any](w *jsonwriter.Writer, key string, o optional.Optional[T], encode func(T, *jsonwriter.Writer)) {
	w.Key(key)
	if v, ok := o.Value(); ok {
		encode(v, w)
	} else {
		w.Null()
	}
}

// given writes a member unless it is absent.
func given[T any](w *jsonwriter.Writer, key string, o optional.Optional[T], encode func(T, *jsonwriter.Writer)) {
	if !o.IsZero() {
		nullable(w, key, o, encode)
	}
}

// nonZero writes a member unless it is the zero value.
func nonZero[T comparable](w *jsonwriter.Writer, key string, v T, encode func(T, *jsonwriter.Writer)) {
	if v != *new(T) {
		encode(v, w.Key(key))
	}
}

// array writes a member that is an array, [] for a nil list.
func array[T any](w *jsonwriter.Writer, key string, list List[T], encode func(*T, *jsonwriter.Writer)) {
	w.Key(key).BeginArray()
	for i := range list {
		encode(&list[i], w)
	}
	w.EndArray()
}

// nonNilArray writes a member that is an array unless the list is nil.
func nonNilArray[T any](w *jsonwriter.Writer, key string, list List[T], encode func(*T, *jsonwriter.Writer)) {
	if list != nil {
		array(w, key, list, encode)
	}
}

// verbatim writes a member that was kept as it was read, without its white space,
// unless it is empty.
func verbatim(w *jsonwriter.Writer, key string, text json.RawMessage) {
	if text != nil {
		w.Key(key).Any(text)
	}
}

// The functions below write one value each.

func encodeInt[T ~int | ~int32 | ~int64](n T, w *jsonwriter.Writer) { w.Int(int64(n)) }

func encodeBool(b bool, w *jsonwriter.Writer) { w.Bool(b) }

func encodeString[T ~string](text T, w *jsonwriter.Writer) { w.String(string(text)) }

// encodeAny writes a value that is rare enough for encoding/json.
func encodeAny[T any](v T, w *jsonwriter.Writer) { w.Any(v) }

// element returns the function that writes an element of an array by its value.
func element[T any](encode func(T, *jsonwriter.Writer)) func(*T, *jsonwriter.Writer) {
	return func(v *T, w *jsonwriter.Writer) { encode(*v, w) }
}
