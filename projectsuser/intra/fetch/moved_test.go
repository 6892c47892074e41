package fetch_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/intra/fetch"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// place makes a user a member of one campus, without a new updated_at, and gives the user
// another level and location.
func (s *source) place(id user.ID, campus project.CampusID, level float64, location string) {
	s.do(func(tx *registry.Tx) error {
		u := *tx.View().User(id)
		u.Campuses = []user.Campus{{ID: campus, Primary: true}}
		u.Cursus = []user.Cursus{{ID: 21, BeginAt: u.CreatedAt, Grade: "Cadet", Level: level}}
		u.Location, u.ReadAt = location, time.Time{}
		result, err := tx.Import(store.Records{Users: []*user.User{&u}}, time.Time{})
		return errors.Join(err, result.Err())
	})
}

// touchAll gives the registrations of a user a new updated_at.
func (s *source) touchAll(id user.ID) {
	s.do(func(tx *registry.Tx) error {
		for e := range tx.View().RegistrationsOf(id) {
			if _, err := tx.Update(e.Registration.ID, registry.RegistrationPatch{Occurrence: optional.Some(e.Registration.Occurrence + 1)}); err != nil {
				return err
			}
		}
		return nil
	})
}

// light makes one light round into a registry.
func (s *source) light(into *registry.Registry, o fetch.Options) error {
	ctx, stop := context.WithCancel(s.t.Context())
	defer stop()
	s.stop = stop
	_, err := fetch.New(into, o).RunLight(ctx)
	return err
}

// A user who left the scope, changed, and enters it again is read in the next light round,
// with level, campus and location, and also if the round is killed at any request and goes
// on in another process.
func TestLightRoundsReadWhoEnters(t *testing.T) {
	const entering user.ID = 2
	for kill := range 12 {
		synctest.Test(t, func(t *testing.T) {
			s, into := newSource(t, 3, 40), registry.New(registry.Options{})
			o := copyOptions(s)
			o.Scope = fetch.Scope{Campus: 1}
			run := func(level float64, campus project.CampusID, location string) {
				time.Sleep(time.Hour)
				s.place(entering, campus, level, location)
				if _, err := s.run(into, o); err != nil {
					t.Fatal(err)
				}
			}
			run(1, 1, "e1r1p1")
			run(2, 2, "e2r2p2")
			time.Sleep(time.Hour)
			s.place(entering, 1, 3, "e3r3p3")
			s.touchAll(entering)
			s.requests, s.kill = 0, kill
			if err := s.light(into, o); err != nil {
				if s.kill = 0; !errors.Is(err, context.Canceled) {
					t.Fatal(err)
				}
				if err := s.light(into, o); err != nil {
					t.Fatal(err)
				}
			} else if kill > 0 && kill <= s.requests {
				t.Fatalf("not killed at request %d of %d", kill, s.requests)
			}
			got, want := into.Snapshot().User(entering), s.registry.Snapshot().User(entering)
			if got.Location != want.Location || !cmp.Equal(got.Cursus, want.Cursus) || !cmp.Equal(got.CampusIDs(), want.CampusIDs()) {
				t.Errorf("killed at request %d: the copy has %s, %v, %v; want %s, %v, %v", kill, got.Location, got.CampusIDs(), got.Cursus, want.Location, want.CampusIDs(), want.Cursus)
			}
			if p := into.Snapshot().ProgressOf("https://intra.example", "campus 1", ""); len(p.Windows) > 0 {
				t.Errorf("killed at request %d: still noted: %v", kill, p.Windows)
			}
		})
	}
}

// The level of a user of whom a registration was removed is read again, also if the round is
// killed after the removal.
func TestAKilledRoundReadsWhoseMarkIsGone(t *testing.T) {
	for kill := range 14 {
		synctest.Test(t, func(t *testing.T) {
			s, into := newSource(t, 3, 40), registry.New(registry.Options{})
			time.Sleep(time.Hour) // nothing has changed lately
			if _, err := s.run(into, copyOptions(s)); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Hour)
			var gone projectsuser.ID
			var of user.ID
			for e := range s.registry.Snapshot().Registrations.Where() {
				gone, of = e.Registration.ID, e.Registration.User
			}
			s.do(func(tx *registry.Tx) error { return tx.Unregister(gone) })
			s.place(of, 1, 7, "")
			s.requests, s.kill = 0, kill
			for range 2 {
				if _, err := s.run(into, copyOptions(s)); err == nil {
					break
				} else if s.kill = 0; !errors.Is(err, context.Canceled) {
					t.Fatal(err)
				}
			}
			if u := into.Snapshot().User(of); into.Snapshot().Registration(gone) != nil || u.Cursus[0].Level != 7 {
				t.Errorf("killed at request %d: the level is %v, want 7", kill, u.Cursus[0].Level)
			}
		})
	}
}
