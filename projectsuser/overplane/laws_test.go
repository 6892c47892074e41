package overplane_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

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

// object is a row as a client reads it, as far as the laws look at it.
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
func (o *office) list(parent string) []object {
	o.Helper()
	var all envelope
	if err := json.Unmarshal([]byte(o.must("GET", "?parent_id="+parent, "")), &all); err != nil {
		o.Fatal(err)
	}
	if all.More || all.Total != len(all.Data) {
		o.Fatalf("the list of %s: %+v", parent, all)
	}
	return all.Data
}

// staff is an office in which random requests are made, and what should be there
// by then: the rows of each project, in order, as plain slices.
type staff struct {
	*office
	lines map[string][]object
}

var (
	parents = []string{"project_1", "project_2", "project_3", "project_7"}
	users   = []string{"ada", "bob", "cyd@example.com", "dan", "eve"}
)

func newStaff(t *testing.T) *staff {
	s := &staff{newOffice(t, overplane.Policy()), make(map[string][]object)}
	s.must("DELETE", "/project-user_50", "") // its user is not known, and it stays where it is
	for _, parent := range parents {
		s.lines[parent] = s.list(parent)
	}
	return s
}

// check holds the lists against the lines.
func (s *staff) check(t *rapid.T) {
	for parent, line := range s.lines {
		for i := range line {
			line[i].Index = i + 1
		}
		if got := s.list(parent); !slices.Equal(line, got) {
			t.Fatalf("%s (-want +got):\n%s", parent, cmp.Diff(line, got))
		}
	}
	for _, broken := range rostertest.Check(s.Snapshot()) {
		t.Fatal(broken)
	}
}

// expect makes a request, and checks that it is answered with the status: one
// that is refused changes nothing.
func (s *staff) expect(t *rapid.T, status int, method, path, body string) (answer object) {
	before := s.Snapshot()
	w := s.ask(method, path, body)
	if w.Code != status {
		t.Fatalf("%s %s %s: %d %s, want %d", method, path, body, w.Code, w.Body, status)
	}
	if status != http.StatusOK && s.Snapshot() != before {
		t.Fatalf("%s %s %s: refused, and changed:\n%s", method, path, body, rostertest.Diff(before, s.Snapshot()))
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// row draws a row, and says where it is.
func (s *staff) row(t *rapid.T) (parent string, i int) {
	parent = rapid.SampledFrom(parents).Draw(t, "parent")
	if len(s.lines[parent]) == 0 {
		t.Skip("nobody is there")
	}
	return parent, rapid.IntRange(0, len(s.lines[parent])-1).Draw(t, "row")
}

// index draws an idx in a line of some length or just beyond, and 0 for none.
func index(t *rapid.T, length int) (idx int, member string) {
	idx = rapid.IntRange(0, length+1).Draw(t, "idx")
	if idx == 0 {
		return idx, ""
	}
	return idx, fmt.Sprintf(`,"idx":%d`, idx)
}

func (s *staff) create(t *rapid.T) {
	parent, user := rapid.SampledFrom(parents).Draw(t, "parent"), rapid.SampledFrom(users).Draw(t, "user")
	kind := "Project"
	if parent == "project_3" {
		kind = "Project Update"
	}
	line := s.lines[parent]
	idx, member := index(t, len(line)+1)
	status, there := http.StatusOK, slices.ContainsFunc(line, func(o object) bool { return o.User == user })
	if there {
		status = http.StatusConflict
	} else if idx > len(line)+1 {
		status = http.StatusBadRequest
	}
	made := s.expect(t, status, "POST", "", fmt.Sprintf(`{"parent_id":%q,"parent_type":%q,"user":%q%s}`, parent, kind, user, member))
	if status != http.StatusOK {
		return
	}
	if idx == 0 {
		idx = len(line) + 1
	}
	s.lines[parent] = slices.Insert(line, idx-1, object{ID: made.ID, User: user})
}

func (s *staff) move(t *rapid.T) {
	parent, i := s.row(t)
	line := s.lines[parent]
	idx, member := index(t, len(line))
	status := http.StatusOK
	if idx > len(line) {
		status = http.StatusBadRequest
	}
	s.expect(t, status, "PATCH", "/"+line[i].ID, "{"+strings.TrimPrefix(member, ",")+"}")
	if idx == 0 || status != http.StatusOK {
		return
	}
	moved := line[i]
	s.lines[parent] = slices.Insert(slices.Delete(line, i, i+1), idx-1, moved)
}

func (s *staff) transfer(t *rapid.T) {
	parent, i := s.row(t)
	to := rapid.SampledFrom(parents).Draw(t, "to")
	if to == parent {
		t.Skip("it is there")
	}
	moved, line := s.lines[parent][i], s.lines[to]
	idx, member := index(t, len(line)+1)
	status, there := http.StatusOK, slices.ContainsFunc(line, func(o object) bool { return o.User == moved.User })
	if there {
		status = http.StatusConflict
	} else if idx > len(line)+1 {
		status = http.StatusBadRequest
	}
	s.expect(t, status, "PATCH", "/"+moved.ID, fmt.Sprintf(`{"parent_id":%q%s}`, to, member))
	if status != http.StatusOK {
		return
	}
	if idx == 0 {
		idx = len(line) + 1
	}
	s.lines[parent] = slices.Delete(s.lines[parent], i, i+1)
	s.lines[to] = slices.Insert(line, idx-1, moved)
}

func (s *staff) remove(t *rapid.T) {
	parent, i := s.row(t)
	id := s.lines[parent][i].ID
	s.expect(t, http.StatusOK, "DELETE", "/"+id, "")
	s.expect(t, http.StatusNotFound, "DELETE", "/"+id, "")
	s.lines[parent] = slices.Delete(s.lines[parent], i, i+1)
}

// reorder is the law reorder-is-permutation: it draws an order that is one, or
// lacks a row, or has one twice, or one of nobody's.
func (s *staff) reorder(t *rapid.T) {
	parent := rapid.SampledFrom(parents).Draw(t, "parent")
	order := rapid.Permutation(s.lines[parent]).Draw(t, "order")
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
	s.expect(t, status, "POST", "/reorder", string(body))
	if status == http.StatusOK {
		s.lines[parent] = order
	}
}

func TestLawPositionsAreDense(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newStaff(t)
		rt.Repeat(map[string]func(*rapid.T){
			"create": s.create, "move": s.move, "transfer": s.transfer, "remove": s.remove, "reorder": s.reorder, "": s.check,
		})
	})
}

// world is a school in which random things happened, at a handler.
func world(rt *rapid.T, t *testing.T) *office {
	c := rostertest.NewCampaign(rt, nil)
	for range rapid.IntRange(5, 25).Draw(rt, "steps") {
		c.Step(rt)
	}
	return &office{TB: t, Registry: c.Registry, Handler: mounted(overplane.NewHandler(c.Registry, overplane.Options{}))}
}

// drawRow draws a registration of a world.
func (o *office) drawRow(t *rapid.T) *projectsuser.Registration {
	var all []*projectsuser.Registration
	for e := range o.Snapshot().Registrations.Where() {
		all = append(all, e.Registration)
	}
	if len(all) == 0 {
		t.Skip("nobody is on anything")
	}
	return rapid.SampledFrom(all).Draw(t, "row")
}

func path(id projectsuser.ID) string { return fmt.Sprintf("/project-user_%d", id) }

// shown returns a row as it is shown.
func (o *office) shown(id projectsuser.ID) map[string]any {
	var shown map[string]any
	if err := json.Unmarshal([]byte(o.must("GET", path(id), "")), &shown); err != nil {
		o.Fatal(err)
	}
	return shown
}

func TestLawEmptyUpdateChangesNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		o := world(rt, t)
		id := o.drawRow(rt).ID
		before, all := o.Snapshot(), o.shown(id)
		sent := map[string]any{}
		for _, key := range slices.Sorted(maps.Keys(all)) {
			if rapid.Bool().Draw(rt, key) {
				sent[key] = all[key]
			}
		}
		body, _ := json.Marshal(sent)
		o.must("PATCH", path(id), string(body))
		if diff := rostertest.Diff(before, o.Snapshot()); diff != "" {
			rt.Fatalf("%s:\n%s", body, diff)
		}
	})
}

// The same of rows of which something is not known, or not only theirs.
func TestOddRowsCanBeSentBack(t *testing.T) {
	o := newOffice(t, strict)
	err := o.Do(t.Context(), "", func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{
			Users: []*user.User{{ID: 11, Email: "two@example.com"}, {ID: 12, Email: "two@example.com"}, {ID: 13}},
			Registrations: []*projectsuser.Registration{
				{ID: 60, Project: 1, User: 11}, {ID: 61, Project: 2, User: 12}, {ID: 62, Project: 5, User: 13}, {ID: 63, Project: 6},
			},
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	before := o.Snapshot()
	for id := projectsuser.ID(50); id <= 63; id++ {
		if _, ok := before.Registrations.Get(int64(id)); ok {
			o.must("PATCH", path(id), o.must("GET", path(id), ""))
		}
	}
	if diff := rostertest.Diff(before, o.Snapshot()); diff != "" {
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

// hidden is what a row does not show of the registry that it is in.
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

// hiddenFrom returns what a row of a user does not show. When a record was changed
// is not shown, but follows from what is.
func hiddenFrom(s *store.Snapshot, id projectsuser.ID, of user.ID) hidden {
	h := hidden{
		Projects: values(s.Projects), Sessions: values(s.Sessions), Users: values(s.Users),
		Entries: values(s.Entries), Expenses: values(s.Expenses), Lines: make(map[project.ID][]projectsuser.ID),
	}
	for _, e := range values(s.Registrations) {
		r := *e.Registration
		if r.ID == id {
			r.Project, r.UpdatedAt = 0, noon
			r.Terms = projectsuser.Terms{Rate: r.Terms.Rate, BudgetHours: r.Terms.BudgetHours}
		}
		h.Registrations = append(h.Registrations, r)
	}
	for _, e := range values(s.Teams) {
		h.Teams = append(h.Teams, *e.Team)
	}
	for i := range h.Users {
		if u := &h.Users[i]; u.ID == of {
			u.Email, u.Image, u.DisplayName, u.UpdatedAt = "", "", "", noon
		}
	}
	for _, p := range h.Projects {
		h.Lines[p.ID] = slices.DeleteFunc(append([]projectsuser.ID{}, s.Positions(p.ID)...), func(other projectsuser.ID) bool { return other == id })
	}
	return h
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
		o := world(rt, t)
		r := o.drawRow(rt)
		sent := drawUpdate(rt, o.Snapshot())
		body, _ := json.Marshal(sent)
		before, shown := o.Snapshot(), o.shown(r.ID)
		w := o.ask("PATCH", path(r.ID), string(body))
		if w.Code != http.StatusOK {
			if diff := rostertest.Diff(before, o.Snapshot()); diff != "" {
				rt.Fatalf("%s: refused, and changed:\n%s", body, diff)
			}
			return
		}
		same := cmp.Options{cmp.Comparer(func(a, b project.Mark) bool { return a == b }), cmp.AllowUnexported(team.Attempts{})}
		if diff := cmp.Diff(hiddenFrom(before, r.ID, r.User), hiddenFrom(o.Snapshot(), r.ID, r.User), same); diff != "" {
			rt.Fatalf("%s changed what is not shown (-before +after):\n%s", body, diff)
		}
		after := o.shown(r.ID)
		if diff := cmp.Diff(expected(shown, sent, after), after); diff != "" {
			rt.Fatalf("%s (-want +got):\n%s", body, diff)
		}
		for _, broken := range rostertest.Check(o.Snapshot()) {
			rt.Fatal(broken)
		}
	})
}

// expected returns a row as it should be shown after an update.
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
		want["idx"] = after["idx"] // the end of the other project, as the law of positions has it
	}
	if want["user"] == before["email"] { // a user without a login goes by the address
		want["user"] = want["email"]
	}
	if want["full_name"] == before["email"] { // and by nothing else
		want["full_name"] = want["email"]
	}
	return want
}

func TestLawPagesConcatenate(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		o := newOffice(t, overplane.Policy())
		for _, user := range rapid.Permutation(users).Draw(rt, "users")[rapid.IntRange(0, len(users)).Draw(rt, "absent"):] {
			o.must("POST", "", fmt.Sprintf(`{"parent_id":"project_7","parent_type":"Project","user":%q}`, user))
		}
		whole, limit := o.list("project_7"), rapid.IntRange(1, 6).Draw(rt, "limit")
		var all []object
		for next := ""; ; {
			var page envelope
			text := o.must("GET", fmt.Sprintf("?parent_id=project_7&limit=%d%s", limit, next), "")
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
