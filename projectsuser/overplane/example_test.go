package overplane_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/overplane"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// The example puts a user on a project in the first place; the other row moves down.
func Example() {
	reg := registry.New(registry.Options{Policy: overplane.Policy()})
	err := reg.Do(context.Background(), "", func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{
			Projects: []*project.Project{{ID: 7, Slug: "website"}},
			Users: []*user.User{
				{ID: 1, Login: "ada", Email: "ada@example.com", DisplayName: "Ada Lovelace"},
				{ID: 2, Login: "bob", Email: "bob@example.com"},
			},
			Registrations: []*projectsuser.Registration{{ID: 11, Project: 7, User: 2}},
		}, time.Time{})
		return err
	})
	if err != nil {
		fmt.Println(err)
		return
	}

	const root = "/api/projects/project-user"
	h := http.StripPrefix(root, overplane.NewHandler(reg, overplane.Options{}))
	mux := http.NewServeMux()
	mux.Handle(root, h)
	mux.Handle(root+"/", h)
	server := httptest.NewServer(mux)
	defer server.Close()

	body := strings.NewReader(`{"parent_id": "website", "parent_type": "Project", "user": "ada", "idx": 1}`)
	show(http.Post(server.URL+root, "application/json", body))
	show(http.Get(server.URL + root + "/project-user_11"))
	// Output:
	// 200 OK
	// {"id":"project-user_12","idx":1,"parent_id":"project_7","parent_type":"Project","user":"ada","email":"ada@example.com","image":null,"full_name":"Ada Lovelace","welcome_email_sent":false,"view_attachments":false,"hide_timesheets":false,"project_status":null}
	// 200 OK
	// {"id":"project-user_11","idx":2,"parent_id":"project_7","parent_type":"Project","user":"bob","email":"bob@example.com","image":null,"full_name":"bob","welcome_email_sent":false,"view_attachments":false,"hide_timesheets":false,"project_status":null}
}

// show prints a response.
func show(response *http.Response, err error) {
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	fmt.Printf("%s\n%s\n", response.Status, body)
}

// The policy of a registry can be stricter than Overplane's own: here e-mail addresses
// are fixed. The faces of other systems can serve the same registry.
func ExampleNewHandler() {
	policy := overplane.Policy()
	policy.FixedEmail = true
	reg := registry.New(registry.Options{Policy: policy})
	err := reg.Do(context.Background(), "", func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{
			Projects:      []*project.Project{{ID: 7, Slug: "website"}},
			Users:         []*user.User{{ID: 1, Login: "ada", Email: "ada@example.com"}},
			Registrations: []*projectsuser.Registration{{ID: 11, Project: 7, User: 1}},
		}, time.Time{})
		return err
	})
	if err != nil {
		fmt.Println(err)
		return
	}

	h := overplane.NewHandler(reg, overplane.Options{
		Caller: func(r *http.Request) string { name, _, _ := r.BasicAuth(); return name },
	})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("PATCH", "/project-user_11", strings.NewReader(`{"email": "countess@example.com"}`)))
	fmt.Println(w.Code, w.Body)
	// Output:
	// 409 {"error":{"type":"conflict_error","message":"Refused: this can only be if the e-mail address stays the same.","param":"email"}}
}

// Overplane's own policy refuses nothing.
func ExamplePolicy() {
	p := overplane.Policy()
	fmt.Println(p.FixedEmail, p.KeepAttempts, p.Seats)
	// Output: false false 0
}
