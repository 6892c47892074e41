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

// root is where the page has the API.
const root = "/api/projects/project-user"

// office is a registry with a handler at the root.
type office struct {
	testing.TB
	*registry.Registry
	http.Handler
	post post
}

// post is a mailer that keeps what it is told, and fails while it has an error.
type post struct {
	mu    sync.Mutex
	mails []string
	err   error
}

func (p *post) Mail(_ context.Context, m registry.Mail) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mails = append(p.mails, fmt.Sprintf("%s to %s for %d by %s", m.Kind, m.To.Name(), m.Project, m.Actor))
	return p.err
}

// records are projects 1 to 5, of which 3 is a Project Update, 4 is worked on
// alone, and 5 has the slug "1"; users who have everything, no image, no login, no
// e-mail address, and who are nobody's yet; a registration of a user 99 who is not
// known, and one on a project 9 that is not.
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

// newOffice returns an office with ada, bob and cyd on project 1, as rows 52 to
// 54, and ada on project 2, as row 55.
func newOffice(t testing.TB, p registry.Policy) *office {
	t.Helper()
	o := &office{TB: t}
	o.Registry = registry.New(registry.Options{Clock: func() time.Time { return noon }, Policy: p, Mailer: &o.post})
	err := o.Do(t.Context(), "", func(tx *registry.Tx) error {
		if _, err := tx.Import(records()); err != nil {
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
	if err != nil {
		t.Fatal(err)
	}
	o.Handler = mounted(overplane.NewHandler(o.Registry, overplane.Options{Caller: caller, MaxBody: 4096}))
	return o
}

// mounted returns the handler at the root of the API.
func mounted(h http.Handler) http.Handler {
	h = http.StripPrefix(root, h)
	mux := http.NewServeMux()
	mux.Handle(root, h)
	mux.Handle(root+"/", h)
	return mux
}

// caller takes the header X-Caller for who asks.
func caller(r *http.Request) string { return r.Header.Get("X-Caller") }

// ask has the handler answer a request at a path below the root.
func (o *office) ask(method, path, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	o.ServeHTTP(w, httptest.NewRequest(method, root+path, strings.NewReader(body)))
	return w
}

// must returns the answer to a request that has to succeed.
func (o *office) must(method, path, body string) string {
	o.Helper()
	w := o.ask(method, path, body)
	if w.Code != http.StatusOK {
		o.Fatalf("%s %s %s: %d %s", method, path, body, w.Code, w.Body)
	}
	return w.Body.String()
}
