package fetch_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/intra/fetch"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// inScope returns what a stand-in answers of the registrations in a scope, by id.
func inScope(t *testing.T, s *store.Snapshot, in fetch.Scope) map[string]string {
	t.Helper()
	f := &s.Fields().Registrations
	held := make(map[string]bool)
	for e := range s.Registrations.Where() {
		campus, cursus := f.UserCampus.In(in.Campus), f.UserCursus.In(in.Cursus)
		if (in.Campus == 0 || s.Registrations.Count(f.ID.In(e.Registration.ID), campus) > 0) &&
			(in.Cursus == 0 || s.Registrations.Count(f.ID.In(e.Registration.ID), cursus) > 0) &&
			(in.Projects == nil || slices.Contains(in.Projects, e.Registration.Project)) &&
			(in.Users == nil || slices.Contains(in.Users, e.Registration.User)) {
			held["projects_user "+string(formatID(int64(e.Registration.ID)))] = true
		}
	}
	all := served(t, s)
	maps.DeleteFunc(all, func(key, _ string) bool { return !held[key] })
	return all
}

// move makes a user by chance a member of another campus, so that registrations leave a
// scope and enter another.
func (s *source) move() {
	s.try(func(tx *registry.Tx) error {
		u := *tx.View().User(user.ID(1 + s.random.IntN(100)))
		u.Campuses = []user.Campus{{ID: project.CampusID(1 + s.random.IntN(2)), Primary: true}}
		return tx.PutUser(u)
	})
}

// The law a-scoped-copy-equals-the-source: after rest, a copy of a scope has every
// registration in it and no other, with every field except the ids of registrations
// outside the scope, although users leave the scope and enter it.
func TestLawAScopedCopyEqualsTheSource(t *testing.T) {
	for name, scope := range map[string]fetch.Scope{
		"campus": {Campus: 1}, "campus and cursus": {Campus: 2, Cursus: 21}, "projects": {Projects: []project.ID{2, 3}}, "users": {Users: []user.ID{3, 5, 8, 9}},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newSource(t, *firstSeed, 100)
			s.writes, s.faults, s.wild = 2, 0.1, true
			o := copyOptions(s)
			o.Scope = scope
			into := registry.New(registry.Options{})
			for range 3 {
				if _, err := s.run(into, o); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				time.Sleep(time.Hour)
				for range 30 {
					s.write()
					s.move()
				}
			}
			o.Full = true // users changed places, without a new updated_at of their registrations
			s.rest(into, o)
			want, got := inScope(t, s.registry.Snapshot(), scope), inScope(t, into.Snapshot(), scope)
			if diff := cmp.Diff(want, got, cmp.Transformer("inside", withoutOthers)); diff != "" || len(want) == 0 {
				t.Errorf("%s, seed %d: %d registrations (-source +copy):\n%.3000s", name, *firstSeed, len(want), diff)
			}
		})
	}
}

// withoutOthers returns the JSON of a registration without the ids of the other members'
// registrations, which a scoped copy need not hold.
func withoutOthers(text string) string {
	parts := strings.Split(text, `"projects_user_id":`)
	for i := range parts[1:] {
		_, rest, _ := strings.Cut(parts[i+1], "}")
		parts[i+1] = "}" + rest
	}
	return strings.Join(parts, "")
}

// A copy through the faults of the stand-in is complete too.
func TestCopyThroughFaultsOfTheStandIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSource(t, *firstSeed, 100)
		faults, err := standin.ReadFaults(strings.NewReader(`{"seed": 7, "faults": [
			{"chance": 0.1, "status": 429, "retry_after": "2s"}, {"chance": 0.1, "status": 502}, {"chance": 0.1, "status": 500},
			{"every": 9, "cut": 100}, {"every": 11, "drop": true}, {"every": 40, "end_token": true}]}`))
		if err != nil {
			t.Fatal(err)
		}
		s.handler = standin.NewHandler(s.registry, standin.Options{
			Auth: true, Clients: map[string]string{"app": secret}, Rates: s.limits, Timeout: -1, Faults: faults,
		})
		into := registry.New(registry.Options{})
		o := copyOptions(s)
		o.Client = &http.Client{Transport: s}
		if _, err := s.run(into, o); err != nil {
			t.Fatal(err)
		}
		s.rest(into, o)
		if l := compare(t, s.registry.Snapshot(), into.Snapshot()); l.any() {
			t.Errorf("%.3000v", l)
		}
		s.checkLimits()
	})
}
