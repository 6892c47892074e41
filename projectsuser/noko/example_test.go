package noko_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/projectsuser/roster/projectsuser/noko"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/user"
)

// The example serves a registry to test a client: it tries to delete the owner.
func ExampleNewHandler() {
	r := registry.New(registry.Options{Policy: noko.Policy()})
	err := r.Do(context.Background(), "", func(tx *registry.Tx) error {
		return tx.PutUser(user.User{ID: 1, Login: "ada", Owner: true, Role: user.Admin})
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	server := httptest.NewServer(noko.NewHandler(r, noko.Options{}))
	defer server.Close()

	request, _ := http.NewRequest("DELETE", server.URL+"/users/1", nil)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	fmt.Println(response.StatusCode, string(body))
	// Output: 422 {"message":"Validation Failed","errors":[{"resource":"User","field":null,"code":"account_owner"}]}
}

// The caller is a function of the request: here a header that a gateway sets.
func ExampleOptions() {
	h := noko.NewHandler(registry.New(registry.Options{}), noko.Options{
		Caller: func(r *http.Request) string { return r.Header.Get("X-User") },
	})
	for _, user := range []string{"", "ada"} {
		r := httptest.NewRequest("POST", "/users", strings.NewReader(`{"email":"bob@example.com"}`))
		r.Header.Set("X-User", user)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		fmt.Println(w.Code)
	}
	// Output:
	// 401
	// 200
}
