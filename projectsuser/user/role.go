package user

// Role is what an account may do. The empty Role is none that the source told.
// Other texts than these are the embedding program's own.
type Role string

// The roles of the systems, in the domain's words.
const (
	Member     Role = "member"     // works in the organisation
	Admin      Role = "admin"      // runs it
	Freelancer Role = "freelancer" // works on the projects that were opened to them
)
