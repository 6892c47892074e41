package faces_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/projectsuser/roster/internal/golden"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/overplane"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// cases are saved files in testdata/cases, and requests to a server over each of them. An
// answer is in testdata/cases.txt with the keys that are shown.
var cases = []struct {
	file     string
	requests []request
	shows    []string // the members of JSON that are shown, as "usual_full_name"
}{
	{
		file:     "names", // the names are those of the source, none is composed
		requests: []request{`GET /v2/users/2`},
		shows:    []string{"first_name", "last_name", "usual_first_name", "usual_full_name", "displayname"},
	},
	{
		file:     "cursus_of_project", // a project belongs to a cursus without a session for it
		requests: []request{`GET /v2/cursus/1/projects`, `GET /v2/projects/1`},
		shows:    []string{"slug", "cursus"},
	},
	{
		file:     "no_session", // without a known session it is unknown whether a mark is good enough
		requests: []request{`PUT /v2/projects_users/1/compile`, `PATCH /v2/teams/9 {"team":{"final_mark":-42}}`, `GET /v2/teams/9`, `GET /v2/projects_users/1`},
		shows:    []string{"final_mark", "validated?"},
	},
	{
		file:     "minimum_mark", // a session that carries its minimum mark without rules
		requests: []request{`PATCH /v2/teams/21 {"team":{"final_mark":76}}`, `GET /v2/teams/21`, `PATCH /v2/teams/21 {"team":{"final_mark":77}}`, `GET /v2/teams/21`},
		shows:    []string{"final_mark", "validated?"},
	},
	{
		file:     "order", // a retry that joined an earlier team keeps its order
		requests: []request{`GET /v2/projects_users/1`},
		shows:    []string{"status", "current_team_id", "teams"},
	},
	{
		file:     "mail", // an account without an address gets no mail
		requests: []request{`POST /api/projects/project-user {"parent_id":"project_1","parent_type":"Project","user":"nomail"}`},
		shows:    []string{"user", "welcome_email_sent"},
	},
}

// TestCasesAreServed reads each file into an empty registry, serves it, and compares the
// answers with testdata/cases.txt.
func TestCasesAreServed(t *testing.T) {
	var b strings.Builder
	for _, c := range cases {
		fmt.Fprintf(&b, "== %s.json\n", c.file)
		h := served(t, c.file)
		for _, asked := range c.requests {
			w := asked.send(t, h, nil)
			fmt.Fprintf(&b, "%s\n  %d", asked, w.Code)
			for _, key := range c.shows {
				if value := member(w.Body.Bytes(), key); value != "" {
					fmt.Fprintf(&b, " %q: %s", key, value)
				}
			}
			b.WriteByte('\n')
		}
		b.WriteByte('\n')
	}
	golden.Check(t, "cases.txt", b.String())
}

// member returns a member of the object in a body, or of the first one in an array; empty
// without it.
func member(body []byte, key string) string {
	var first map[string]json.RawMessage
	var all []map[string]json.RawMessage
	if json.Unmarshal(body, &all) == nil && len(all) > 0 {
		first = all[0]
	} else if json.Unmarshal(body, &first) != nil {
		return ""
	}
	return string(first[key])
}

// served returns the stand-in and Overplane's API over the records of a file.
func served(t *testing.T, file string) http.Handler {
	t.Helper()
	text, err := os.ReadFile("testdata/cases/" + file + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var world intra.World
	if err := world.Read(bytes.NewReader(text), noon); err != nil {
		t.Fatal(err)
	}
	r := registry.New(registry.Options{Fields: standin.Fields(), Clock: func() time.Time { return noon }})
	err = r.Do(t.Context(), "", func(tx *registry.Tx) error { _, err := tx.Import(world.Records(), noon); return err })
	if err != nil {
		t.Fatal(err)
	}
	const root = "/api/projects/project-user"
	mux := http.NewServeMux()
	mux.Handle("/v2/", standin.NewHandler(r, standin.Options{}))
	mux.Handle(root, http.StripPrefix(root, overplane.NewHandler(r, overplane.Options{})))
	return mux
}
