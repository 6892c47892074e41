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
	"github.com/projectsuser/roster/projectsuser/internal/exchange"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/projectsuser/zoho"
)

var noon = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

// The ids of the office: they are as long as the system's.
const (
	website project.ID = 460000000044007 // an admin, a user who is not known, one of nobody, and others are on it
	rush    project.ID = 460000000044009 // everybody works on it alone; nobody is on it
	crowd   project.ID = 460000000044011 // 203 are on it, in a crowded office

	john    user.ID = 460000000024003 // the only active admin
	grace   user.ID = 460000000024005 // invited
	linus   user.ID = 460000000024007 // a freelancer, inactive
	susan   user.ID = 460000000024009 // suspended
	ada     user.ID = 460000000024011 // whose source says nothing of accounts; on no project
	unknown user.ID = 460000000024099 // not in the registry
)

// records are those of the office.
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

// crowded are the records of an office with one project more, on which 203 are.
func crowded() (r store.Records) {
	r = records()
	r.Projects = append(r.Projects, &project.Project{ID: crowd, Slug: "crowd"})
	for i := range 203 {
		r.Registrations = append(r.Registrations, &projectsuser.Registration{ID: projectsuser.ID(1 + i), User: user.ID(1 + i), Project: crowd, UpdatedAt: noon})
	}
	return r
}

// newOffice returns a registry of the office, with more options if any are set.
func newOffice(t testing.TB, o registry.Options) *registry.Registry {
	t.Helper()
	return imported(t, o, records())
}

// imported returns a registry of records at noon.
func imported(t testing.TB, o registry.Options, records store.Records) *registry.Registry {
	t.Helper()
	o.Clock = func() time.Time { return noon }
	r := registry.New(o)
	err := r.Do(context.Background(), "", func(tx *registry.Tx) error { _, err := tx.Import(records); return err })
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// byHeader takes the caller from a header.
func byHeader(r *http.Request) string { return r.Header.Get("Caller") }

// send sends a request to a handler and returns the answer.
func send(h http.Handler, method, path, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
	return w
}

func TestExchanges(t *testing.T) {
	for _, name := range []string{"list", "get", "assign", "invite", "update", "remove", "requests"} {
		t.Run(name, func(t *testing.T) {
			r := newOffice(t, registry.Options{Policy: zoho.Policy()})
			exchange.Check(t, name+".http", zoho.NewHandler(r, zoho.Options{Caller: byHeader, MaxBody: 4096}))
			for _, broken := range rostertest.Check(r.Snapshot()) {
				t.Error(broken)
			}
		})
	}
}

// What a policy of the embedding program's own says is answered like this one's.
func TestExchangesByAnotherPolicy(t *testing.T) {
	strict := registry.Policy{
		Roles: []user.Role{user.Admin, user.Member, "king"}, Seats: 4, KeepAttempts: true,
		Guards: map[store.Command][]registry.Guard{store.CommandChangeRole: {registry.GuardNotSelf}},
	}
	r := newOffice(t, registry.Options{Policy: strict})
	err := r.Do(t.Context(), "", func(tx *registry.Tx) error { return tx.ChangeRole(susan, "king") })
	if err != nil {
		t.Fatal(err)
	}
	exchange.Check(t, "policy.http", zoho.NewHandler(r, zoho.Options{Caller: byHeader}))
}
