package standin_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// This program reads the 42 API. It runs against a stand-in.
func ExampleNewHandler() {
	reg := registry.New(registry.Options{Fields: standin.Fields()})
	err := reg.Do(context.Background(), "", func(tx *registry.Tx) error {
		return errors.Join(
			tx.PutProject(project.Project{ID: 1314, Name: "Libft", Slug: "libft"}),
			tx.PutSession(project.Session{ID: 7, Project: 1314, Solo: true}),
			tx.PutUser(user.User{ID: 16, Login: "ada", Campuses: []user.Campus{{ID: 9, Primary: true}}}),
		)
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	srv := httptest.NewServer(standin.NewHandler(reg, standin.Options{}))
	defer srv.Close()

	registered, err := http.Post(srv.URL+"/v2/projects/libft/register", "application/json", strings.NewReader(`{"projects_user": {"user_id": 16}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer registered.Body.Close()
	fmt.Println(registered.Status)

	list, err := http.Get(srv.URL + "/v2/projects_users?filter[campus]=9&filter[status]=in_progress")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer list.Body.Close()
	for p, err := range intra.Decode[intra.ProjectsUser](list.Body) {
		fmt.Println(p.User.Login, p.Project.Slug, p.Status, p.Teams[0].Name, err)
	}
	fmt.Println("of", list.Header.Get("X-Total"))

	refused, err := http.Get(srv.URL + "/v2/projects_users?sort=score")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer refused.Body.Close()
	body, _ := io.ReadAll(refused.Body)
	fmt.Println(refused.Status, string(body))
	// Output:
	// 201 Created
	// ada libft in_progress ada's group <nil>
	// of 1
	// 400 Bad Request {"error":"Sort Error","message":"The score field is not sortable"}
}

// A client runs a whole attempt: it registers the user, forms, locks and closes a team,
// marks the team, and compiles the mark of the registration.
func ExampleNewHandler_attempt() {
	reg := registry.New(registry.Options{Fields: standin.Fields()})
	err := reg.Do(context.Background(), "", func(tx *registry.Tx) error {
		return errors.Join(
			tx.PutProject(project.Project{ID: 1314, Slug: "libft"}), tx.PutUser(user.User{ID: 16, Login: "ada"}),
		)
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	api := standin.NewHandler(reg, standin.Options{})
	send := func(method, path, body string) {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		api.ServeHTTP(w, r)
		e := reg.Snapshot().Find(16, 1314)
		fmt.Println(w.Code, e.Status, e.Registration.FinalMark)
	}
	send("POST", "/v2/projects/libft/register", `{"projects_user": {"user_id": 16}}`)
	send("POST", "/v2/teams", `{"team": {"project_id": 1314, "teams_users_attributes": [{"user_id": 16}]}}`)
	send("PATCH", "/v2/teams/1", `{"team": {"locked_at": "2024-03-01T12:00:00Z"}}`)
	send("PATCH", "/v2/teams/1", `{"team": {"closed_at": "2024-03-03T12:00:00Z"}}`)
	send("PATCH", "/v2/teams/1", `{"team": {"final_mark": 100}}`)
	send("PATCH", "/v2/projects_users/1/compile", ``)

	timeline, err := reg.Snapshot().Timeline(1)
	fmt.Println(len(timeline), "moments,", err)
	// Output:
	// 201 searching none
	// 201 creating_group none
	// 204 in_progress none
	// 204 waiting_evaluation none
	// 204 finished none
	// 200 finished 100
	// 5 moments, <nil>
}

// A registry can have the fields of several faces.
func ExampleAddFields() {
	fields := store.NewFields()
	standin.AddFields(fields)
	reg := registry.New(registry.Options{Fields: fields})
	_, ok := reg.Fields().Registrations.Schema.Field("intra_status")
	fmt.Println(ok)
	// Output: true
}

// The stand-in requires tokens and limits callers as the real service does.
func ExampleOptions() {
	reg := registry.New(registry.Options{Fields: standin.Fields()})
	handler := standin.NewHandler(reg, standin.Options{
		Auth: true, Clients: map[string]string{"uid": "secret"}, Rates: standin.RealRates(),
	})
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest("GET", "/v2/teams", nil))
	fmt.Println(w.Code, w.Body)
	// Output: 401 {"status":401,"error":"The access token is invalid"}
}
