package faces_test

import (
	"math"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// The registry refuses a time that the faces cannot write. If code changes a record that
// it handed over, the page of the record is still answered.
func TestAnUnwritableRecordFailsNoPage(t *testing.T) {
	for _, year := range []int{-1, 10000, 100_000} {
		records, at := school(), time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
		r := registry.New(registry.Options{Clock: func() time.Time { return noon }})
		err := r.Do(t.Context(), "", func(tx *registry.Tx) error {
			_, err := tx.Import(records, time.Time{})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		spoil(records, at)
		for _, f := range allFaces {
			h := f.new(r, options{Caller: bob})
			for _, route := range routes[f.name] {
				path := strings.ReplaceAll(route, "#", "1")
				if f.name == "overplane" {
					path += "?parent_id=1"
				}
				w := httptest.NewRecorder()
				h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
				if fault := faultOf(w); fault != "" || w.Code != 200 && w.Code != 404 && w.Code != 405 {
					t.Errorf("the year %d: %s: GET %s: %d %s %.200s", year, f.name, path, w.Code, fault, w.Body)
				}
			}
		}
	}
}

// spoil sets the times of records that a registry holds, and the numbers that JSON cannot
// represent.
func spoil(r store.Records, at time.Time) {
	for _, u := range r.Users {
		u.CreatedAt, u.UpdatedAt = at, at
		u.Cursus = []user.Cursus{{ID: 1, BeginAt: at, EndAt: at, Level: math.NaN()}}
	}
	for _, p := range r.Projects {
		p.CreatedAt, p.UpdatedAt = at, at
	}
	for _, s := range r.Sessions {
		s.BeginAt, s.EndAt, s.CreatedAt, s.UpdatedAt = at, at, at, at
	}
	for _, held := range r.Registrations {
		held.MarkedAt, held.RetriableAt, held.CreatedAt, held.UpdatedAt = at, at, at, at
		for a := range held.Attempts.All() {
			a.LockedAt, a.ClosedAt, a.TerminatingAt, a.CreatedAt, a.UpdatedAt = at, at, at, at, at
			a.Session = project.SessionID(1)
		}
	}
	for _, e := range r.TimeEntries {
		e.Date, e.CreatedAt, e.UpdatedAt = at, at, at
	}
	for _, e := range r.Expenses {
		e.Date, e.CreatedAt, e.UpdatedAt = at, at, at
	}
}
