package roster_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/noko"
	"github.com/projectsuser/roster/projectsuser/overplane"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/projectsuser/zoho"
)

// logins are the logins of the callers, by their token.
var logins = map[string]string{"secret-of-ada": "ada"}

// caller returns the login of the caller of a request, empty if the token is unknown.
func caller(r *http.Request) string {
	return logins[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
}

// authenticate answers 401 to requests without a known token. The handlers of the faces
// check no permission, so this is the program's own work.
func authenticate(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if caller(r) == "" {
			http.Error(w, "unknown token", http.StatusUnauthorized)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// mountFaces returns one handler that serves a registry as four systems do.
func mountFaces(r *registry.Registry) http.Handler {
	mux := http.NewServeMux()
	mount := func(prefix string, h http.Handler) {
		h = http.StripPrefix(prefix, h)
		mux.Handle(prefix, h)
		mux.Handle(prefix+"/", h)
	}
	mux.Handle("/", standin.NewHandler(r, standin.Options{Caller: caller})) // /v2/...
	mount("/api/projects/project-user", overplane.NewHandler(r, overplane.Options{Caller: caller}))
	mount("/zoho", zoho.NewHandler(r, zoho.Options{Caller: caller}))
	mount("/noko", noko.NewHandler(r, noko.Options{Caller: caller}))
	return authenticate(mux)
}

// call sends a request as ada and prints the status and the first letters of the answer.
func call(method, url, body string) {
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		fmt.Println(err)
		return
	}
	request.Header.Set("Authorization", "Bearer secret-of-ada")
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d %.66s\n", response.StatusCode, text)
}

// Four systems in one server, over one registry: ida is invited through Zoho and is then a
// registration of 42, a row of Overplane and an account of Noko.
func Example_server() {
	policy := noko.Policy() // together with Zoho's rule that one admin remains
	policy.Admins = zoho.Policy().Admins
	r := registry.New(registry.Options{Fields: standin.Fields(), Policy: policy})
	err := r.Do(context.Background(), "setup", func(tx *registry.Tx) error {
		return errors.Join(tx.PutProject(project.Project{ID: 1314, Name: "Libft", Slug: "libft"}),
			tx.PutUser(user.User{ID: 16, Login: "ada", Role: user.Admin, State: user.Active}))
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	server := httptest.NewServer(mountFaces(r))
	defer server.Close()

	call("POST", server.URL+"/zoho/projects/1314/users/invite",
		`{"user_name": "Ida", "email": "ida@example.com", "user_role": "staff"}`)
	call("GET", server.URL+"/v2/users/ida/projects_users?filter[status]=searching_a_group", "")
	call("GET", server.URL+"/api/projects/project-user?parent_id=1314", "")
	call("GET", server.URL+"/noko/users?email=ida@", "")
	// Output:
	// 200 {"code":0,"message":"The staff has been added.","user":{"project_i
	// 200 [{"id":1,"occurrence":0,"final_mark":null,"status":"searching_a_gr
	// 200 {"data":[{"id":"project-user_1","idx":1,"parent_id":"project_1314"
	// 200 [{"id":17,"email":"ida@example.com","first_name":"Ida","last_name"
}
