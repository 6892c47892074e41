package registry_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
)

func TestRegisterOnSoloProjectLocksTeam(t *testing.T) {
	f := newSchool(t)
	id := f.register(7, 1)
	f.assertStatus(id, state.InProgress)
	want := []store.Move{{
		Registration: id, User: 7, Project: 1, From: state.NotRegistered, To: state.InProgress,
		Events: []state.Event{state.Register, state.CreateTeam, state.Start},
	}}
	if diff := cmp.Diff(want, f.changes[0].Moves); diff != "" {
		t.Errorf("moves (-want +got):\n%s", diff)
	}
	a := f.entry(id).Registration.Attempts.Active()
	if a.Name != "ada's group" || a.Session != 10 || !a.LockedAt.Equal(epoch) || len(a.Members) != 1 {
		t.Errorf("team %+v", a)
	}
	if got := f.entry(id).Registration.Cursus; len(got) != 1 || got[0] != 21 {
		t.Errorf("cursus %v", got)
	}
	if c := f.changes[0]; c.Actor != "staff" || c.Command != store.CommandRegister || !c.At.Equal(epoch) {
		t.Errorf("change %+v", c)
	}
}

func TestRegisterAs(t *testing.T) {
	f := newSchool(t)
	f.do(func(tx *registry.Tx) error {
		r, err := tx.RegisterAs(500, 7, 2)
		if err == nil && r.ID != 500 {
			t.Errorf("registration has id %d, want 500", r.ID)
		}
		return err
	})
	if next := f.register(8, 2); next != 501 {
		t.Errorf("the next registration has id %d, want 501", next)
	}
	for id, want := range map[projectsuser.ID]string{
		500:             `store: registration with id "500": taken by registration 500`,
		-1:              `store: registration -1: want an id from 1 to 9007199254740991`,
		store.MaxID + 1: `store: registration 9007199254740992: want an id from 1 to 9007199254740991`,
	} {
		assertError(t, f.try(func(tx *registry.Tx) error { _, err := tx.RegisterAs(id, 9, 2); return err }), want)
	}
	f.do(func(tx *registry.Tx) error { _, err := tx.RegisterAs(store.MaxID, 9, 2); return err })
}

func TestNextIDAssignsIDs(t *testing.T) {
	r := registry.New(registry.Options{NextID: func(k store.Kind, last int64) int64 {
		return max(last, map[store.Kind]int64{store.KindRegistration: 1000, store.KindTeam: 5000}[k]) + 1
	}})
	err := r.Do(t.Context(), "", func(tx *registry.Tx) error {
		err := errors.Join(tx.PutProject(project.Project{ID: 1}), tx.PutUser(user.User{ID: 7}), tx.PutSession(project.Session{ID: 1, Project: 1, Solo: true}))
		reg, registering := tx.Register(7, 1)
		if reg.ID != 1001 || reg.Attempts.Active().ID != 5001 || reg.Attempts.Active().Name != "group 5001" {
			t.Errorf("registration %d, team %+v", reg.ID, reg.Attempts.Active())
		}
		return errors.Join(err, registering)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Policy.KeepAttempts refuses to remove a registration with attempts. A registration
// without attempts can be removed.
func TestUnregisterRefusesAttempts(t *testing.T) {
	f := newAccounts(t, registry.Policy{KeepAttempts: true}, nil)
	var searching, solo projectsuser.ID
	f.do(func(tx *registry.Tx) error {
		a, err := tx.Register(3, 2)
		b, other := tx.Register(3, 1)
		if err := errors.Join(err, other); err != nil {
			return err
		}
		searching, solo = a.ID, b.ID
		return nil
	})
	f.do(func(tx *registry.Tx) error { return tx.Unregister(searching) })
	var guarded *registry.GuardError
	if err := f.try(func(tx *registry.Tx) error { return tx.Unregister(solo) }); !errors.As(err, &guarded) || guarded.Guard != registry.GuardNoAttempts {
		t.Errorf("unregister with an attempt: %v", err)
	}
}

func TestUpdate(t *testing.T) {
	f := newSchool(t)
	ada := f.register(7, 2)
	later := epoch.Add(time.Hour)
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Update(ada, registry.RegistrationPatch{
			FinalMark: optional.Some(int32(0)), RetriableAt: optional.Some(later), Occurrence: optional.Some(3),
			Status: optional.Some(state.Finished), Project: optional.Some(project.ID(3)),
		})
		return err
	})
	r := f.entry(ada).Registration
	if r.FinalMark != project.MarkOf(0) || !r.RetriableAt.Equal(later) || r.Occurrence != 3 || r.Declared != state.Finished || r.Project != 3 {
		t.Errorf("%+v", r)
	}
	f.assertStatus(ada, state.Searching) // the teams are known, so the declared status is not used
	f.now = later
	if err := f.Advance(t.Context(), later); err != nil || !f.entry(ada).Retriable {
		t.Errorf("not retriable at retriable_at: %v", err)
	}
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Update(ada, registry.RegistrationPatch{FinalMark: optional.Null[int32](), RetriableAt: optional.Null[time.Time]()})
		return err
	})
	if r := f.entry(ada).Registration; r.Marked() || !r.RetriableAt.IsZero() || r.Occurrence != 3 {
		t.Errorf("%+v", r)
	}
}

func TestUpdateOfMarkSetsValidation(t *testing.T) {
	f := newSchool(t)
	ada := f.register(7, 1) // its session validates from 80
	update := func(p registry.RegistrationPatch) (r *projectsuser.Registration) {
		t.Helper()
		f.do(func(tx *registry.Tx) (err error) { r, err = tx.Update(ada, p); return err })
		return r
	}
	f.now = epoch.Add(time.Hour)
	if r := update(registry.RegistrationPatch{FinalMark: optional.Some[int32](79)}); r.Validated != project.NotValidated || !r.MarkedAt.Equal(f.now) {
		t.Errorf("mark 79: %s, marked at %s", r.Validated, r.MarkedAt)
	}
	if r := update(registry.RegistrationPatch{FinalMark: optional.Some[int32](80), MarkedAt: optional.Some(epoch)}); r.Validated != project.Validated || !r.MarkedAt.Equal(epoch) {
		t.Errorf("mark 80: %s, marked at %s", r.Validated, r.MarkedAt)
	}
	known := len(f.changes)
	if update(registry.RegistrationPatch{}); update(registry.RegistrationPatch{FinalMark: optional.Some[int32](80)}) != nil && len(f.changes) != known {
		t.Error("an update without a difference made a change")
	}
	if r := update(registry.RegistrationPatch{FinalMark: optional.Null[int32]()}); r.Validated != project.NotMarked || !r.MarkedAt.IsZero() {
		t.Errorf("no mark: %s, marked at %s", r.Validated, r.MarkedAt)
	}
}

func TestCommandsRefuseUnknownTeams(t *testing.T) {
	f := newSchool(t)
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Registrations: []*projectsuser.Registration{{ID: 70, User: 7, Project: 2, Declared: state.Finished}}}, time.Time{})
		return err
	})
	var unknown *projectsuser.UnknownFactsError
	for name, do := range map[string]func(*registry.Tx) error{
		"create_team": func(tx *registry.Tx) error { _, err := tx.CreateTeam(70); return err },
		"retry": func(tx *registry.Tx) error {
			_, err := tx.Retry(70, registry.RetryOptions{Force: true})
			return err
		},
		"leave": func(tx *registry.Tx) error { _, err := tx.Leave(70); return err },
	} {
		if err := f.try(do); !errors.As(err, &unknown) {
			t.Errorf("%s: %v", name, err)
		}
	}
	f.do(func(tx *registry.Tx) error { return tx.Unregister(70) })
}
