package standin_test

import (
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/rostertest"
)

// drawRequest draws a request that a client might send: mostly a good one.
func drawRequest(t *rapid.T) (method, target, body string) {
	id := rapid.OneOf(rapid.IntRange(1, 6), rapid.Just(99)).Draw(t, "id")
	force := rapid.Bool().Draw(t, "force")
	of := func(routes ...string) string { return rapid.SampledFrom(routes).Draw(t, "route") }
	switch rapid.IntRange(1, 10).Draw(t, "kind") {
	case 1, 2, 3:
		route := of("/v2/projects_users", "/v2/projects/%d/register", "/v2/users/%d/projects_users")
		if strings.Contains(route, "%d") {
			route = fmt.Sprintf(route, rapid.IntRange(1, 5).Draw(t, "of"))
		}
		return "POST", route, drawObject(t, "projects_user", "project_id", "user_id", "final_mark", "status", "occurrence", "retriable_at", "id")
	case 4:
		return "PATCH", fmt.Sprintf("/v2/projects_users/%d", id), drawObject(t, "projects_user", "final_mark", "retriable_at", "occurrence", "marked_at", "project_id")
	case 5:
		return "DELETE", fmt.Sprintf(of("/v2/projects_users/%d", "/v2/teams/%d"), id), ""
	case 6:
		return "PUT", fmt.Sprintf("/v2/projects_users/%d/retry?force=%t", id, force), ""
	case 7:
		return "PUT", fmt.Sprintf("/v2/projects_users/%d/compile", id), ""
	case 8:
		return "POST", "/v2/teams", drawObject(t, "team", "project_id", "name", "locked_at", "closed_at", "final_mark", "teams_users_attributes", "project_session_id")
	default:
		return "PATCH", fmt.Sprintf("/v2/teams/%d", id), drawObject(t, "team", "name", "locked_at", "closed_at", "final_mark", "teams_users_attributes", "project_session_id")
	}
}

// drawObject draws some members of an object.
func drawObject(t *rapid.T, key string, names ...string) string {
	var members []string
	for _, name := range names {
		if rapid.IntRange(1, 3).Draw(t, name) > 1 {
			members = append(members, fmt.Sprintf("%q:%s", name, drawValue(t, name)))
		}
	}
	return fmt.Sprintf("{%q:{%s}}", key, strings.Join(members, ","))
}

// drawValue draws the value of a member, now and then one that is none.
func drawValue(t *rapid.T, name string) string {
	values := map[string][]string{
		"project_id": {"1", "2", "3", `"4"`, "99"}, "user_id": {"1", "2", "3", `"4"`}, "final_mark": {"0", "100", `"-42"`, "null"},
		"status": {`"finished"`, `"unknown"`}, "occurrence": {"0", "2"}, "id": {"1", "50"}, "name": {`"x"`},
		"project_session_id": {"101", "102", "7"}, "teams_users_attributes": {
			"[]", `[{"user_id":1}]`, `[{"user_id":1},{"user_id":2,"leader":true}]`, `[{"user_id":3,"leader":false,"occurrence":1}]`, `[{"user_id":2},{"user_id":2}]`,
		},
	}[name]
	if values == nil {
		values = []string{`"2024-03-01"`, `"2024-03-02T10:00:00Z"`, `"2024-02-01"`, "null"}
	}
	if rapid.IntRange(1, 20).Draw(t, "wrong") == 20 {
		values = []string{"1.5", "true", `"?"`, "{}", "-1"}
	}
	return rapid.SampledFrom(values).Draw(t, name+" is")
}

// Whatever clients send, in whatever order, the laws of the registry hold; what
// is refused changes nothing, and what is created can be read.
func TestLawClientsBreakNothing(t *testing.T) {
	met := make(map[int]int)
	rapid.Check(t, func(t *rapid.T) {
		c := rostertest.NewCampaign(t, standin.Fields())
		h := standin.NewHandler(c.Registry, standin.Options{})
		for range 20 {
			method, target, body := drawRequest(t)
			before := c.Registry.Snapshot()
			w := respond(h, httptest.NewRequest(method, target, strings.NewReader(body)))
			met[w.Code]++
			if !slices.Contains([]int{200, 201, 204, 403, 404, 422}, w.Code) {
				t.Fatalf("%s %s %s: %d %s", method, target, body, w.Code, w.Body)
			}
			if w.Code >= 400 && c.Registry.Snapshot() != before {
				t.Fatalf("%s %s %s: %d, and something changed", method, target, body, w.Code)
			}
			if where := w.Header().Get("Location"); w.Code == 201 && fetch(t, h, where).Body.String() != w.Body.String() {
				t.Fatalf("%s %s %s: created\n%s\nwhich reads\n%s", method, target, body, w.Body, fetch(t, h, where).Body)
			}
			for _, broken := range rostertest.Check(c.Registry.Snapshot()) {
				t.Fatalf("%s %s %s: %d: %s", method, target, body, w.Code, broken)
			}
		}
		c.Replay(t)
	})
	for _, code := range []int{200, 201, 204, 404, 422} {
		if met[code] == 0 {
			t.Errorf("no client met %d: %v", code, met)
		}
	}
}
