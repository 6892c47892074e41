package fetch_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/projectsuser/roster/projectsuser/intra/fetch"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// watch copies for ever, until a source has answered a number of requests for lists or has
// killed the copy.
func (s *source) watch(into *registry.Registry, most int) {
	s.t.Helper()
	ctx, stop := context.WithCancel(s.t.Context())
	defer stop()
	s.stop = stop
	o := copyOptions(s)
	o.Event = func(fetch.Event) {
		if len(lists(s.asked)) >= most {
			stop()
		}
	}
	if err := fetch.New(into, o).Watch(ctx); !errors.Is(err, context.Canceled) {
		s.t.Fatal(err)
	}
}

// rounds returns the requests for lists that a source has answered, by the rounds of a copy,
// without the last one, which may not have ended. Each round begins with the projects.
func (s *source) rounds() (all [][]string) {
	for _, r := range lists(s.asked) {
		if strings.HasPrefix(r, "GET /v2/projects?") {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], r)
	}
	return all[:len(all)-1]
}

// The law a-killed-watch-goes-on: a copy that goes on for ever, and is killed at any request
// of the first round or a later one, ends this round at its next start, and asks nothing
// in it twice.
func TestLawAKilledWatchGoesOn(t *testing.T) {
	const most = 40
	for kill := 1; kill <= most; kill += max(1, *killStep) {
		synctest.Test(t, func(t *testing.T) {
			s, into := newSource(t, 7, *killUsers), registry.New(registry.Options{})
			s.kill = kill
			s.watch(into, most)
			s.kill = 0
			s.watch(into, most+20)
			for i, round := range s.rounds() {
				isEnd := func(r string) bool { return strings.HasPrefix(r, "GET /v2/users?") }
				whole := slices.ContainsFunc(round, isEnd) // not begun once more
				slices.Sort(round)
				if n := len(round); !whole || len(slices.Compact(round)) < n {
					t.Errorf("killed at request %d: round %d is not whole, or has a request twice: %q", kill, i+1, round)
				}
			}
			if l := compare(t, s.registry.Snapshot(), into.Snapshot()); l.any() {
				t.Errorf("killed at request %d: %.2000v", kill, l)
			}
		})
	}
}
