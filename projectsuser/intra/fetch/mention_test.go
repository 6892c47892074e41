package fetch_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/intra/fetch"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// answerHalf answers one page of registrations of the users 1 to 100 of teams with the users
// 101 to 300, and of the users those with an even id.
func answerHalf(r *http.Request, _ int) (status, total int, body string) {
	var all []string
	switch r.URL.Path {
	case "/v2/projects_users":
		if r.URL.Query().Has("filter[status]") || r.URL.Query().Has("range[updated_at]") {
			break
		}
		for id := 100; id > 0; id-- {
			all = append(all, fmt.Sprintf(`{"id": %d, "final_mark": null, "project": {"id": 1, "slug": "a", "name": "A"}, "user": {"id": %d, "login": "u%d"},
				"teams": [{"id": %d, "users": [{"id": %d, "login": "v%d"}, {"id": %d, "login": "w%d"}]}]}`, id, id, id, id, id+100, id, id+200, id))
		}
	case "/v2/users":
		for id := range strings.SplitSeq(r.URL.Query().Get("filter[id]"), ",") {
			if strings.ContainsAny(id[len(id)-1:], "02468") {
				all = append(all, fmt.Sprintf(`{"id": %s, "login": "x%s", "created_at": "2024-01-01T00:00:00Z", "updated_at": "2024-01-01T00:00:00Z"}`, id, id))
			}
		}
	}
	return 200, len(all), "[" + strings.Join(all, ",") + "]"
}

// Mentioned users whom the service does not have are asked for once, also if the run is killed
// at any request.
func TestWhoIsGoneIsAskedForOnce(t *testing.T) {
	whole := 0
	for kill := 0; kill <= whole; kill++ {
		synctest.Test(t, func(t *testing.T) {
			var asked []string
			n, into := 0, registry.New(registry.Options{})
			run := func(kill int) error {
				ctx, stop := context.WithCancel(t.Context())
				defer stop()
				answer := func(r *http.Request, _ int) (int, int, string) {
					time.Sleep(time.Millisecond)
					if n++; n == kill {
						stop()
						return 500, -1, ""
					}
					asked = append(asked, r.URL.String())
					return answerHalf(r, n)
				}
				o := fetch.Options{API: "https://intra.example", Client: &http.Client{Transport: &transport{answer: answer}}, Unlimited: true, Scope: fetch.Scope{Projects: []project.ID{1}}}
				_, err := fetch.New(into, o).Run(ctx)
				return err
			}
			if err := run(kill); errors.Is(err, context.Canceled) {
				err = run(0)
				if err != nil {
					t.Fatal(err)
				}
			} else if err != nil {
				t.Fatal(err)
			}
			users := slices.Sorted(slices.Values(slices.DeleteFunc(asked, func(r string) bool { return !strings.Contains(r, "/v2/users") })))
			if diff := cmp.Diff(slices.Compact(slices.Clone(users)), users); diff != "" || len(users) != 3 {
				t.Errorf("killed at request %d: %d requests for users (-once +asked):\n%s", kill, len(users), diff)
			}
			whole = max(whole, n)
		})
	}
}
