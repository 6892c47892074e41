package standin_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
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

func TestFormsOfClients(t *testing.T) {
	f := newFixture(t, standin.Options{})
	for path, want := range map[string]int{
		"/v2/project_sessions?sort=-minimum_mark":                 200,
		"/v2/project_sessions?filter[minimum_mark]=50":            200,
		"/v2/projects_users?range[updated_at]=2000-1-2,2024-3-5":  200,
		"/v2/projects_users?range[updated_at]=2000-1-2,2024-13-5": 400,
	} {
		if w := f.get(path, ""); w.Code != want {
			t.Errorf("%s: %d %s, want %d", path, w.Code, w.Body, want)
		}
	}
}

// TestMembersAreRemovedByDestroy sends a member with _destroy, as JSON and as a form that
// writes members by index, and expects the other members to stay.
func TestMembersAreRemovedByDestroy(t *testing.T) {
	for kind, body := range map[string]string{
		"application/json":                  `{"team": {"teams_users_attributes": [{"user_id": 8, "_destroy": 1}, {"user_id": 7}]}}`,
		"application/x-www-form-urlencoded": "team[teams_users_attributes][0][user_id]=8&team[teams_users_attributes][0][_destroy]=true&team[teams_users_attributes][1][user_id]=7",
	} {
		f := newFixture(t, standin.Options{})
		of := f.Registry.Snapshot().Registration(2).Registration.Attempts.Active()
		r := httptest.NewRequest("PATCH", fmt.Sprintf("/v2/teams/%d", of.ID), strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		w := respond(f.handler, r)
		var left []user.ID
		for _, m := range f.Registry.Snapshot().Team(of.ID).Team.Members {
			left = append(left, m.User)
		}
		if w.Code != 204 || len(of.Members) != 2 || !slices.Equal(left, []user.ID{7}) {
			t.Errorf("%s: %d %s; left are %v of %d", kind, w.Code, w.Body, left, len(of.Members))
		}
	}
}

// TestAMemberWithoutARegistrationIsRemoved expects that _destroy also removes a member whom
// imported data has in a team without a registration.
func TestAMemberWithoutARegistrationIsRemoved(t *testing.T) {
	f := newFixture(t, standin.Options{})
	of := *f.Registry.Snapshot().Registration(2).Registration.Attempts.Active()
	before := len(of.Members)
	of.Members = append(slices.Clone(of.Members), team.Member{User: 999})
	err := f.Registry.Do(t.Context(), "", func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Users: []*user.User{{ID: 999, Login: "guest"}}, Teams: []*team.Team{&of}}, time.Time{})
		return err
	})
	if err != nil || len(f.Registry.Snapshot().Team(of.ID).Team.Members) != before+1 {
		t.Fatal(err)
	}
	r := httptest.NewRequest("PATCH", fmt.Sprintf("/v2/teams/%d", of.ID), strings.NewReader(`{"team": {"teams_users_attributes": [{"user_id": 999, "_destroy": true}]}}`))
	r.Header.Set("Content-Type", "application/json")
	if w := respond(f.handler, r); w.Code != 204 || len(f.Registry.Snapshot().Team(of.ID).Team.Members) != before {
		t.Errorf("%d %s: %d members, want %d", w.Code, w.Body, len(f.Registry.Snapshot().Team(of.ID).Team.Members), before)
	}
}

// TestSessionsByTime filters sessions by whether they begin later and have ended. The rush
// of the fixture begins later.
func TestSessionsByTime(t *testing.T) {
	f := newFixture(t, standin.Options{})
	all, _ := f.idsOf("/v2/project_sessions?sort=id")
	future, _ := f.idsOf("/v2/project_sessions?filter[future]=true&sort=id")
	others, _ := f.idsOf("/v2/project_sessions?filter[future]=false&sort=id")
	if len(future) == 0 || len(others) == 0 || len(future)+len(others) != len(all) {
		t.Errorf("%v and %v of %v", future, others, all)
	}
	for _, id := range all {
		begin := f.Registry.Snapshot().Session(project.SessionID(id)).BeginAt
		if begin.After(f.now) != slices.Contains(future, id) {
			t.Errorf("session %d begins at %s", id, begin)
		}
	}
	if ended, status := f.idsOf("/v2/project_sessions?filter[end]=true"); status != 200 || len(ended) > 0 {
		t.Errorf("%d: %v have ended", status, ended)
	}
	if _, status := f.idsOf("/v2/project_sessions?filter[future]=soon"); status != 400 {
		t.Errorf("a wrong value: %d", status)
	}
}
