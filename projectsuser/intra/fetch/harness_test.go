package fetch_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/intra/fetch"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

var (
	seeds         = flag.Int("seeds", 3, "how many seeds of the source TestLawTheCopyEqualsTheSource takes")
	killUsers     = flag.Int("kill-users", 60, "how many users the source of TestLawAKilledRunGoesOn has")
	killStep      = flag.Int("kill-step", 5, "TestLawAKilledRunGoesOn kills at each request whose number this divides")
	baselineUsers = flag.Int("baseline-users", 200, "how many users the source of TestPageNumbersLoseRecords has")
	firstSeed     = flag.Uint64("seed", 1, "the first seed of the source")
)

// copyOptions are the options of a fetcher that copies a source.
func copyOptions(s *source) fetch.Options {
	return fetch.Options{
		API: "https://intra.example", ID: "app", Secret: secret, Client: &http.Client{Transport: s}, Jitter: s.random.Float64,
	}
}

// run copies a source into a registry.
func (s *source) run(into *registry.Registry, o fetch.Options) (fetch.Result, error) {
	ctx, stop := context.WithCancel(s.t.Context())
	defer stop()
	s.stop = stop
	return fetch.New(into, o).Run(ctx)
}

// served returns the objects that a stand-in over a snapshot answers, by kind and id.
func served(t *testing.T, s *store.Snapshot) map[string]string {
	t.Helper()
	all := make(map[string]string)
	p := &intra.Presenter{Snapshot: s}
	add := func(kind string, id int64, of interface{ AppendJSON([]byte) ([]byte, error) }) {
		text, err := of.AppendJSON([]byte(kind))
		if err != nil {
			t.Fatal(err)
		}
		all[string(append([]byte(kind+" "), formatID(id)...))] = string(text)
	}
	for e := range s.Registrations.Where() {
		add("projects_user", int64(e.Registration.ID), p.ProjectsUser(e))
	}
	for e := range s.Teams.Where() {
		add("team", int64(e.Team.ID), p.Team(e))
	}
	for r := range s.Projects.Where() {
		add("project", int64(r.ID), p.Project(r))
	}
	for r := range s.Sessions.Where() {
		add("session", int64(r.ID), p.Session(r))
	}
	for r := range s.Users.Where() {
		add("user", int64(r.ID), p.ShortUser(r))
		all["user "+string(formatID(int64(r.ID)))] += fmt.Sprintf(" of %+v, %+v", r.Campuses, r.Cursus)
	}
	return all
}

func formatID(id int64) []byte {
	text := bytes.Repeat([]byte("0"), 9)
	for i := len(text) - 1; id > 0; i-- {
		text[i] = byte('0' + id%10)
		id /= 10
	}
	return text
}

// losses returns what a copy lacks, has too much and has wrong.
type losses struct{ Missing, Left, Wrong []string }

func (l losses) any() bool { return len(l.Missing)+len(l.Left)+len(l.Wrong) > 0 }

// compare compares a copy with its source.
func compare(t *testing.T, source, copied *store.Snapshot) (l losses) {
	t.Helper()
	want, got := served(t, source), served(t, copied)
	for _, key := range slices.Sorted(maps.Keys(want)) {
		switch text, ok := got[key]; {
		case !ok:
			l.Missing = append(l.Missing, key)
		case text != want[key]:
			l.Wrong = append(l.Wrong, key+cmp.Diff(want[key], text))
		}
		delete(got, key)
	}
	l.Left = slices.Sorted(maps.Keys(got))
	return l
}

// rest lets the source rest, advances both registries to now and copies once more.
func (s *source) rest(into *registry.Registry, o fetch.Options) fetch.Result {
	s.t.Helper()
	s.writes, s.kill = 0, 0
	time.Sleep(time.Minute)
	result, err := s.run(into, o)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, r := range []*registry.Registry{s.registry, into} {
		if err := r.Advance(s.t.Context(), time.Now()); err != nil {
			s.t.Fatal(err)
		}
	}
	return result
}

// The law the-copy-equals-the-source: after a first run, two increments and one more after
// the source rests, the copy has every record of the source and no other, with every field
// and every status, however the source changed and failed meanwhile; and no second and no
// hour had more requests than the service permits.
func TestLawTheCopyEqualsTheSource(t *testing.T) {
	for i := range *seeds {
		seed := *firstSeed + uint64(i)
		synctest.Test(t, func(t *testing.T) {
			s := newSource(t, seed, 200)
			s.writes, s.faults, s.wild = 1+int(seed%3), 0.1, true
			into := registry.New(registry.Options{})
			if seed%2 == 0 { // as a program that only copies
				into = registry.New(registry.Options{Fields: store.NewLeanFields()})
			}
			for range 3 {
				if _, err := s.run(into, copyOptions(s)); err != nil {
					t.Fatalf("seed %d: %v", seed, err)
				}
				time.Sleep(time.Hour)
				for range 50 {
					s.write()
				}
			}
			s.rest(into, copyOptions(s))
			if l := compare(t, s.registry.Snapshot(), into.Snapshot()); l.any() {
				t.Errorf("seed %d: %d missing, %d left over, %d wrong: %.3000v", seed, len(l.Missing), len(l.Left), len(l.Wrong), l)
			}
			t.Logf("seed %d: %d requests, %d deleted, %d changes without updated_at, %d registrations", seed, s.requests, s.deleted, s.silenced, into.Snapshot().Registrations.Len())
			if s.checkLimits(); t.Failed() {
				t.Logf("seed %d", seed)
			}
		})
	}
}

// The law a-killed-run-goes-on: a run that is killed at any request repeats at most one
// request when it goes on, and finds the same deletions.
func TestLawAKilledRunGoesOn(t *testing.T) {
	whole := 0 // requests of a run that is not killed
	for kill := 0; kill <= max(1, whole); kill += *killStep {
		synctest.Test(t, func(t *testing.T) {
			s := newSource(t, 7, *killUsers)
			into := registry.New(registry.Options{})
			if kill%2 == 0 { // the even runs are killed in an increment, the odd ones in the first run
				if _, err := s.run(into, copyOptions(s)); err != nil {
					t.Fatal(err)
				}
				for range 100 {
					s.write()
				}
			}
			s.requests, s.asked, s.kill = 0, nil, kill
			_, err := s.run(into, copyOptions(s))
			killed := errors.Is(err, context.Canceled)
			if err != nil && !killed {
				t.Fatalf("kill at request %d: %v", kill, err)
			}
			if kill == 0 {
				whole = s.requests + 10 // a first run needs a few more
			}
			if killed {
				s.kill = 0
				if _, err = s.run(into, copyOptions(s)); err != nil {
					t.Fatal(err)
				}
				all := slices.Sorted(slices.Values(lists(s.asked))) // without the last one, which was not answered
				if len(slices.Compact(slices.Clone(all))) < len(all) {
					t.Errorf("killed at request %d: a request was answered twice: %q", kill, all)
				}
			}
			if l := compare(t, s.registry.Snapshot(), into.Snapshot()); l.any() {
				t.Errorf("killed at request %d: %.2000v", kill, l)
			}
		})
	}
}

// lists returns the requests for lists.
func lists(asked []string) []string {
	return slices.DeleteFunc(slices.Clone(asked), func(r string) bool { return r[:4] == "POST" })
}

// Two runs of one seed are identical.
func TestRunsOfOneSeedAreIdentical(t *testing.T) {
	var asked [2][]string
	var copies [2]map[string]string
	for i := range 2 {
		synctest.Test(t, func(t *testing.T) {
			s := newSource(t, 5, 100)
			s.writes, s.faults, s.wild = 2, 0.2, true
			into := registry.New(registry.Options{})
			if _, err := s.run(into, copyOptions(s)); err != nil {
				t.Fatal(err)
			}
			asked[i], copies[i] = s.asked, served(t, into.Snapshot())
		})
	}
	if diff := cmp.Diff(asked[0], asked[1]); diff != "" {
		t.Errorf("requests (-first +second):\n%s", diff)
	}
	if diff := cmp.Diff(copies[0], copies[1]); diff != "" {
		t.Errorf("copies (-first +second):\n%s", diff)
	}
}
