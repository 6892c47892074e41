package standin_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
)

// lists are the routes whose pages hold all records, by the key of an object of arrays.
var lists = []struct{ key, path string }{
	{"users", "/v2/users"},
	{"projects_users", "/v2/projects_users"},
	{"projects", "/v2/projects"},
	{"teams", "/v2/teams"},
	{"project_sessions", "/v2/project_sessions"},
}

// everyBody returns the body of every page of every list, and of every object, by its target.
func everyBody(t *rapid.T, h http.Handler, size int) (bodies map[string]string) {
	bodies = make(map[string]string)
	for _, l := range lists {
		for page := 1; ; page++ {
			target := fmt.Sprintf("%s?page[number]=%d&page[size]=%d", l.path, page, size)
			bodies[target] = get(t, h, target)
			var records []struct{ ID int64 }
			if err := json.Unmarshal([]byte(bodies[target]), &records); err != nil {
				t.Fatal(err)
			}
			if len(records) == 0 {
				break
			}
			for _, r := range records {
				one := fmt.Sprintf("%s/%d", l.path, r.ID)
				bodies[one] = get(t, h, one)
			}
		}
	}
	return bodies
}

// get returns the body of an answer.
func get(t *rapid.T, h http.Handler, target string) string { return fetch(t, h, target).Body.String() }

// readAll returns a registry with what a World reads of bodies at an instant.
func readAll(t *rapid.T, bodies map[string]string, at time.Time) *registry.Registry {
	var world intra.World
	for target, body := range bodies {
		for _, l := range lists {
			if rest, ok := strings.CutPrefix(target, l.path); !ok || rest != "" && rest[0] != '/' && rest[0] != '?' {
				continue
			}
			if body[0] == '{' {
				body = "[" + body + "]"
			}
			if err := world.Read(strings.NewReader(`{"`+l.key+`":`+body+`}`), at); err != nil {
				t.Fatalf("%s: %v", target, err)
			}
		}
	}
	r := registry.New(registry.Options{Fields: standin.Fields(), Clock: func() time.Time { return at }})
	err := r.Do(t.Context(), "", func(tx *registry.Tx) error { _, err := tx.Import(world.Records(), at); return err })
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// explanations returns the explanations of all registrations, without what the sources
// declared: a status that was derived is read as declared.
func explanations(t *rapid.T, s *store.Snapshot) map[projectsuser.ID]projectsuser.Explanation {
	all := make(map[projectsuser.ID]projectsuser.Explanation)
	for e := range s.Registrations.Where() {
		x, err := s.Explain(e.Registration.ID)
		if err != nil {
			t.Fatal(err)
		}
		x.Declared = 0
		all[e.Registration.ID] = x
	}
	return all
}

// questions are asked of what was served and of what was read.
var questions = []string{
	"/v2/projects_users?filter[status]=finished,in_progress&sort=-final_mark",
	"/v2/projects_users?filter[status]=searching_a_group,parent,creating_group,waiting_to_start,waiting_for_correction&sort=created_at",
	"/v2/projects_users?filter[retriable]=true", "/v2/projects_users?filter[marked]=false&range[occurrence]=0,1",
	"/v2/projects_users?filter[campus]=1,9", "/v2/projects_users?filter[cursus]=21&sort=user_id,-id",
	"/v2/teams?filter[locked]=true", "/v2/teams?filter[closed]=false&sort=-updated_at", "/v2/teams?filter[with_mark]=true",
	"/v2/teams?filter[status]=in_progress", "/v2/teams?filter[deadline]=true", "/v2/users?filter[cursus]=21",
	"/v2/projects?filter[exam]=true", "/v2/projects/1/users", "/v2/projects/1/projects", "/v2/users/1/projects_users?sort=final_mark",
}

// TestLawServedIsReadBack serves a random school, reads every page and every object into
// an empty registry, and expects the same statuses, the same explanations, and the same
// answers to the same questions, byte for byte.
func TestLawServedIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rostertest.NewCampaign(t, standin.Fields())
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			c.Step(t)
		}
		s := c.Registry.Snapshot()
		served := standin.NewHandler(c.Registry, standin.Options{})
		bodies := everyBody(t, served, rapid.IntRange(1, 100).Draw(t, "page size"))
		read := readAll(t, bodies, s.At())
		if diff := cmp.Diff(explanations(t, s), explanations(t, read.Snapshot())); diff != "" {
			t.Fatalf("(-served +read):\n%s", diff)
		}
		again := standin.NewHandler(read, standin.Options{})
		for target, body := range bodies {
			if diff := cmp.Diff(body, get(t, again, target)); diff != "" {
				t.Fatalf("GET %s (-served +read):\n%s", target, diff)
			}
		}
		for _, target := range questions {
			want := respond(served, httptest.NewRequest("GET", target, nil))
			got := respond(again, httptest.NewRequest("GET", target, nil))
			if diff := cmp.Diff(want.Body.String(), got.Body.String()); diff != "" || want.Code != got.Code {
				t.Fatalf("GET %s (-served +read):\n%s", target, diff)
			}
		}
	})
}

// droppable are keys whose facts a source may leave out.
var droppable = strings.Fields("final_mark status validated? current_team_id cursus_ids marked_at marked retriable_at created_at " +
	"updated_at teams occurrence locked? closed? locked_at closed_at terminating_at repo_url repo_uuid project_session_id users " +
	"difficulty parent exam begin_at end_at solo max_people minimum_mark project_sessions_rules email first_name last_name " +
	"usual_full_name usual_first_name displayname image kind staff? alumni? active? pool_year pool_month location wallet " +
	"correction_point anonymize_date cursus campus cursus_users campus_users")

// shorten removes some of the keys of the objects in a JSON value.
func shorten(t *rapid.T, v any) {
	switch v := v.(type) {
	case []any:
		for _, element := range v {
			shorten(t, element)
		}
	case map[string]any:
		for _, key := range droppable {
			if _, ok := v[key]; ok && rapid.IntRange(0, 3).Draw(t, key) == 0 {
				delete(v, key)
			}
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			shorten(t, v[key])
		}
	}
}

// TestLawUnknownFactsStayUnknown serves records of which many facts are unknown, and reads
// them back: an unknown fact that is served as a null would be read as none.
func TestLawUnknownFactsStayUnknown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rostertest.NewCampaign(t, standin.Fields())
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			c.Step(t)
		}
		at := c.Registry.Snapshot().At()
		bodies := make(map[string]string)
		for _, l := range lists {
			target := l.path + "?page[size]=100"
			var page any
			if err := json.Unmarshal([]byte(get(t, standin.NewHandler(c.Registry, standin.Options{}), target)), &page); err != nil {
				t.Fatal(err)
			}
			shorten(t, page)
			text, err := json.Marshal(page)
			if err != nil {
				t.Fatal(err)
			}
			bodies[target] = string(text)
		}
		short := readAll(t, bodies, at)
		served := standin.NewHandler(short, standin.Options{})
		bodies = everyBody(t, served, 100)
		read := readAll(t, bodies, at)
		if diff := cmp.Diff(explanations(t, short.Snapshot()), explanations(t, read.Snapshot())); diff != "" {
			t.Fatalf("(-served +read):\n%s", diff)
		}
		again := standin.NewHandler(read, standin.Options{})
		for _, target := range slices.Sorted(maps.Keys(bodies)) {
			if diff := cmp.Diff(bodies[target], get(t, again, target)); diff != "" {
				t.Fatalf("GET %s (-served +read):\n%s", target, diff)
			}
		}
	})
}
