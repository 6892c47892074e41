package intra

import "github.com/projectsuser/roster/projectsuser"

// User is a user as the API writes it by itself. In its short form it has id,
// login and url only.
type User struct {
	ID              int64                         `json:"id"`
	Email           optional.Optional[string] `json:"email,omitzero"`
	Login           string                        `json:"login"`
	FirstName       optional.Optional[string] `json:"first_name,omitzero"`
	LastName        optional.Optional[string] `json:"last_name,omitzero"`
	UsualFullName   optional.Optional[string] `json:"usual_full_name,omitzero"`
	URL             string                        `json:"url,omitzero"`
	DisplayName     optional.Optional[string] `json:"displayname,omitzero"`
	Kind            optional.Optional[string] `json:"kind,omitzero"`
	Image           *Image                        `json:"image,omitzero"`
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
	CursusUsers     List[CursusUser]              `json:"cursus_users,omitzero"`
	ProjectsUsers   List[ProjectsUser]            `json:"projects_users,omitzero"`
	Campus          List[Campus]                  `json:"campus,omitzero"`
	CampusUsers     List[CampusUser]              `json:"campus_users,omitzero"`
}

// Image is where a user's picture is; all of it is null for a user without one.
type Image struct {
	Link     optional.Optional[string] `json:"link"`
	Versions ImageVersions                 `json:"versions"`
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
	ID       int64                         `json:"id"`
	BeginAt  Time                          `json:"begin_at"`
	EndAt    Time                          `json:"end_at"`
	Grade    optional.Optional[string] `json:"grade"`
	Level    float64                       `json:"level"`
	CursusID int64                         `json:"cursus_id"`
	User     *UserRef                      `json:"user,omitzero"`
	Cursus   *Cursus                       `json:"cursus,omitzero"`
}

// CampusUser is a user's part in a campus.
type CampusUser struct {
	ID        int64 `json:"id"`
	UserID    int64 `json:"user_id"`
	CampusID  int64 `json:"campus_id"`
	IsPrimary bool  `json:"is_primary"`
}
