package faces_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// walkSeed and walkRequests are the seed and the length of the walk.
const (
	walkSeed     = 20240301
	walkRequests = 4000
)

// TestLawFacesShowOneRegistry walks at random over the four faces, and compares what each
// of them shows with a naive model: what one face writes, the others show.
func TestLawFacesShowOneRegistry(t *testing.T) {
	w := newWalk(t)
	for w.requests < walkRequests {
		w.step()
		w.compare()
	}
	t.Logf("seed %d: %d requests, %d of them changes, %d refused", walkSeed, w.requests, w.changes, w.refused)
	if w.changes < walkRequests/20 || w.refused == 0 {
		t.Errorf("%d changes and %d refusals are too few", w.changes, w.refused)
	}
}

// walk is a walk and its model.
type walk struct {
	*testing.T
	random   *rand.Rand
	faces    map[string]http.Handler
	registry *registry.Registry

	people map[int64]*person
	lines  [3][]int64         // the users of the projects 1 and 2, in order
	rows   map[[2]int64]*line // by project and user

	requests, changes, refused int
}

// person is what the model knows of an account.
type person struct{ name, email, role string }

// line is what the model knows of a user on a project.
type line struct {
	rate   string
	hidden bool
}

// newWalk returns a walk over two projects and three accounts.
func newWalk(t *testing.T) *walk {
	w := &walk{
		T: t, random: rand.New(rand.NewPCG(walkSeed, 0)), faces: make(map[string]http.Handler),
		people: make(map[int64]*person), rows: make(map[[2]int64]*line),
		registry: registry.New(registry.Options{Fields: standin.Fields(), Clock: func() time.Time { return noon }}),
	}
	for _, f := range allFaces {
		w.faces[f.name] = f.new(w.registry, options{Caller: func(*http.Request) string { return "root" }})
	}
	err := w.registry.Do(t.Context(), "", func(tx *registry.Tx) error {
		for id := range project.ID(2) {
			if err := tx.PutProject(project.Project{ID: id + 1, Name: fmt.Sprint("P", id+1), Slug: fmt.Sprint("p", id+1)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// ask sends a request and returns the status and the body.
func (w *walk) ask(face, method, target, body string) (int, string) {
	w.requests++
	recorder := httptest.NewRecorder()
	w.faces[face].ServeHTTP(recorder, httptest.NewRequest(method, target, strings.NewReader(body)))
	return recorder.Code, recorder.Body.String()
}

// change sends a request that must succeed or be refused, as the model says, and reports
// whether it succeeded.
func (w *walk) change(valid bool, face, method, target, body string) bool {
	w.Helper()
	before := w.registry.Snapshot()
	status, answer := w.ask(face, method, target, body)
	if valid != (status < 300) {
		w.Fatalf("seed %d, request %d: %s %s %s %s: %d %s, valid: %t", walkSeed, w.requests, face, method, target, body, status, answer, valid)
	}
	if !valid {
		w.refused++
		if w.registry.Snapshot() != before {
			w.Fatalf("seed %d, request %d: refused, and changed", walkSeed, w.requests)
		}
		return false
	}
	w.changes++
	return true
}

// pick returns one of the accounts, or an unknown one.
func (w *walk) pick() int64 { return int64(w.random.IntN(len(w.people)+2) + 1) }

// step sends one random change.
func (w *walk) step() {
	id, on := w.pick(), int64(w.random.IntN(2)+1)
	who, row := w.people[id], w.rows[[2]int64{on, id}]
	name := fmt.Sprintf("%s %s", []string{"Ida", "Ada", "Bo"}[w.random.IntN(3)], []string{"Face", "van Dam", "Li"}[w.random.IntN(3)])
	rate := fmt.Sprint(w.requests, ".5")
	switch w.random.IntN(10) {
	case 0:
		w.create(name)
	case 1:
		if w.change(who != nil && row == nil, "intra", "POST", fmt.Sprintf("/v2/projects/%d/register", on), fmt.Sprintf(`{"projects_user":{"user_id":%d}}`, id)) {
			w.join(on, id)
		}
	case 2:
		if w.change(who != nil && row == nil, "overplane", "POST", "/", fmt.Sprintf(`{"parent_id":"p%d","parent_type":"Project","user":"u%d@example.com"}`, on, id)) {
			w.join(on, id)
		}
	case 3:
		if w.change(who != nil, "zoho", "POST", fmt.Sprintf("/projects/%d/users", on), fmt.Sprintf(`{"users":[{"user_id":"%d"}]}`, id)) && row == nil {
			w.join(on, id)
		}
	case 4:
		if w.change(row != nil, "zoho", "PUT", fmt.Sprintf("/projects/%d/users/%d", on, id), fmt.Sprintf(`{"user_name":%q,"rate":%q}`, name, rate)) {
			who.name, row.rate = name, rate+"0"
		}
	case 5:
		first, last, _ := strings.Cut(name, " ")
		if w.change(who != nil, "noko", "PUT", fmt.Sprintf("/users/%d", id), fmt.Sprintf(`{"first_name":%q,"last_name":%q}`, first, last)) {
			who.name = name
		}
	case 6:
		if row != nil && w.change(true, "overplane", "PATCH", w.row(on, id), fmt.Sprintf(`{"full_name":%q,"hide_timesheets":%t}`, name, !row.hidden)) {
			who.name, row.hidden = name, !row.hidden
		}
	case 7:
		w.remove(on, id)
	case 8:
		w.reorder(on)
	case 9:
		if w.random.IntN(4) == 0 && w.change(who != nil, "noko", "DELETE", fmt.Sprintf("/users/%d", id), "") {
			delete(w.people, id)
			w.leave(1, id)
			w.leave(2, id)
		}
	}
}

// create invites an account, by Noko or by Zoho on a project.
func (w *walk) create(name string) {
	next := int64(1)
	for next <= int64(w.registry.Snapshot().LastIDs().User) {
		next++
	}
	email := fmt.Sprintf("u%d@example.com", next)
	first, last, _ := strings.Cut(name, " ")
	role := "member"
	if w.random.IntN(2) == 0 {
		w.change(true, "noko", "POST", "/users", fmt.Sprintf(`{"email":%q,"first_name":%q,"last_name":%q}`, email, first, last))
	} else {
		role = "freelancer"
		w.change(true, "zoho", "POST", "/projects/1/users/invite", fmt.Sprintf(`{"email":%q,"user_name":%q,"user_role":"timesheetstaff"}`, email, name))
		w.join(1, next)
	}
	w.people[next] = &person{name, email, role}
}

// row returns the path of a row in Overplane.
func (w *walk) row(on, id int64) string {
	for e := range w.registry.Snapshot().Registrations.Where() {
		if int64(e.Registration.User) == id && int64(e.Registration.Project) == on {
			return "/project-user_" + strconv.FormatInt(int64(e.Registration.ID), 10)
		}
	}
	return "/project-user_999999"
}

// join adds a user to the end of a project.
func (w *walk) join(on, id int64) {
	w.lines[on] = append(w.lines[on], id)
	w.rows[[2]int64{on, id}] = &line{rate: "0.00"}
}

// leave removes a user from a project.
func (w *walk) leave(on, id int64) {
	w.lines[on] = slices.DeleteFunc(w.lines[on], func(other int64) bool { return other == id })
	delete(w.rows, [2]int64{on, id})
}

// remove takes a user off a project in one of three faces.
func (w *walk) remove(on, id int64) {
	there := w.rows[[2]int64{on, id}] != nil
	path := w.row(on, id)
	var removed bool
	switch w.random.IntN(3) {
	case 0:
		removed = w.change(there, "overplane", "DELETE", path, "")
	case 1:
		removed = w.change(there, "zoho", "DELETE", fmt.Sprintf("/projects/%d/users/%d", on, id), "")
	case 2:
		removed = w.change(there, "intra", "DELETE", strings.Replace(path, "/project-user_", "/v2/projects_users/", 1), "")
	}
	if removed {
		w.leave(on, id)
	}
}

// reorder reverses the rows of a project.
func (w *walk) reorder(on int64) {
	slices.Reverse(w.lines[on])
	ids := []string{}
	for _, id := range w.lines[on] {
		ids = append(ids, strings.TrimPrefix(w.row(on, id), "/"))
	}
	body, _ := json.Marshal(map[string]any{"parent_id": fmt.Sprint("p", on), "ids": ids})
	w.change(true, "overplane", "POST", "/reorder", string(body))
}

// compare compares what the faces show of one project and of one account with the model.
func (w *walk) compare() {
	w.Helper()
	on := int64(w.random.IntN(2) + 1)
	var names, emails, hidden, rates []string
	for _, id := range w.lines[on] {
		row := w.rows[[2]int64{on, id}]
		names, emails = append(names, w.people[id].name), append(emails, w.people[id].email)
		hidden, rates = append(hidden, fmt.Sprint(row.hidden)), append(rates, row.rate)
	}
	overplane := w.list("overplane", fmt.Sprintf("/?parent_id=p%d", on), "data")
	w.same("overplane", names, column(overplane, "full_name"))
	w.same("overplane", hidden, column(overplane, "hide_timesheets"))
	zoho := w.list("zoho", fmt.Sprintf("/projects/%d/users", on), "users")
	w.same("zoho", names, column(zoho, "user_name"))
	w.same("zoho", emails, column(zoho, "email"))
	w.same("zoho", rates, column(zoho, "rate"))
	users := w.list("intra", fmt.Sprintf("/v2/projects/%d/users?page[size]=100&sort=id", on), "")
	w.same("intra", slices.Sorted(slices.Values(emails)), slices.Sorted(slices.Values(column(users, "email"))))
	id := w.pick()
	status, body := w.ask("noko", "GET", fmt.Sprint("/users/", id), "")
	if who := w.people[id]; who == nil {
		w.same("noko", []string{"404"}, []string{fmt.Sprint(status)})
	} else {
		first, last, _ := strings.Cut(who.name, " ")
		for _, part := range []string{fmt.Sprintf(`"first_name":%q,"last_name":%q`, first, last), fmt.Sprintf(`"email":%q`, who.email), fmt.Sprintf(`"role":%q`, who.role)} {
			if !strings.Contains(body, part) {
				w.Fatalf("seed %d, request %d: noko has no %s: %s", walkSeed, w.requests, part, body)
			}
		}
	}
}

// list returns the objects of a list, which is a member of the answer or the answer itself.
func (w *walk) list(face, target, member string) (rows []map[string]any) {
	w.Helper()
	status, body := w.ask(face, "GET", target, "")
	if member != "" {
		var object map[string]json.RawMessage
		if err := json.Unmarshal([]byte(body), &object); err != nil {
			w.Fatal(err)
		}
		body = string(object[member])
	}
	decoder := json.NewDecoder(strings.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&rows); err != nil || status != http.StatusOK {
		w.Fatalf("%s %s: %d %v", face, target, status, err)
	}
	return rows
}

// column returns one member of objects as texts.
func column(rows []map[string]any, key string) (texts []string) {
	for _, row := range rows {
		texts = append(texts, fmt.Sprint(row[key]))
	}
	return texts
}

// same fails unless two lists are equal.
func (w *walk) same(face string, want, got []string) {
	w.Helper()
	if !slices.Equal(want, got) {
		w.Fatalf("seed %d, request %d: %s shows %q, want %q", walkSeed, w.requests, face, got, want)
	}
}
