package rostertest

import (
	"fmt"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/team"
)

// Restart checks the laws restart-is-identity and replay-is-identity, and continues
// the campaign on a registry that was restored from the content of the last one. A
// second registry, which replayed the changes up to the last call, replays the new ones.
func (c *Campaign) Restart(t *rapid.T) {
	s := c.Registry.Snapshot()
	restored := registry.New(c.options())
	if err := restored.Restore(t.Context(), s.Content()); err != nil {
		t.Fatalf("restart: the content is refused: %v", err)
	}
	if !restored.Snapshot().ChangedAt().Equal(s.ChangedAt()) {
		t.Fatalf("restarted: changed at %s, the registry at %s", restored.Snapshot().ChangedAt(), s.ChangedAt())
	}
	changes := len(c.Changes)
	if err := restored.Advance(t.Context(), s.At()); err != nil {
		t.Fatal(err)
	}
	if diff := diffAnswers(s, restored.Snapshot()); diff != "" || len(c.Changes) != changes {
		t.Fatalf("restarted, and %d changes of time (-registry +restarted):\n%s", len(c.Changes)-changes, diff)
	}
	if err := c.twin.Replay(t.Context(), c.Changes[c.replayed:]...); err != nil {
		t.Fatal(err)
	}
	c.replayed = len(c.Changes)
	if err := c.twin.Advance(t.Context(), s.At()); err != nil {
		t.Fatal(err)
	}
	if diff := diffAnswers(s, c.twin.Snapshot()); diff != "" {
		t.Fatalf("replayed (-registry +replayed):\n%s", diff)
	}
	c.Registry = restored
}

// diffAnswers is [Diff], and compares the answers of the snapshots to queries too: for
// each record and each field, the number of records with the value of the record. So it
// finds an index that does not match the records. The snapshots must have the same
// fields. It makes some hundred queries for each record.
func diffAnswers(a, b *store.Snapshot) string {
	if diff := Diff(a, b); diff != "" {
		return diff
	}
	return cmp.Diff(answers(a, a), answers(a, b))
}

// answersOf are the answers of a snapshot that depend on its indexes.
type answersOf struct {
	NextChange time.Time
	Matches    []string
	TeamsOf    map[user.ID][]team.ID
	Holders    map[team.ID]int
}

// answers returns the answers of a snapshot to questions about the records of another.
func answers(about, s *store.Snapshot) answersOf {
	f := about.Fields()
	a := answersOf{NextChange: s.NextChange(), TeamsOf: make(map[user.ID][]team.ID), Holders: make(map[team.ID]int)}
	a.Matches = append(a.Matches, matches("registration", f.Registrations.Schema, about.Registrations, s.Registrations)...)
	a.Matches = append(a.Matches, matches("team", f.Teams.Schema, about.Teams, s.Teams)...)
	a.Matches = append(a.Matches, matches("project", f.Projects.Schema, about.Projects, s.Projects)...)
	a.Matches = append(a.Matches, matches("session", f.Sessions.Schema, about.Sessions, s.Sessions)...)
	a.Matches = append(a.Matches, matches("user", f.Users.Schema, about.Users, s.Users)...)
	for e := range about.Teams.Where() {
		a.Holders[e.Team.ID] = len(s.Members(e.Team))
		for _, m := range e.Team.Members {
			a.TeamsOf[m.User] = s.TeamsOf(m.User)
		}
	}
	return a
}

// matches returns, for each field and each distinct record of a table, how many records
// of another table have the same value.
func matches[R any](kind string, schema *query.Schema[R], about, in *query.Table[R]) (lines []string) {
	for _, f := range schema.Fields() {
		for r := range about.Where() {
			lines = append(lines, fmt.Sprint(kind, " ", f.Name(), " ", in.Count(f.In(r))))
		}
	}
	return lines
}
