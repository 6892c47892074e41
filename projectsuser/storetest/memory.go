package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// isMemory runs the same commands on a store and on a registry in memory.
func (s *Store) isMemory(t *testing.T, rt *rapid.T) {
	now := rostertest.Epoch
	o := registry.Options{Clock: func() time.Time { return now }, Policy: rostertest.Policy(rt)}
	place, memory := s.New(t), registry.New(o)
	r, closeStore := s.opened(t, place, o)
	defer func() { _ = closeStore() }() // of the last opening, if the test fails
	school := rostertest.School(rt)
	both := func(do func(*registry.Tx) error) {
		want, got := memory.Do(rt.Context(), "ada", do), r.Do(rt.Context(), "ada", do)
		if fmt.Sprint(want) != fmt.Sprint(got) {
			rt.Fatalf("the store returns %v, memory %v", got, want)
		}
	}
	both(func(tx *registry.Tx) error { _, err := tx.Import(school, now); return err })
	for range rapid.IntRange(1, 20).Draw(rt, "commands") {
		now = now.Add(time.Duration(rapid.IntRange(0, 600).Draw(rt, "minutes")) * time.Minute)
		both(command(rt, memory.Snapshot()))
		if rapid.IntRange(1, 6).Draw(rt, "reopen") == 6 {
			if err := closeStore(); err != nil {
				rt.Fatal(err)
			}
			r, closeStore = s.opened(t, place, o)
		}
		if diff := rostertest.Diff(memory.Snapshot(), r.Snapshot()); diff != "" {
			rt.Fatalf("(-memory +store):\n%s", diff)
		}
	}
	if err := closeStore(); err != nil {
		rt.Fatal(err)
	}
	s.same(t, place, memory.Snapshot(), o)
}

// errRefused is the error of a command that refuses itself at its end.
var errRefused = errors.New("storetest: refused")

// command draws a command. The registry may refuse it.
func command(rt *rapid.T, s *store.Snapshot) func(*registry.Tx) error {
	var registrations []projectsuser.ID
	for e := range s.Registrations.Where() {
		registrations = append(registrations, e.Registration.ID)
	}
	var teams []team.ID
	for e := range s.Teams.Where() {
		teams = append(teams, e.Team.ID)
	}
	id, in := drawID(rt, registrations), drawID(rt, teams)
	who, on := user.ID(rapid.IntRange(1, 8).Draw(rt, "user")), project.ID(rapid.IntRange(1, 6).Draw(rt, "project"))
	mark := int32(rapid.IntRange(0, 125).Draw(rt, "mark"))
	return rapid.SampledFrom([]func(*registry.Tx) error{
		func(tx *registry.Tx) error {
			return tx.PutUser(user.User{ID: who, Login: fmt.Sprint("u\x00\xff", who)})
		},
		func(tx *registry.Tx) error { return tx.PutProject(project.Project{ID: on, Name: fmt.Sprint("p", on)}) },
		func(tx *registry.Tx) error { return tx.RemoveUser(who) },
		func(tx *registry.Tx) error { _, err := tx.Register(who, on); return err },
		func(tx *registry.Tx) error { _, err := tx.Register(who, on); return err },
		func(tx *registry.Tx) error { _, err := tx.CreateTeam(id); return err },
		func(tx *registry.Tx) error { _, err := tx.CreateTeam(id); return err },
		func(tx *registry.Tx) error { _, err := tx.Join(id, in); return err },
		func(tx *registry.Tx) error { _, err := tx.Lock(in); return err },
		func(tx *registry.Tx) error { _, err := tx.Close(in); return err },
		func(tx *registry.Tx) error { _, err := tx.Mark(in, mark); return err },
		func(tx *registry.Tx) error { _, err := tx.Compile(id); return err },
		func(tx *registry.Tx) error { return tx.Move(id, 1) },
		func(tx *registry.Tx) error { return tx.Unregister(id) },
		func(tx *registry.Tx) error { return tx.Forget(id) },
		func(tx *registry.Tx) error {
			_, err := tx.LogTime(user.TimeEntry{User: who, Project: on, Minutes: int(mark), Date: rostertest.Epoch})
			return err
		},
		func(tx *registry.Tx) error { return errors.Join(tx.PutUser(user.User{ID: who}), errRefused) },
	}).Draw(rt, "command")
}

// drawID draws one of some ids, or one that is not used.
func drawID[I ~int64](rt *rapid.T, ids []I) I {
	return rapid.SampledFrom(append(ids, 999_999)).Draw(rt, "id")
}
