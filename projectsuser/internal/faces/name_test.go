package faces_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestOneName expects that a name which one face writes is the name which every face shows
// and finds.
func TestOneName(t *testing.T) {
	r := newRegistry(t, new(hooks))
	faces := make(map[string]http.Handler)
	for _, f := range allFaces {
		faces[f.name] = f.new(r, options{Caller: func(*http.Request) string { return "bob" }})
	}
	ask := func(face, method, target, body string) string {
		t.Helper()
		w := httptest.NewRecorder()
		faces[face].ServeHTTP(w, httptest.NewRequest(method, target, strings.NewReader(body)))
		if w.Code > 299 {
			t.Fatalf("%s %s: %d %s", method, target, w.Code, w.Body)
		}
		return w.Body.String()
	}
	ask("zoho", "POST", "/projects/1/users/invite", `{"user_name": "Ida Face", "email": "ida@example.com"}`)
	id := r.Snapshot().UserByEmail("ida@example.com").ID
	row := r.Snapshot().Find(id, 1).Registration.ID
	for _, step := range []struct{ face, method, target, body, want string }{
		{"zoho", "GET", "/users/me", "", "Ida Face"},
		{"noko", "PUT", fmt.Sprint("/users/", id), `{"last_name": "Facette"}`, "Ida Facette"},
		{"overplane", "PATCH", fmt.Sprint("/project-user_", row), `{"full_name": "Eda Gesicht"}`, "Eda Gesicht"},
		{"zoho", "PUT", fmt.Sprint("/projects/1/users/", id), `{"user_name": "Oda Visage"}`, "Oda Visage"},
	} {
		ask(step.face, step.method, step.target, step.body)
		first, last, _ := strings.Cut(step.want, " ")
		both := fmt.Sprintf(`"first_name":%q,"last_name":%q`, first, last)
		for _, shown := range []struct{ face, target, want string }{
			{"intra", fmt.Sprint("/v2/users/", id), both},
			{"overplane", fmt.Sprint("/project-user_", row), fmt.Sprintf(`"full_name":%q`, step.want)},
			{"zoho", fmt.Sprint("/projects/1/users/", id), fmt.Sprintf(`"user_name":%q`, step.want)},
			{"zoho", fmt.Sprint("/users/", id), fmt.Sprintf(`"name":%q`, step.want)},
			{"noko", "/users?name=" + strings.ToUpper(last), both},
		} {
			if body := ask(shown.face, "GET", shown.target, ""); !strings.Contains(body, shown.want) {
				t.Errorf("after %s %s: %s %s has no %s: %s", step.face, step.body, shown.face, shown.target, shown.want, body)
			}
		}
	}
}
