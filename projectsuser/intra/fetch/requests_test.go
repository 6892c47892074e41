package fetch_test

import (
	"math"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/projectsuser/roster/projectsuser/registry"
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

// removedTeams returns how many teams the source has removed.
func removedTeams(s *source) int {
	snapshot := s.registry.Snapshot()
	return int(snapshot.LastIDs().Team) - snapshot.Teams.Len()
}
