package command

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// answerOf returns the body of an answer, or fails.
func answerOf(t *testing.T, method, url string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

// staffed is data with accounts, a time entry and an expense.
const staffed = `{"users": [
    {"id": 1, "login": "ada", "role": "admin", "owner": true, "state": "active"}, {"id": 2, "login": "bob", "role": "freelancer", "state": "disabled"}],
  "projects_users": [{"id": 3, "project": {"id": 9, "name": "Libft", "slug": "libft"}, "user": {"id": 2, "login": "bob"}}],
  "entries": [{"id": 7, "user_id": 2, "project_id": 9, "date": "2024-03-01", "minutes": 90}],
  "expenses": [{"id": 5, "user_id": 2, "project_id": 9, "date": "2024-03-02", "price": 12.5}]}`

func TestServeTakesAccountsAndTimesheetsInItsData(t *testing.T) {
	s := startServe(t, serveConfig{}, "-data", dataFile(t, staffed))
	for _, test := range []struct {
		method, path string
		code         int
		want         string
	}{
		{"GET", "/noko/entries", 200, `"minutes":90`},
		{"GET", "/noko/users/2/entries", 200, `"minutes":90`},
		{"GET", "/noko/expenses", 200, `"price":12.50`},
		{"GET", "/noko/users/1", 200, `"role":"admin"`},
		{"GET", "/noko/users/2", 200, `"state":"disabled"`},
		{"PUT", "/noko/users/1/deactivate", 422, `account_owner`},
		{"DELETE", "/noko/users/2", 422, `not_deletable`},
		{"GET", "/zoho/projects/9/users", 200, `"status":"inactive"`},
	} {
		code, body := answerOf(t, test.method, s.url+test.path)
		if code != test.code || !strings.Contains(body, test.want) {
			t.Errorf("%s %s: %d %s", test.method, test.path, code, body)
		}
	}
	// The 42 API does not have these keys.
	if _, body := answerOf(t, "GET", s.url+"/v2/users/1"); strings.Contains(body, `"role"`) || strings.Contains(body, `"state"`) {
		t.Errorf("the 42 API shows the account: %s", body)
	}
}

func TestServeWithoutDataHasTimesheets(t *testing.T) {
	s := startServe(t, serveConfig{})
	for _, path := range []string{"/noko/entries", "/noko/expenses", "/noko/users?role=admin", "/noko/users?state=pending", "/noko/users?role=freelancer"} {
		if code, body := answerOf(t, "GET", s.url+path); code != 200 || body == "[]" {
			t.Errorf("%s: %d %s", path, code, body)
		}
	}
}
