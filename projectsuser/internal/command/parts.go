package command

import (
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/team"
)

// partSize is the greatest number of registrations of one part of an import into a database,
// so that no other process waits long for its turn.
const partSize = 50_000

// partsOf returns records in parts: first those to which registrations refer, then the
// registrations with their teams, then the rest.
func partsOf(r store.Records) []store.Records {
	parts := []store.Records{{Projects: r.Projects, Sessions: r.Sessions, Users: r.Users}}
	taken := make(map[team.ID]bool, len(r.Teams))
	for rest := r.Registrations; len(rest) > 0; {
		part := store.Records{Registrations: rest[:min(partSize, len(rest))]}
		rest = rest[len(part.Registrations):]
		for _, reg := range part.Registrations {
			for t := range reg.Attempts.All() {
				taken[t.ID] = true
			}
		}
		parts = append(parts, part)
	}
	last := store.Records{TimeEntries: r.TimeEntries, Expenses: r.Expenses, Progress: r.Progress}
	for _, t := range r.Teams {
		if !taken[t.ID] {
			last.Teams = append(last.Teams, t)
		}
	}
	return append(parts, last)
}
