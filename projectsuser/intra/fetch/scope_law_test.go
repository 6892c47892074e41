package fetch_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
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

// inScope returns what a stand-in answers of the registrations in a scope and of their
// users, projects and sessions, by kind and id.
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
			held["user "+string(formatID(int64(e.Registration.User)))] = true
			held["project "+string(formatID(int64(e.Registration.Project)))] = true
			held["session "+string(formatID(int64(e.Session)))] = true
		}
	}
	all := served(t, s)
	maps.DeleteFunc(all, func(key, _ string) bool { return !held[key] })
	return all
}

// move makes a user by chance a member of another campus, without a new updated_at, so that
// registrations leave a scope and enter another; and it changes another user and a session.
func (s *source) move() {
	s.try(func(tx *registry.Tx) error {
		u := *tx.View().User(user.ID(1 + s.random.IntN(100)))
		u.Campuses, u.ReadAt = []user.Campus{{ID: project.CampusID(1 + s.random.IntN(2)), Primary: true}}, time.Time{}
		_, err := tx.Import(store.Records{Users: []*user.User{&u}}, time.Time{})
		return err
	})
	s.try(func(tx *registry.Tx) error {
		u := *tx.View().User(user.ID(1 + s.random.IntN(100)))
		u.Location = fmt.Sprintf("e1r%dp1", s.random.IntN(20))
		return tx.PutUser(u)
	})
	s.try(func(tx *registry.Tx) error {
		changed := *tx.View().Session(project.SessionID(11 + s.random.IntN(4)))
		changed.MaxPeople = 3 + s.random.IntN(3)
		return tx.PutSession(changed)
	})
}

// The law a-scoped-copy-equals-the-source: after rest, a copy of a scope has every
// registration in it and no other, with every field except the ids of registrations
// outside the scope, and with their users, projects and sessions, although users leave the
// scope and enter it, and the copy is killed and goes on.
func TestLawAScopedCopyEqualsTheSource(t *testing.T) {
	scopes := []fetch.Scope{{Campus: 1}, {Campus: 2, Cursus: 21}, {Projects: []project.ID{2, 3}}, {Users: []user.ID{3, 5, 8, 9}}}
	for i := range max(*seeds, len(scopes)) { // a scope for each seed
		seed := *firstSeed + uint64(i)
		scope := scopes[(seed+3)%uint64(len(scopes))]
		synctest.Test(t, func(t *testing.T) { checkScopedCopy(t, seed, scope) })
	}
}

// checkScopedCopy copies a scope of a source that changes, and compares.
func checkScopedCopy(t *testing.T, seed uint64, scope fetch.Scope) {
	s := newSource(t, seed, 100)
	s.writes, s.faults, s.wild = 2, 0.1, true
	o := copyOptions(s)
	o.Scope = scope
	into := registry.New(registry.Options{})
	for range 3 {
		s.requests, s.kill = 0, s.random.IntN(60) // 0 is never
		for _, err := s.run(into, o); err != nil; _, err = s.run(into, o) {
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("%s, seed %d: %v", scope, seed, err)
			}
			s.kill = 0
			time.Sleep(time.Minute) // another fetcher does not know when this one sent its last request
		}
		time.Sleep(time.Hour)
		for range 30 {
			s.write()
			s.move()
		}
	}
	s.rest(into, o)
	want, got := inScope(t, s.registry.Snapshot(), scope), inScope(t, into.Snapshot(), scope)
	if diff := cmp.Diff(want, got, cmp.Transformer("inside", withoutOthers)); diff != "" || len(want) == 0 {
		t.Errorf("%s, seed %d: %d records (-source +copy):\n%.3000s", scope, seed, len(want), diff)
	}
	s.checkLimits()
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

// The law the-copy-survives-faults: a copy through the faults of the stand-in is complete,
// whatever the seed of these.
func TestLawTheCopySurvivesFaults(t *testing.T) {
	for i := range *seeds {
		seed := *firstSeed + uint64(i)
		synctest.Test(t, func(t *testing.T) {
			s := newSource(t, seed, 100)
			faults, err := standin.ReadFaults(strings.NewReader(fmt.Sprintf(`{"seed": %d, "faults": [
				{"chance": 0.1, "status": 429, "retry_after": "2s"}, {"chance": 0.1, "status": 502}, {"chance": 0.1, "status": 500},
				{"every": 9, "cut": 100}, {"every": 11, "drop": true}, {"every": 40, "end_token": true}]}`, seed)))
			if err != nil {
				t.Fatal(err)
			}
			s.handler = standin.NewHandler(s.registry, standin.Options{
				Auth: true, Clients: map[string]string{"app": secret}, Rates: s.limits, Timeout: -1, Faults: faults,
			})
			s.writes = 1
			into, o := registry.New(registry.Options{}), copyOptions(s)
			o.Tries = 40 // of ten requests four fail
			for range 2 {
				if _, err := s.run(into, o); err != nil {
					t.Fatalf("seed %d: %v", seed, err)
				}
				time.Sleep(time.Minute) // another fetcher does not know when this one sent its last request
			}
			s.rest(into, o)
			if l := compare(t, s.registry.Snapshot(), into.Snapshot()); l.any() {
				t.Errorf("seed %d: %.3000v", seed, l)
			}
			s.checkLimits()
		})
	}
}
