package store

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/projectsuser"
)

// A set of touched registrations finds what a map of them would, and lists them in the order
// in which they were added, whether that is the order of ids or not.
func TestLawTouchedSetIsMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfDistinct(rapid.Int64Range(1, 40), rapid.ID).Draw(t, "ids")
		if rapid.Bool().Draw(t, "in order") {
			slices.Sort(ids)
		}
		var set touchedSet
		oracle := make(map[projectsuser.ID]*Entry)
		for n, id := range ids {
			added := touched{projectsuser.ID(id), nil, &Entry{}}
			set.add(added)
			oracle[added.id] = added.after
			if got := set.list[n]; got != added || len(set.list) != n+1 {
				t.Fatalf("after %d: the list ends with %+v", id, got)
			}
			for other := range projectsuser.ID(42) {
				found, want := set.find(other), oracle[other]
				if (found == nil) != (want == nil) || found != nil && (found.id != other || found.after != want) {
					t.Fatalf("after %v: %d is %+v, want %p", ids[:n+1], other, found, want)
				}
			}
		}
	})
}
