package fetch

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// The law moved-users-are-kept: the ranges of users have these and no others, each range is
// as long as it can be, and a user who is not held is left out.
func TestLawMovedUsersAreKept(t *testing.T) {
	var records store.Records
	for id := range user.ID(30) {
		records.Users = append(records.Users, &user.User{ID: id + 1, Login: "u"})
	}
	held, err := store.New(nil, time.Time{}, records)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		noted, want := make(moved), make(moved)
		for _, id := range rapid.SliceOf(rapid.Int64Range(1, 40)).Draw(t, "ids") {
			if noted[user.ID(id)] = true; id <= 30 {
				want[user.ID(id)] = true
			}
		}
		ranges := noted.ranges()
		if diff := cmp.Diff(want, movedIn(held, ranges)); diff != "" {
			t.Errorf("users (-want +got):\n%s", diff)
		}
		for i, w := range ranges {
			if w.Last < w.First || i > 0 && w.First <= ranges[i-1].Last+1 {
				t.Errorf("ranges %v", ranges)
			}
		}
	})
}
