package standin_test

import (
	"encoding/json"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/projectsuser/intra/standin"
)

// idsOf returns the ids of a list, and the status of the answer.
func (f *fixture) idsOf(path string) (ids []int64, status int) {
	w := f.get(path, "")
	var records []struct{ ID int64 }
	_ = json.Unmarshal(w.Body.Bytes(), &records)
	for _, r := range records {
		ids = append(ids, r.ID)
	}
	return ids, w.Code
}

func TestParametersThatTheAPIAccepts(t *testing.T) {
	f := newFixture(t, standin.Options{})
	for path, want := range map[string][]int64{
		"/v2/projects_users?page=0&per_page=2":                       {5, 4},
		"/v2/projects_users?page[number]=0&page[size]=2":             {5, 4},
		"/v2/projects_users?filter[user_id]=7,":                      {2, 1},
		"/v2/projects_users?filter[user_id]=7, 9":                    {4, 2, 1},
		"/v2/projects_users?filter[user_id][]=7&filter[user_id][]=9": {4, 2, 1},
		"/v2/projects_users?filter[user_id]=7&filter[user_id]=9":     {4},
		"/v2/projects_users?limit=5":                                 {5, 4, 3, 2, 1},
		"/v2/projects/1/projects_users?user_id=7":                    {1},
		"/v2/projects/1/projects_users?user_id=bob":                  nil,
		"/v2/users/ada/projects_users?project_id=duo":                {2},
		"/v2/users/ada/projects_users?project_id=1":                  {1},
		"/v2/users/ada/projects_users?user_id=bob":                   nil,
	} {
		u, err := url.Parse(path)
		if err != nil {
			t.Fatal(err)
		}
		u.RawQuery = u.Query().Encode()
		got, status := f.idsOf(u.String())
		if diff := cmp.Diff(want, got); diff != "" || status != 200 {
			t.Errorf("%s: %d (-want +got)\n%s", path, status, diff)
		}
	}
}

func TestParametersThatNoRouteKnowsAreRefused(t *testing.T) {
	f := newFixture(t, standin.Options{})
	for path, want := range map[string]int{
		"/v2/projects_users?filters[status]=x":         400,
		"/v2/projects_users?or[0][status]=x":           400,
		"/v2/projects_users?search[login]=x":           400,
		"/v2/projects_users?page=-1":                   400,
		"/v2/projects_users?filter[user_id]=7,,9":      400,
		"/v2/projects/1/projects_users?user_id=nobody": 404,
		"/v2/users/ada/projects_users?project_id=99":   404,
	} {
		if w := f.get(path, ""); w.Code != want {
			t.Errorf("%s: %d %s, want %d", path, w.Code, w.Body, want)
		}
	}
}
