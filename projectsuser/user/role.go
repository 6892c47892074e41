package user

// Role is what an account may do. The empty Role means that the role is unknown.
// The embedding program may use other texts than the constants below.
type Role string

// The roles that the modelled systems know.
const (
	Member     Role = "member"     // works in the organisation
	Admin      Role = "admin"      // administers the organisation
	Freelancer Role = "freelancer" // works only on assigned projects
)
