package overplane_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/overplane"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

var noon = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

// root is the path of the API in Overplane's documentation.
const root = "/api/projects/project-user"

// fixture is a registry with a handler at the root.
type fixture struct {
	testing.TB
	*registry.Registry
	http.Handler
	mailer mailer
}

// mailer records mails and returns err for each.
type mailer struct {
	mu    sync.Mutex
	mails []string
	err   error
}

func (m *mailer) Mail(_ context.Context, mail registry.Mail) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.mails = append(m.mails, fmt.Sprintf("%s to %s for %d by %s", mail.Kind, mail.To.Name(), mail.Project, mail.Actor))
	return m.err
}

// records returns projects 1 to 7: 3 is of the kind Project Update, 4 is worked on
// alone, and 5 has the slug "1". The users have all values, no image, no login, no
// e-mail address, and a disabled account. Registration 50 is of user 99 and
// registration 51 on project 9, which are not in the registry.
func records() store.Records {
	return store.Records{
		Projects: []*project.Project{
			{ID: 1, Name: "Website", Slug: "website"}, {ID: 2, Name: "Shop", Slug: "shop", Kind: "Project"},
			{ID: 3, Name: "Weekly", Slug: "weekly", Kind: "Project Update"}, {ID: 4, Name: "Alone", Slug: "alone"},
			{ID: 5, Name: "One", Slug: "1"}, {ID: 6, Name: "Six", Slug: "project_x"}, {ID: 7, Name: "Seven"},
		},
		Sessions: []*project.Session{{ID: 40, Project: 4, Solo: true}},
		Users: []*user.User{
			{ID: 1, Login: "ada", Email: "ada@example.com", FirstName: "Ada", LastName: "Byron", Image: "https://example.com/ada.png"},
			{ID: 2, Login: "bob", Email: "bob@example.com", DisplayName: "Bob \"the\" Builder"},
			{ID: 3, Email: "cyd@example.com"},
			{ID: 4, Login: "dan"},
			{ID: 5, Login: "eve", Email: "eve@example.com", State: user.Disabled},
		},
		Registrations: []*projectsuser.Registration{{ID: 50, User: 99, Project: 3}, {ID: 51, User: 4, Project: 9}},
	}
}

// newFixture returns a fixture with the records, and with ada, bob and cyd on project
// 1 as rows 52 to 54, and ada on project 2 as row 55.
func newFixture(t testing.TB, p registry.Policy) *fixture {
	t.Helper()
	f := &fixture{TB: t}
	f.Registry = registry.New(registry.Options{Clock: func() time.Time { return noon }, Policy: p, Mailer: &f.mailer})
	f.run(func(tx *registry.Tx) error {
		if _, err := tx.Import(records(), time.Time{}); err != nil {
			return err
		}
		sent := projectsuser.Terms{WelcomeSent: true}
		_, err := tx.Assign(1, registry.Assignment{User: 1, Terms: sent}, registry.Assignment{User: 2, Terms: sent}, registry.Assignment{User: 3, Terms: sent})
		if err != nil {
			return err
		}
		_, err = tx.Assign(2, registry.Assignment{User: 1, Terms: projectsuser.Terms{WelcomeSent: true, ViewAttachments: true, HideTimesheets: true, ProjectStatus: "on track"}})
		return err
	})
	f.Handler = mounted(overplane.NewHandler(f.Registry, overplane.Options{Caller: caller, MaxBody: 4096}))
	return f
}

// run runs commands that must succeed.
func (f *fixture) run(commands func(*registry.Tx) error) {
	f.Helper()
	if err := f.Do(f.Context(), "", commands); err != nil {
		f.Fatal(err)
	}
}

// mounted returns the handler at the root of the API.
func mounted(h http.Handler) http.Handler {
	h = http.StripPrefix(root, h)
	mux := http.NewServeMux()
	mux.Handle(root, h)
	mux.Handle(root+"/", h)
	return mux
}

// caller returns the header X-Caller.
func caller(r *http.Request) string { return r.Header.Get("X-Caller") }

// ask sends a request to a path below the root and returns the response.
func (f *fixture) ask(method, path, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	f.ServeHTTP(w, httptest.NewRequest(method, root+path, strings.NewReader(body)))
	return w
}

// must sends a request that must succeed and returns the body of the response.
func (f *fixture) must(method, path, body string) string {
	f.Helper()
	w := f.ask(method, path, body)
	if w.Code != http.StatusOK {
		f.Fatalf("%s %s %s: %d %s", method, path, body, w.Code, w.Body)
	}
	return w.Body.String()
}
