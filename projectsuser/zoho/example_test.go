package zoho_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/projectsuser/zoho"
)

// newRegistry returns a registry with a project and an admin.
func newRegistry() *registry.Registry {
	r := registry.New(registry.Options{Policy: zoho.Policy()})
	err := r.Do(context.Background(), "set-up", func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{
			Projects: []*project.Project{{ID: 42, Name: "Website"}},
			Users:    []*user.User{{ID: 7, Login: "ada", Email: "ada@example.com", DisplayName: "Ada", Role: user.Admin, State: user.Active}},
		}, time.Time{})
		return err
	})
	if err != nil {
		fmt.Println(err)
	}
	return r
}

// request sends a request and prints the response.
func request(method, url, body string) {
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		fmt.Println(err)
		return
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		fmt.Println(err)
	}
	fmt.Printf("%d %s\n", answer.StatusCode, text)
}

// The example serves a registry to test a client: it assigns the only admin to a
// project and tries to take the admin role away.
func ExampleNewHandler() {
	server := httptest.NewServer(zoho.NewHandler(newRegistry(), zoho.Options{
		Caller: func(*http.Request) string { return "ada" },
	}))
	defer server.Close()
	users := server.URL + "/projects/42/users"
	request("POST", users, `{"users":[{"user_id":"7","rate":"80.5","budget_hours":""}]}`)
	request("PUT", users+"/7", `{"user_role":"staff"}`)
	// Output:
	// 200 {"code":0,"message":"Users added","users":[{"user_id":"7","is_current_user":true,"user_name":"Ada","email":"ada@example.com","user_role":"admin","status":"active","rate":80.50,"budget_hours":0}]}
	// 403 {"code":57,"message":"You are not allowed to do this: only if enough admins remain"}
}
