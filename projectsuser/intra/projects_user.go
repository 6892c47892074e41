package intra

import (
	"encoding/json"

	"github.com/projectsuser/roster/projectsuser/optional"
)

// ProjectsUser is a registration as the API writes it. Short forms, nested in
// other answers, leave out the keys from marked_at on: their teams are unknown,
// not none.
type ProjectsUser struct {
	ID            int64                        `json:"id"`
	Occurrence    int                          `json:"occurrence"`
	FinalMark     optional.Optional[int32] `json:"final_mark"`
	Status        Status                       `json:"status"`
	Validated     optional.Optional[bool]  `json:"validated?"`
	CurrentTeamID optional.Optional[int64] `json:"current_team_id"`
	Project       ProjectRef                   `json:"project"`
	CursusIDs     List[int64]                  `json:"cursus_ids"`
	MarkedAt      optional.Optional[Time]  `json:"marked_at,omitzero"`
	Marked        optional.Optional[bool]  `json:"marked,omitzero"`
	RetriableAt   optional.Optional[Time]  `json:"retriable_at,omitzero"`
	CreatedAt     optional.Optional[Time]  `json:"created_at,omitzero"`
	UpdatedAt     optional.Optional[Time]  `json:"updated_at,omitzero"`
	User          *UserRef                     `json:"user,omitzero"`
	Teams         List[Team]                   `json:"teams,omitzero"` // nil if the answer has no such key
}

// ProjectRef is a project as it stands in a registration.
type ProjectRef struct {
	ID       int64                        `json:"id"`
	Name     string                       `json:"name"`
	Slug     string                       `json:"slug"`
	ParentID optional.Optional[int64] `json:"parent_id"`
}

// UserRef is a user as it stands in other objects. URL is absent in some.
type UserRef struct {
	ID    int64  `json:"id"`
	Login string `json:"login"`
	URL   string `json:"url,omitzero"`
}

// List is a JSON array. A nil List is written as [], which is what the API
// writes, unless its key is left out when it is zero.
type List[T any] []T

// MarshalJSON writes the array.
func (l List[T]) MarshalJSON() ([]byte, error) {
	if l == nil {
		return []byte("[]"), nil
	}
	return json.Marshal([]T(l))
}
