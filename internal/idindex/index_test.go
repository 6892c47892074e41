package idindex

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// An index finds the place of each id and of no other, as a search from the front does.
func TestIndexEqualsSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Some ids are far from all others, so that guesses are wrong.
		id := rapid.OneOf(rapid.Int64Range(1, 40), rapid.Int64Range(1, 1<<62))
		ids := rapid.SliceOfDistinct(id, func(v int64) int64 { return v }).Draw(t, "ids")
		if rapid.Bool().Draw(t, "sorted") {
			slices.Sort(ids)
		}
		x := New(ids, func(v int64) int64 { return v })
		for _, v := range append(rapid.SliceOf(id).Draw(t, "others"), ids...) {
			want := slices.Index(ids, v)
			if got, ok := x.Place(v); ok != (want >= 0) || ok && got != want {
				t.Fatalf("id %d of %d: %d, %t, want %d", v, ids, got, ok, want)
			}
		}
	})
}
