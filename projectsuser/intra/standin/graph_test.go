package standin_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/team"
)

// Registration 1 of the fixture is of 2024-03-01, a Friday, and the others are of the next
// day at 13:00, when its clock stands.
func TestGraph(t *testing.T) {
	f := newFixture(t, standin.Options{})
	months := func(march int) string {
		text := fmt.Sprintf(`{"1":0,"2":0,"3":%d`, march)
		for m := 4; m <= 12; m++ {
			text += fmt.Sprintf(`,"%d":0`, m)
		}
		return text + "}"
	}
	for _, test := range []struct {
		path string
		code int
		want string // the start of the body
	}{
		{"/v2/projects_users/graph", 200, months(5)},
		{"/v2/projects_users/graph/on/created_at/by/day", 200, `{"2024-03-01":1,"2024-03-02":4}`},
		{"/v2/projects_users/graph?field=created_at&interval=day", 200, `{"2024-03-01":1,"2024-03-02":4}`},
		{"/v2/projects_users/graph/on/created_at/by/week", 200, `{"2024-02-25":5}`},
		{"/v2/projects_users/graph/on/created_at/by/month", 200, `{"2024-03-01":5}`},
		{"/v2/projects_users/graph/on/created_at/by/quarter", 200, `{"2024-01-01":5}`},
		{"/v2/projects_users/graph/on/created_at/by/year", 200, `{"2024-01-01":5}`},
		{"/v2/projects_users/graph/on/created_at/by/hour_of_day", 200, `{"0":0,"1":0,"2":0,"3":0,"4":0,"5":0,"6":0,"7":0,"8":0,"9":0,"10":0,"11":0,"12":1,"13":4,"14":0`},
		{"/v2/projects_users/graph/on/created_at/by/day_of_week", 200, `{"0":0,"1":0,"2":0,"3":0,"4":0,"5":1,"6":4}`},
		{"/v2/projects_users/graph/on/created_at/by/day_of_month", 200, `{"1":1,"2":4,"3":0`},
		{"/v2/projects_users/graph/on/marked_at/by/day", 200, `{"2024-03-01":1,"2024-03-02":0}`},
		{"/v2/projects_users/graph/on/created_at/by/day?filter[project_id]=2", 200, `{"2024-03-02":2}`},
		{"/v2/projects_users/graph/on/created_at/by/day?user_id=7", 200, `{"2024-03-01":1,"2024-03-02":1}`},
		{"/v2/users/ada/projects_users/graph/on/created_at/by/day", 200, `{"2024-03-01":1,"2024-03-02":1}`},
		{"/v2/projects/duo/projects_users/graph/on/created_at", 200, months(2)},
		{"/v2/teams/graph/on/locked_at/by/day", 200, `{"2024-03-01":1,"2024-03-02":1}`},
		{"/v2/teams/graph/on/deadline_at/by/day", 200, `{}`},
		{"/v2/projects/1/teams/graph/on/closed_at/by/year", 200, `{"2024-01-01":1}`},
		{"/v2/users/bob/teams/graph/on/created_at/by/year", 200, `{"2024-01-01":2}`},
		{"/v2/users/nobody/teams/graph", 404, `{}`},
		{"/v2/teams/graph/on/begin_at", 400, `{"error":`},
		{"/v2/teams/graph/on/created_at/by/minute", 400, `{"error":`},
		{"/v2/teams/graph?filters[a]=1", 400, `{"error":`},
	} {
		got := f.ask("GET", test.path, "")
		if got.Code != test.code || !strings.HasPrefix(got.Body.String(), test.want) {
			t.Errorf("%s: %d %s, want %d %s", test.path, got.Code, got.Body, test.code, test.want)
		}
	}
}

// The numbers of a graph add up to the number of records with the date, a dated graph has
// each interval once and in order, and the record of an instant is in the last interval
// that starts at or before it.
func TestLawGraphCountsEachRecordOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f := emptyFixture(t, standin.Fields(), standin.Options{})
		var records store.Records
		offsets := rapid.SliceOfN(rapid.Int64Range(-1e9, 0), 0, 20).Draw(rt, "seconds")
		for i, seconds := range offsets {
			at := noon.Add(time.Duration(seconds) * time.Second)
			records.Teams = append(records.Teams, &team.Team{ID: team.ID(i + 1), Project: 1, CreatedAt: at})
		}
		records.Projects = []*project.Project{{ID: 1}}
		f.run(func(tx *registry.Tx) error { _, err := tx.Import(records, noon); return err })
		interval := rapid.SampledFrom([]string{"day", "week", "month", "quarter", "year"}).Draw(rt, "interval")
		body := f.ask("GET", "/v2/teams/graph/on/created_at/by/"+interval, "").Body.String()
		var counts map[string]int
		if err := json.Unmarshal([]byte(body), &counts); err != nil {
			rt.Fatal(err)
		}
		want := make(map[string]int)
		for key := range counts {
			want[key] = 0
		}
		for _, r := range records.Teams {
			at, found := r.CreatedAt.UTC().Format(time.DateOnly), ""
			for key := range counts {
				if key <= at {
					found = max(found, key)
				}
			}
			want[found]++
		}
		if text, _ := json.Marshal(want); string(text) != body { // encoding/json sorts the keys
			rt.Fatalf("got  %s\nwant %s", body, text)
		}
	})
}
