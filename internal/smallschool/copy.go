package smallschool

import (
	"time"

	"github.com/projectsuser/roster/projectsuser/store"
)

// Copies returns the progress of two copies of the school: a complete one of a campus, and
// one of everything whose first read is half done.
func Copies() []*store.Progress {
	const source, campus = "https://api.example", "campus 1"
	yesterday, hour := at(1), Now.Add(-time.Hour)
	return []*store.Progress{
		{ID: 1, Source: source, Scope: campus, CompleteAt: yesterday, KnownAt: hour, Round: 4},
		{ID: 2, Source: source, Scope: campus, List: "projects_users", CompleteAt: yesterday, KnownAt: hour, Round: 4},
		{ID: 3, Source: source, Scope: campus, List: "projects_users: census", CompleteAt: yesterday, KnownAt: yesterday, Round: 3, Phase: "census", BeganAt: hour, Next: 5040},
		{ID: 4, Source: source, Scope: campus, List: "users", CompleteAt: yesterday, KnownAt: hour, Round: 4},
		{ID: 5, Source: source, Phase: "full", BeganAt: hour},
		{ID: 6, Source: source, List: "projects", CompleteAt: hour, KnownAt: hour, Round: 1},
		{ID: 7, Source: source, List: "projects_users", Phase: "walk", BeganAt: hour, Next: 5031},
	}
}
