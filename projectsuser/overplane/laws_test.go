package overplane_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/overplane"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/team"
)

// object is the part of a row that the laws compare.
type object struct {
	ID    string `json:"id"`
	Index int    `json:"idx"`
	User  string `json:"user"`
}

// envelope is a list as a client reads it.
type envelope struct {
	Data  []object `json:"data"`
	More  bool     `json:"has_more"`
	Total int      `json:"total"`
}

// list returns all rows of a parent.
func (f *fixture) list(parent string) []object {
	f.Helper()
	var all envelope
	if err := json.Unmarshal([]byte(f.must("GET", "?parent_id="+parent, "")), &all); err != nil {
		f.Fatal(err)
	}
	if all.More || all.Total != len(all.Data) {
		f.Fatalf("the list of %s: %+v", parent, all)
	}
	return all.Data
}

// model is a fixture for random requests, with the expected rows of each project in
// order, as plain slices.
type model struct {
	*fixture
	lines map[string][]object
}

var (
	parents = []string{"project_1", "project_2", "project_3", "project_7"}
	users   = []string{"ada", "bob", "cyd@example.com", "dan", "eve"}
)

func newModel(t *testing.T) *model {
	m := &model{newFixture(t, overplane.Policy()), make(map[string][]object)}
	m.must("DELETE", "/project-user_50", "") // its user is unknown, so it cannot be moved
	for _, parent := range parents {
		m.lines[parent] = m.list(parent)
	}
	return m
}

// check compares the lists with the lines and checks the laws of the registry.
func (m *model) check(t *rapid.T) {
	for parent, line := range m.lines {
		for i := range line {
			line[i].Index = i + 1
		}
		if got := m.list(parent); !slices.Equal(line, got) {
			t.Fatalf("%s (-want +got):\n%s", parent, cmp.Diff(line, got))
		}
	}
	for _, broken := range rostertest.Check(m.Snapshot()) {
		t.Fatal(broken)
	}
}

// expect sends a request and checks its status. A refused request must change
// nothing.
func (m *model) expect(t *rapid.T, status int, method, path, body string) (answer object) {
	before := m.Snapshot()
	w := m.ask(method, path, body)
	if w.Code != status {
		t.Fatalf("%s %s %s: %d %s, want %d", method, path, body, w.Code, w.Body, status)
	}
	if status != http.StatusOK && m.Snapshot() != before {
		t.Fatalf("%s %s %s: refused, and changed:\n%s", method, path, body, rostertest.Diff(before, m.Snapshot()))
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// row draws a row and returns its place.
func (m *model) row(t *rapid.T) (parent string, i int) {
	parent = rapid.SampledFrom(parents).Draw(t, "parent")
	if len(m.lines[parent]) == 0 {
		t.Skip("the project has no rows")
	}
	return parent, rapid.IntRange(0, len(m.lines[parent])-1).Draw(t, "row")
}

// index draws an idx from 1 to one past a line of some length, or 0 for none, and
// returns its JSON.
func index(t *rapid.T, length int) (idx int, member string) {
	idx = rapid.IntRange(0, length+1).Draw(t, "idx")
	if idx == 0 {
		return idx, ""
	}
	return idx, fmt.Sprintf(`,"idx":%d`, idx)
}

func (m *model) create(t *rapid.T) {
	parent, user := rapid.SampledFrom(parents).Draw(t, "parent"), rapid.SampledFrom(users).Draw(t, "user")
	kind := "Project"
	if parent == "project_3" {
		kind = "Project Update"
	}
	line := m.lines[parent]
	idx, member := index(t, len(line)+1)
	status, there := http.StatusOK, slices.ContainsFunc(line, func(o object) bool { return o.User == user })
	if there {
		status = http.StatusConflict
	} else if idx > len(line)+1 {
		status = http.StatusBadRequest
	}
	made := m.expect(t, status, "POST", "", fmt.Sprintf(`{"parent_id":%q,"parent_type":%q,"user":%q%s}`, parent, kind, user, member))
	if status != http.StatusOK {
		return
	}
	if idx == 0 {
		idx = len(line) + 1
	}
	m.lines[parent] = slices.Insert(line, idx-1, object{ID: made.ID, User: user})
}

func (m *model) move(t *rapid.T) {
	parent, i := m.row(t)
	line := m.lines[parent]
	idx, member := index(t, len(line))
	status := http.StatusOK
	if idx > len(line) {
		status = http.StatusBadRequest
	}
	m.expect(t, status, "PATCH", "/"+line[i].ID, "{"+strings.TrimPrefix(member, ",")+"}")
	if idx == 0 || status != http.StatusOK {
		return
	}
	moved := line[i]
	m.lines[parent] = slices.Insert(slices.Delete(line, i, i+1), idx-1, moved)
}

func (m *model) transfer(t *rapid.T) {
	parent, i := m.row(t)
	to := rapid.SampledFrom(parents).Draw(t, "to")
	if to == parent {
		t.Skip("the row is on that project")
	}
	moved, line := m.lines[parent][i], m.lines[to]
	idx, member := index(t, len(line)+1)
	status, there := http.StatusOK, slices.ContainsFunc(line, func(o object) bool { return o.User == moved.User })
	if there {
		status = http.StatusConflict
	} else if idx > len(line)+1 {
		status = http.StatusBadRequest
	}
	m.expect(t, status, "PATCH", "/"+moved.ID, fmt.Sprintf(`{"parent_id":%q%s}`, to, member))
	if status != http.StatusOK {
		return
	}
	if idx == 0 {
		idx = len(line) + 1
	}
	m.lines[parent] = slices.Delete(m.lines[parent], i, i+1)
	m.lines[to] = slices.Insert(line, idx-1, moved)
}

func (m *model) remove(t *rapid.T) {
	parent, i := m.row(t)
	id := m.lines[parent][i].ID
	m.expect(t, http.StatusOK, "DELETE", "/"+id, "")
	m.expect(t, http.StatusNotFound, "DELETE", "/"+id, "")
	m.lines[parent] = slices.Delete(m.lines[parent], i, i+1)
}

// reorder checks the law reorder-is-permutation: it draws a complete order, or one
// that lacks a row, repeats one, or has an unknown one.
func (m *model) reorder(t *rapid.T) {
	parent := rapid.SampledFrom(parents).Draw(t, "parent")
	order := rapid.Permutation(m.lines[parent]).Draw(t, "order")
	ids := make([]string, len(order))
	for i, o := range order {
		ids[i] = o.ID
	}
	status := http.StatusOK
	switch wrong := rapid.IntRange(0, 5).Draw(t, "wrong"); {
	case wrong == 3 && len(ids) > 0:
		status, ids = http.StatusBadRequest, ids[1:]
	case wrong == 4 && len(ids) > 0:
		status, ids = http.StatusBadRequest, append(ids, ids[0])
	case wrong == 5:
		status, ids = http.StatusBadRequest, append(ids, "project-user_999")
	}
	body, _ := json.Marshal(map[string]any{"parent_id": parent, "ids": ids})
	m.expect(t, status, "POST", "/reorder", string(body))
	if status == http.StatusOK {
		m.lines[parent] = order
	}
}

func TestLawPositionsAreDense(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := newModel(t)
		rt.Repeat(map[string]func(*rapid.T){
			"create": m.create, "move": m.move, "transfer": m.transfer, "remove": m.remove, "reorder": m.reorder, "": m.check,
		})
	})
}

// randomFixture returns a fixture whose registry has a random history.
func randomFixture(rt *rapid.T, t *testing.T) *fixture {
	c := rostertest.NewCampaign(rt, nil)
	for range rapid.IntRange(5, 25).Draw(rt, "steps") {
		c.Step(rt)
	}
	return &fixture{TB: t, Registry: c.Registry, Handler: mounted(overplane.NewHandler(c.Registry, overplane.Options{}))}
}

// drawRow draws a registration.
func (f *fixture) drawRow(t *rapid.T) *projectsuser.Registration {
	var all []*projectsuser.Registration
	for e := range f.Snapshot().Registrations.Where() {
		all = append(all, e.Registration)
	}
	if len(all) == 0 {
		t.Skip("there are no registrations")
	}
	return rapid.SampledFrom(all).Draw(t, "row")
}

func path(id projectsuser.ID) string { return fmt.Sprintf("/project-user_%d", id) }

// shown returns the keys of a row.
func (f *fixture) shown(id projectsuser.ID) map[string]any {
	var shown map[string]any
	if err := json.Unmarshal([]byte(f.must("GET", path(id), "")), &shown); err != nil {
		f.Fatal(err)
	}
	return shown
}

func TestLawEmptyUpdateChangesNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f := randomFixture(rt, t)
		id := f.drawRow(rt).ID
		before, all := f.Snapshot(), f.shown(id)
		sent := map[string]any{}
		for _, key := range slices.Sorted(maps.Keys(all)) {
			if rapid.Bool().Draw(rt, key) {
				sent[key] = all[key]
			}
		}
		body, _ := json.Marshal(sent)
		f.must("PATCH", path(id), string(body))
		if diff := rostertest.Diff(before, f.Snapshot()); diff != "" {
			rt.Fatalf("%s:\n%s", body, diff)
		}
	})
}

// The same law for rows with unknown users and projects and with ambiguous addresses.
func TestOddRowsCanBeSentBack(t *testing.T) {
	f := newFixture(t, strict)
	f.run(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{
			Users: []*user.User{{ID: 11, Email: "two@example.com"}, {ID: 12, Email: "two@example.com"}, {ID: 13}},
			Registrations: []*projectsuser.Registration{
				{ID: 60, Project: 1, User: 11}, {ID: 61, Project: 2, User: 12}, {ID: 62, Project: 5, User: 13}, {ID: 63, Project: 6},
			},
		}, time.Time{})
		return err
	})
	before := f.Snapshot()
	for id := projectsuser.ID(50); id <= 63; id++ {
		if before.Registration(id) != nil {
			f.must("PATCH", path(id), f.must("GET", path(id), ""))
		}
	}
	if diff := rostertest.Diff(before, f.Snapshot()); diff != "" {
		t.Error(diff)
	}
}

// drawUpdate draws some keys of a row with values.
func drawUpdate(t *rapid.T, s *store.Snapshot) map[string]any {
	values := map[string]*rapid.Generator[any]{
		"idx":                of[any](1, 2, 3, 9),
		"parent_id":          of[any]("project_1", "project_2", "project_99"),
		"email":              of[any]("new@example.com", "ada@example.com", "", nil),
		"image":              of[any]("https://example.com/1.png", nil),
		"full_name":          of[any]("Zoe", "Ada Byron"),
		"welcome_email_sent": of[any](true, false, nil),
		"view_attachments":   of[any](true, false, nil),
		"hide_timesheets":    of[any](true, false, nil),
		"project_status":     of[any]("late", "", nil),
	}
	sent := map[string]any{}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if rapid.IntRange(1, 3).Draw(t, key+"?") == 1 {
			sent[key] = values[key].Draw(t, key)
		}
	}
	return sent
}

func of[T any](values ...T) *rapid.Generator[T] { return rapid.SampledFrom(values) }

// hidden is everything in a registry that a row does not show.
type hidden struct {
	Registrations []projectsuser.Registration
	Teams         []team.Team
	Projects      []project.Project
	Sessions      []project.Session
	Users         []user.User
	Entries       []user.TimeEntry
	Expenses      []user.Expense
	Lines         map[project.ID][]projectsuser.ID // without the row
}

// hiddenFrom returns what the row of a user does not show. It clears the times of
// updates and of answers, which follow from changes of what the row shows.
func hiddenFrom(s *store.Snapshot, id projectsuser.ID, of user.ID) hidden {
	h := hidden{
		Projects: values(s.Projects), Sessions: values(s.Sessions), Users: values(s.Users),
		Entries: values(s.TimeEntries), Expenses: values(s.Expenses), Lines: make(map[project.ID][]projectsuser.ID),
	}
	for _, e := range values(s.Registrations) {
		r := *e.Registration
		if r.ID == id {
			r.Project, r.UpdatedAt, r.ReadAt = 0, noon, noon
			r.Attempts = team.Attempts{} // a row that moves to a solo project gets a team
			r.Terms = projectsuser.Terms{Rate: r.Terms.Rate, BudgetHours: r.Terms.BudgetHours}
		}
		h.Registrations = append(h.Registrations, r)
	}
	for _, e := range values(s.Teams) {
		if !isSoloTeam(e, of) {
			h.Teams = append(h.Teams, *e.Team)
		}
	}
	for i := range h.Users {
		if u := &h.Users[i]; u.ID == of {
			u.SetNames("", "") // a change of the name changes all of its parts
			u.Email, u.Image, u.UpdatedAt, u.ReadAt = "", "", noon, noon
		}
	}
	for _, p := range h.Projects {
		h.Lines[p.ID] = slices.DeleteFunc(append([]projectsuser.ID{}, s.Positions(p.ID)...), func(other projectsuser.ID) bool { return other == id })
	}
	return h
}

// isSoloTeam reports whether a team is the locked team of a user on a solo project.
func isSoloTeam(e store.TeamEntry, of user.ID) bool {
	return len(e.Team.Members) == 1 && e.Team.Members[0].User == of && e.Team.Locked() && e.Team.Session != 0
}

// values returns the records of a table.
func values[R any](t *query.Table[*R]) (all []R) {
	for r := range t.Where() {
		all = append(all, *r)
	}
	return all
}

func TestLawUpdateChangesWhatItShows(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f := randomFixture(rt, t)
		r := f.drawRow(rt)
		sent := drawUpdate(rt, f.Snapshot())
		body, _ := json.Marshal(sent)
		before, shown := f.Snapshot(), f.shown(r.ID)
		w := f.ask("PATCH", path(r.ID), string(body))
		if w.Code != http.StatusOK {
			if diff := rostertest.Diff(before, f.Snapshot()); diff != "" {
				rt.Fatalf("%s: refused, and changed:\n%s", body, diff)
			}
			return
		}
		same := cmp.Options{cmp.Comparer(func(a, b project.Mark) bool { return a == b }), cmp.AllowUnexported(team.Attempts{})}
		if diff := cmp.Diff(hiddenFrom(before, r.ID, r.User), hiddenFrom(f.Snapshot(), r.ID, r.User), same); diff != "" {
			rt.Fatalf("%s changed what is not shown (-before +after):\n%s", body, diff)
		}
		after := f.shown(r.ID)
		if diff := cmp.Diff(expected(shown, sent, after), after); diff != "" {
			rt.Fatalf("%s (-want +got):\n%s", body, diff)
		}
		for _, broken := range rostertest.Check(f.Snapshot()) {
			rt.Fatal(broken)
		}
	})
}

// expected returns the row that must be shown after an update.
func expected(before, sent, after map[string]any) map[string]any {
	want := maps.Clone(before)
	for key, value := range sent {
		switch value := value.(type) {
		case int:
			want[key] = float64(value)
		case string:
			want[key] = value
			if value == "" {
				want[key] = nil
			}
		case nil:
			want[key] = nil
			if _, flag := before[key].(bool); flag {
				want[key] = false
			}
		default:
			want[key] = value
		}
	}
	if _, ok := sent["idx"]; !ok && want["parent_id"] != before["parent_id"] {
		want["idx"] = after["idx"] // the end of the other project; the law of positions checks it
	}
	if want["user"] == before["email"] { // a user without a login is shown by the address
		want["user"] = want["email"]
	}
	if want["full_name"] == before["email"] { // and an account without a name too
		want["full_name"] = want["email"]
	}
	return want
}

func TestLawPagesConcatenate(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f := newFixture(t, overplane.Policy())
		for _, user := range rapid.Permutation(users).Draw(rt, "users")[rapid.IntRange(0, len(users)).Draw(rt, "absent"):] {
			f.must("POST", "", fmt.Sprintf(`{"parent_id":"project_7","parent_type":"Project","user":%q}`, user))
		}
		whole, limit := f.list("project_7"), rapid.IntRange(1, 6).Draw(rt, "limit")
		var all []object
		for next := ""; ; {
			var page envelope
			text := f.must("GET", fmt.Sprintf("?parent_id=project_7&limit=%d%s", limit, next), "")
			if err := json.Unmarshal([]byte(text), &page); err != nil {
				rt.Fatal(err)
			}
			all = append(all, page.Data...)
			if page.Total != len(whole) || len(page.Data) > limit {
				rt.Fatalf("page %s", text)
			}
			if !page.More {
				break
			}
			next = "&starting_after=" + all[len(all)-1].ID
		}
		if !slices.Equal(whole, all) {
			rt.Fatalf("the pages of %d (-list +pages):\n%s", limit, cmp.Diff(whole, all))
		}
	})
}
