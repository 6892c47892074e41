package store_test

import (
	"errors"
	"runtime"
	"testing"
	"weak"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/team"
)

// staleRegistration returns records to put: a team, and a registration with another version
// of that team. The store then holds a copy of the registration, with the team that was put.
func staleRegistration() (store.Records, weak.Pointer[projectsuser.Registration]) {
	r := &projectsuser.Registration{ID: 3, Project: 1, Attempts: team.Joined(&team.Team{ID: 5, Project: 1})}
	put := store.Records{Registrations: []*projectsuser.Registration{r}, Teams: []*team.Team{{ID: 5, Project: 1, Name: "current"}}}
	return put, weak.Make(r)
}

// A change may be as large as the store, so an edit does not keep it once it has ended.
func TestEditKeepsNoChange(t *testing.T) {
	ends := map[string]func(*store.Edit, store.Records) error{
		"ended": func(e *store.Edit, put store.Records) error {
			e.Begin("staff", store.CommandUpdate)
			err := e.Put(put)
			if _, ok := e.End(); !ok {
				err = errors.Join(err, errors.New("no change"))
			}
			return err
		},
		"of its own": (*store.Edit).Put,
		"applied": func(e *store.Edit, put store.Records) error {
			return e.Apply(store.Change{Sequence: 1, At: noon, Command: store.CommandPut, Put: put})
		},
		"released": func(e *store.Edit, put store.Records) error {
			outer := e.Mark()
			inner := e.Mark()
			err := e.Put(put)
			e.Release(inner)
			e.Release(outer)
			return err
		},
		"rolled back": func(e *store.Edit, put store.Records) error {
			mark := e.Mark()
			e.Begin("staff", store.CommandUpdate)
			err := e.Put(put)
			e.Rollback(mark)
			return err
		},
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			e := newStore(t, onProject(1, 2)).Edit()
			put, stale := staleRegistration()
			withoutError(t, end(e, put))
			put = store.Records{}
			if runtime.GC(); stale.Value() != nil {
				t.Error("the edit keeps the change")
			}
			if held := e.Registration(3); name != "rolled back" && held.Registration.Attempts.Active().Name != "current" {
				t.Errorf("the store holds %+v", held.Registration)
			}
		})
	}
}
