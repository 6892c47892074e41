package fetch_test

import (
	"context"
	"errors"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/projectsuser/roster/projectsuser/intra/fetch"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/state"
)

// isCensus reports whether a request compares a window of ids: its range begins at 1 or
// later, while that of a walk downward begins at 0.
func isCensus(request string) bool {
	_, query, _ := strings.Cut(request, "?")
	values, _ := url.ParseQuery(query)
	within := values.Get("range[id]")
	return within != "" && !strings.HasPrefix(within, "0,")
}

// Without faults a run sends one request for each hundred records of each list that it
// reads; and for the census one for each list, and at most twice the number of halvings for
// each deletion.
func TestRequestsOfARun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSource(t, 11, 300)
		into := registry.New(registry.Options{})
		for run := range 3 {
			s.asked = nil
			gone := 0 // a first run finds the teams that earlier deletions left behind
			if run > 0 {
				gone = removedTeams(s) + s.deleted
				for range 200 {
					s.write()
				}
			}
			gone = removedTeams(s) + s.deleted - gone
			if _, err := s.run(into, copyOptions(s)); err != nil {
				t.Fatal(err)
			}
			census, pages := 0, 0
			for _, r := range lists(s.asked) {
				if isCensus(r) {
					census++
				} else {
					pages++
				}
			}
			windows := float64(into.Snapshot().Registrations.Len()) / 100
			most := 2 + float64(pages)/20 + 2*math.Log2(windows)*float64(gone)
			t.Logf("run %d: %d pages, %d requests of the census for %d deletions; at most %.0f", run, pages, census, gone, most)
			if float64(census) > most {
				t.Errorf("run %d: %d requests of the census for %d deletions; want at most %.0f", run, census, gone, most)
			}
			time.Sleep(time.Hour)
		}
	})
}

// What is open comes first: a first run that is stopped before it reads all registrations has
// those that are not finished, with their statuses, also with a scope.
func TestOpenComesFirst(t *testing.T) {
	for _, scope := range []fetch.Scope{{}, {Campus: 1}} {
		synctest.Test(t, func(t *testing.T) {
			s, into := newSource(t, 11, 300), registry.New(registry.Options{})
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			o := copyOptions(s)
			o.Scope = scope
			o.Client.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
				if r.URL.Path == "/v2/projects_users" && !r.URL.Query().Has("filter[status]") {
					stop()
				}
				return s.RoundTrip(r)
			})
			if _, err := fetch.New(into, o).Run(ctx); !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			want, got := s.registry.Snapshot(), into.Snapshot()
			open := 0
			for e := range want.Registrations.Where() {
				if e.Status == state.Finished || scope.Campus != 0 && !slices.Contains(e.User.CampusIDs(), scope.Campus) {
					continue
				}
				open++
				if copied := got.Registration(e.Registration.ID); copied == nil || copied.Status != e.Status {
					t.Errorf("%s: registration %d is %s and the copy has %v", scope, e.Registration.ID, e.Status, copied)
				}
			}
			if open == 0 || got.Registrations.Len() != open {
				t.Errorf("%s: %d registrations are open, and the copy has %d", scope, open, got.Registrations.Len())
			}
		})
	}
}

// removedTeams returns how many teams the source has removed.
func removedTeams(s *source) int {
	snapshot := s.registry.Snapshot()
	return int(snapshot.LastIDs().Team) - snapshot.Teams.Len()
}
