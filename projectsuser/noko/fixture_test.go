package noko_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

var noon = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

// byHeader returns the header X-Caller.
func byHeader(r *http.Request) string { return r.Header.Get("X-Caller") }

// newFixture returns a registry with the users
//
//	1 ada   the owner, an admin
//	2 bob   an admin with entries and an expense
//	3 cyd   a freelancer with access to project 20
//	4 dan   an invited member
//	5 eve   a disabled member with an entry
//	6 fay   with a picture, and without role and state
//
// and the projects 10, which is billable and has a budget, 20, and 30, which is archived.
// It overrides the clock of the options.
func newFixture(tb testing.TB, o registry.Options) *registry.Registry {
	tb.Helper()
	o.Clock = func() time.Time { return noon }
	r := registry.New(o)
	price, _ := user.ParseDecimal("12.5")
	err := r.Do(tb.Context(), "", func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{
			Projects: []*project.Project{
				{ID: 10, Name: "Roof", Slug: "roof", Color: "#ff9898", Group: "Houses", Budget: 600, CreatedAt: noon, UpdatedAt: noon},
				{ID: 20, Name: "Garden", Slug: "garden", Unbilled: true, CreatedAt: noon},
				{ID: 30, Name: "Old roof", Slug: "old-roof", Archived: true},
			},
			Users: []*user.User{
				{ID: 1, Login: "ada", Email: "ada@example.com", FirstName: "Ada", LastName: "Lovelace", Role: user.Admin, Owner: true, State: user.Active, CreatedAt: noon, UpdatedAt: noon},
				{ID: 2, Login: "bob", Email: "Bob@example.com", FirstName: "Bob", LastName: "Ross", Role: user.Admin, State: user.Active, CreatedAt: noon, UpdatedAt: noon},
				{ID: 3, Login: "cyd", Email: "cyd@example.com", FirstName: "Cyd", Role: user.Freelancer, State: user.Active, CreatedAt: noon, UpdatedAt: noon},
				{ID: 4, Login: "dan", Email: "dan@example.com", Role: user.Member, State: user.Pending, CreatedAt: noon, UpdatedAt: noon},
				{ID: 5, Login: "eve", Email: "eve@example.com", FirstName: "Eve", Role: user.Member, State: user.Disabled, CreatedAt: noon, UpdatedAt: noon},
				{ID: 6, Login: "fay", Image: "https://example.com/fay.png"},
			},
			TimeEntries: []*user.TimeEntry{
				{ID: 1, User: 2, Project: 10, Date: day(1), Minutes: 90, Billable: true, Description: "tiles #roof", Tags: []string{"roof"}, CreatedAt: noon, UpdatedAt: noon},
				{ID: 2, User: 2, Project: 10, Date: day(3), Minutes: 30, CreatedAt: noon, UpdatedAt: noon},
				{ID: 3, User: 2, Project: 20, Date: day(3), Minutes: 15, Billable: true, Description: "roses", CreatedAt: noon, UpdatedAt: noon},
				{ID: 4, User: 5, Project: 10, Date: day(2), Minutes: 600, CreatedAt: noon, UpdatedAt: noon},
			},
			Expenses: []*user.Expense{{ID: 1, User: 2, Project: 30, Date: day(2), Price: price, Description: "nails", CreatedAt: noon, UpdatedAt: noon}},
		}, time.Time{})
		return errors.Join(err, tx.GiveAccess(3, 20))
	})
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// day returns a day of February 2024.
func day(d int) time.Time { return time.Date(2024, 2, d, 0, 0, 0, 0, time.UTC) }

// send sends a request of bob to a handler and returns the response.
func send(h http.Handler, method, target, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("X-Caller", "bob")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
