package store

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Items after links are those of a set to which the items are added that an owner gets,
// after the lost ones are deleted.
func TestLawLinksAreSetOperations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		drawn := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) link[int64, int64] {
			return link[int64, int64]{rapid.Int64Range(1, 3).Draw(t, "owner"), rapid.Int64Range(1, 9).Draw(t, "item"), rapid.Bool().Draw(t, "lost")}
		}), 0, 40).Draw(t, "links")
		before := slices.Sorted(maps.Keys(rapid.MapOf(rapid.Int64Range(1, 9), rapid.Just(true)).Draw(t, "items")))
		kept := slices.Clone(before)
		rest := links[int64, int64](slices.Clone(drawn))
		rest.sort()
		for owner := int64(1); owner <= 3; owner++ {
			want := make(map[int64]bool)
			for _, item := range before {
				want[item] = true
			}
			for _, lost := range []bool{true, false} {
				for _, l := range drawn {
					if l.owner == owner && l.lost == lost {
						want[l.item] = !lost
					}
				}
			}
			maps.DeleteFunc(want, func(_ int64, has bool) bool { return !has })
			var its links[int64, int64]
			its, rest = rest.of(owner)
			if got := its.apply(before); !slices.Equal(got, slices.Sorted(maps.Keys(want))) {
				t.Fatalf("items %v of owner %d after %v: %v", before, owner, its, got)
			}
		}
		if len(rest) != 0 || !slices.Equal(before, kept) {
			t.Fatalf("%v is left, items %v", rest, before)
		}
	})
}
