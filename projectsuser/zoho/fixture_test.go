package zoho_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

var noon = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

// The ids of the fixture, as long as Zoho's.
const (
	website project.ID = 460000000044007 // has an admin, an unknown user, a registration without a user, and others
	rush    project.ID = 460000000044009 // each user works on it alone; it has no users
	crowd   project.ID = 460000000044011 // has 203 users, in the crowded fixture

	john    user.ID = 460000000024003 // the only active admin
	grace   user.ID = 460000000024005 // invited
	linus   user.ID = 460000000024007 // a freelancer, inactive
	susan   user.ID = 460000000024009 // suspended
	ada     user.ID = 460000000024011 // without role and state; on no project
	unknown user.ID = 460000000024099 // not in the registry
)

// records returns the records of the fixture.
func records() (r store.Records) {
	r.Projects = []*project.Project{{ID: website, Slug: "website"}, {ID: rush, Slug: "rush"}}
	r.Sessions = []*project.Session{{ID: 1, Project: rush, Solo: true}}
	r.Users = []*user.User{
		{ID: john, Login: "john", Email: "johndavid@zilliuminc.com", DisplayName: "John David", Role: user.Admin, State: user.Active},
		{ID: grace, Login: "grace", Email: "grace@zilliuminc.com", FirstName: "Grace", LastName: "<Hopper>", Role: user.Admin, State: user.Pending},
		{ID: linus, Login: "linus", Email: "linus@zilliuminc.com", DisplayName: "Linus", Role: user.Freelancer, State: user.Disabled},
		{ID: susan, Login: "susan", Email: "susan@zilliuminc.com", DisplayName: "Susan", Role: user.Member, State: user.Suspended},
		{ID: ada, Login: "ada", Email: "ada@zilliuminc.com", FirstName: "Ada"},
	}
	rate, _ := user.ParseDecimal("12.5")
	exact, _ := user.ParseDecimal("999999999999.000001")
	for i, u := range []user.ID{john, unknown, grace, 0, linus, susan} {
		on := &projectsuser.Registration{ID: 460000000099001 + projectsuser.ID(i), User: u, Project: website, CreatedAt: noon, UpdatedAt: noon}
		on.Terms = []projectsuser.Terms{{}, {BudgetHours: 7}, {Rate: rate, BudgetHours: 40}, {}, {Rate: exact}, {HideTimesheets: true}}[i]
		r.Registrations = append(r.Registrations, on)
	}
	return r
}

// crowded returns the records of the fixture and one more project with 203 users.
func crowded() (r store.Records) {
	r = records()
	r.Projects = append(r.Projects, &project.Project{ID: crowd, Slug: "crowd"})
	for i := range 203 {
		r.Registrations = append(r.Registrations, &projectsuser.Registration{ID: projectsuser.ID(1 + i), User: user.ID(1 + i), Project: crowd, UpdatedAt: noon})
	}
	return r
}

// newFixture returns a registry with the records. It overrides the clock of the options.
func newFixture(t testing.TB, o registry.Options) *registry.Registry {
	t.Helper()
	return imported(t, o, records())
}

// imported returns a registry with records that were imported at noon.
func imported(t testing.TB, o registry.Options, records store.Records) *registry.Registry {
	t.Helper()
	o.Clock = func() time.Time { return noon }
	r := registry.New(o)
	err := r.Do(context.Background(), "", func(tx *registry.Tx) error { _, err := tx.Import(records, time.Time{}); return err })
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// byHeader returns the header Caller.
func byHeader(r *http.Request) string { return r.Header.Get("Caller") }

// send sends a request to a handler and returns the response.
func send(h http.Handler, method, path, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
	return w
}
