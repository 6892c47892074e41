package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/team"
)

// The law sift-is-import: the records that Sift returns are those that a store holds after
// an import of the same records, the results are the same, and New takes them.
func TestLawSiftIsImport(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		answer := drawAnswer(t, store.Empty(nil))
		kept, result := answer.Sift()
		e := store.Empty(nil).Edit()
		want := e.Import(answer, time.Time{})
		if diff := cmp.Diff(described(want), described(result)); diff != "" {
			t.Fatalf("results (-import +sift):\n%s", diff)
		}
		s, err := store.New(nil, noon, kept)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(e.Snapshot().Content().Records, s.Content().Records, byValue); diff != "" {
			t.Fatalf("records (-import +sift):\n%s", diff)
		}
	})
}

// described returns a result as text.
func described(r store.ImportResult) string { return fmt.Sprintf("%+v", r) }

// The law listed-teams: it makes no difference to an import whether the teams of
// registrations are also in a list of their own, and in which order.
func TestLawListedTeamsChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		answer := drawAnswer(t, store.Empty(nil))
		answer.Teams = nil
		listed := answer
		for _, r := range answer.Registrations {
			if r != nil {
				listed.Teams = slices.AppendSeq(listed.Teams, r.Attempts.All())
			}
		}
		if rapid.Bool().Draw(t, "sorted") {
			slices.SortStableFunc(listed.Teams, func(a, b *team.Team) int { return int(a.ID - b.ID) })
			listed.Teams = slices.CompactFunc(listed.Teams, func(a, b *team.Team) bool { return a.ID == b.ID })
		}
		without, with := store.Empty(nil).Edit(), store.Empty(nil).Edit()
		without.Import(answer, noon)
		with.Import(listed, noon)
		if diff := cmp.Diff(without.Snapshot().Content().Records, with.Snapshot().Content().Records, byValue); diff != "" {
			t.Fatalf("(-without +with):\n%s", diff)
		}
	})
}
