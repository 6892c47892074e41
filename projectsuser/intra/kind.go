package intra

// Kind is a kind of records that a [World] reads. The zero Kind is unknown.
type Kind uint8

// The kinds of records, in the order of their names.
const (
	KindCampusUsers Kind = iota + 1
	KindCursusUsers
	KindEntries
	KindExpenses
	KindSessions
	KindProjects
	KindProjectsUsers
	KindTeams
	KindUsers
)

// kindNames are the names of the lists, by kind.
var kindNames = [...]string{
	KindCampusUsers:   "campus_users",
	KindCursusUsers:   "cursus_users",
	KindEntries:       "entries",
	KindExpenses:      "expenses",
	KindSessions:      "project_sessions",
	KindProjects:      "projects",
	KindProjectsUsers: "projects_users",
	KindTeams:         "teams",
	KindUsers:         "users",
}

// String returns the name of the list, as "projects_users", "unknown" for
// another number.
func (k Kind) String() string {
	if k == 0 || int(k) >= len(kindNames) {
		return "unknown"
	}
	return kindNames[k]
}

// kindNamed returns the kind with a name, 0 if not found.
func kindNamed(name string) Kind {
	for k, known := range kindNames {
		if k > 0 && known == name {
			return Kind(k)
		}
	}
	return 0
}
