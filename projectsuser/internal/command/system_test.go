package command

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// served is the four systems over one registry of a random school.
type served struct {
	registry *registry.Registry
	handler  http.Handler
}

func newServed(t *rapid.T) *served {
	now := rostertest.Epoch
	r := registry.New(registry.Options{Fields: standin.Fields(), Policy: systemPolicy(), Clock: func() time.Time { now = now.Add(time.Minute); return now }})
	school := rostertest.School(t)
	for _, u := range school.Users {
		u.Email = fmt.Sprintf("user-%d@example.com", u.ID)
		u.Role = rapid.SampledFrom([]user.Role{user.Admin, user.Freelancer}).Draw(t, "role")
	}
	if err := r.Do(t.Context(), "", func(tx *registry.Tx) error { _, err := tx.Import(school, time.Time{}); return err }); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	return &served{r, newServer(systems(r, access{login: "user-1"}, log), log).Handler}
}

// send sends a request to one of the systems.
func (f *served) send(method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	return w
}

// draw draws a change through one of the systems.
func (f *served) draw(t *rapid.T) (method, path, body string) {
	n := func(name string, most int) int { return rapid.IntRange(1, most).Draw(t, name) }
	p, u, id := n("project", 4), n("user", 5), n("registration", 8)
	requests := [][3]string{
		{"POST", fmt.Sprintf("/zoho/projects/%d/users", p), fmt.Sprintf(`{"users":[{"user_id":"%d","rate":"%d.5"}]}`, u, n("rate", 9))},
		{"POST", fmt.Sprintf("/zoho/projects/%d/users/invite", p), fmt.Sprintf(`{"user_name":"Guest","email":"guest-%d@example.com","user_role":"timesheetstaff"}`, u)},
		{"PUT", fmt.Sprintf("/zoho/projects/%d/users/%d", p, u), fmt.Sprintf(`{"user_name":"Name %d","user_role":"staff"}`, n("name", 9))},
		{"DELETE", fmt.Sprintf("/zoho/projects/%d/users/%d", p, u), ""},
		{"POST", "/api/projects/project-user", fmt.Sprintf(`{"parent_id":"%d","parent_type":"Project","user":"user-%d","idx":%d}`, p, u, n("idx", 3))},
		{"PATCH", fmt.Sprintf("/api/projects/project-user/project-user_%d", id), fmt.Sprintf(`{"idx":%d,"project_status":"s%d"}`, n("idx", 4), p)},
		{"PATCH", fmt.Sprintf("/api/projects/project-user/project-user_%d", id), fmt.Sprintf(`{"parent_id":"%d"}`, p)},
		{"DELETE", fmt.Sprintf("/api/projects/project-user/project-user_%d", id), ""},
		{"POST", fmt.Sprintf("/v2/projects/%d/register", p), fmt.Sprintf(`{"projects_user":{"user_id":%d}}`, u)},
		{"PATCH", fmt.Sprintf("/v2/projects_users/%d", id), `{"projects_user":{"final_mark":80}}`},
		{"DELETE", fmt.Sprintf("/v2/projects_users/%d", id), ""},
		{"PUT", fmt.Sprintf("/noko/users/%d/give_access_to_projects", u), fmt.Sprintf(`{"projects":[%d]}`, p)},
		{"PUT", fmt.Sprintf("/noko/users/%d/revoke_access_to_projects", u), fmt.Sprintf(`{"projects":[%d]}`, p)},
		{"PATCH", fmt.Sprintf("/noko/users/%d", u), fmt.Sprintf(`{"first_name":"First %d"}`, n("first", 9))},
		{"DELETE", fmt.Sprintf("/noko/users/%d", u), ""},
	}
	r := rapid.SampledFrom(requests).Draw(t, "request")
	return r[0], r[1], r[2]
}

// onProject returns the users on a project by system, in the order in which the
// system lists them.
func (f *served) onProject(t *rapid.T, id project.ID) map[string][]user.ID {
	shown := make(map[string][]user.ID)
	var staff struct {
		Users []struct {
			ID user.ID `json:"user_id,string"`
		}
	}
	f.read(t, fmt.Sprintf("/zoho/projects/%d/users", id), &staff)
	for _, s := range staff.Users {
		shown["zoho"] = append(shown["zoho"], s.ID)
	}
	var rows struct {
		Data []struct {
			ID  string
			Idx int
		}
	}
	f.read(t, fmt.Sprintf("/api/projects/project-user?parent_id=%d", id), &rows)
	for i, row := range rows.Data {
		_, digits, _ := strings.Cut(row.ID, "_")
		registration, err := strconv.ParseInt(digits, 10, 64)
		e := f.registry.Snapshot().Registration(projectsuser.ID(registration))
		if err != nil || e == nil || row.Idx != i+1 {
			t.Fatalf("row %d of project %d is %+v", i+1, id, row)
		}
		shown["overplane"] = append(shown["overplane"], e.Registration.User)
	}
	var registrations []struct{ User struct{ ID user.ID } }
	f.read(t, fmt.Sprintf("/v2/projects/%d/projects_users?page[size]=100", id), &registrations)
	for _, r := range registrations {
		shown["intra"] = append(shown["intra"], r.User.ID)
	}
	return shown
}

// read decodes the answer of a system.
func (f *served) read(t *rapid.T, path string, to any) {
	w := f.send("GET", path, "")
	if err := json.Unmarshal(w.Body.Bytes(), to); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s, %v", path, w.Code, w.Body, err)
	}
}

// After any changes through the four systems, all of them show the same: who is on
// each project, in which order, and how many projects an account reaches. rapid
// prints the seed of a failure.
func TestLawFacesAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := newServed(t)
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			method, path, body := f.draw(t)
			before := f.registry.Snapshot()
			w := f.send(method, path, body)
			if w.Code >= 500 {
				t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
			}
			if diff := rostertest.Diff(before, f.registry.Snapshot()); w.Code >= 400 && diff != "" {
				t.Fatalf("%s %s: %d, but the registry changed:\n%s", method, path, w.Code, diff)
			}
		}
		s := f.registry.Snapshot()
		for _, broken := range rostertest.Check(s) {
			t.Fatal(broken)
		}
		for p := range s.Projects.Where() {
			f.checkProject(t, s, p.ID)
		}
		for u := range s.Users.Where() {
			var account struct {
				Reached int `json:"accessible_projects"`
			}
			f.read(t, fmt.Sprintf("/noko/users/%d", u.ID), &account)
			if want := len(f.registry.Policy().Accessible(s, u)); account.Reached != want {
				t.Fatalf("noko: user %d reaches %d projects, in the registry %d", u.ID, account.Reached, want)
			}
		}
	})
}

// checkProject compares the users on a project that the systems show with those in
// the registry.
func (f *served) checkProject(t *rapid.T, s *store.Snapshot, id project.ID) {
	var line []user.ID
	for _, registration := range s.Positions(id) {
		line = append(line, s.Registration(registration).Registration.User)
	}
	shown := f.onProject(t, id)
	for _, system := range []string{"zoho", "overplane"} {
		if diff := cmp.Diff(line, shown[system]); diff != "" {
			t.Fatalf("project %d in %s (-registry +shown):\n%s", id, system, diff)
		}
	}
	slices.Sort(line)
	slices.Sort(shown["intra"])
	if diff := cmp.Diff(line, shown["intra"]); diff != "" {
		t.Fatalf("project %d in 42 (-registry +shown):\n%s", id, diff)
	}
}
