package noko_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/noko"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/user"
)

// company is a random registry whose users have accounts, and its handler.
type company struct {
	registry *registry.Registry
	handler  http.Handler
	caller   string
	now      time.Time
}

func newCompany(t *rapid.T, p registry.Policy) *company {
	f := &company{now: rostertest.Epoch}
	f.registry = registry.New(registry.Options{Policy: p, Clock: func() time.Time { return f.now }})
	f.handler = noko.NewHandler(f.registry, noko.Options{Caller: func(*http.Request) string { return f.caller }})
	school := rostertest.School(t)
	for _, u := range school.Users {
		u.Email = fmt.Sprintf("user-%d@example.com", u.ID)
		u.Role = rapid.SampledFrom([]user.Role{"", user.Member, user.Admin, user.Freelancer}).Draw(t, "role")
		u.State = rapid.SampledFrom(append(user.States(), 0)).Draw(t, "state")
		u.Owner = u.ID == 1
	}
	err := f.registry.Do(t.Context(), "", func(tx *registry.Tx) error { _, err := tx.Import(school, time.Time{}); return err })
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// request is a request of a caller.
type request struct{ method, path, body string }

// draw draws a request.
func (f *company) draw(t *rapid.T) request {
	pick := func(of ...string) string { return rapid.SampledFrom(of).Draw(t, "pick") }
	f.caller = pick("user-1", "user-2", "USER-3@example.com", "stranger")
	path := fmt.Sprintf("/users/%d", rapid.IntRange(1, f.registry.Snapshot().Users.Len()+1).Draw(t, "user"))
	email := pick("a", "B", "user-1", "user-2") + "@example.com"
	role := pick("member", "admin", "freelancer", "king")
	projects := fmt.Sprintf(`{"projects":[%d,%d]}`, rapid.IntRange(1, 5).Draw(t, "project"), rapid.IntRange(1, 5).Draw(t, "project"))
	return rapid.SampledFrom([]request{
		{"POST", "/users", fmt.Sprintf(`{"email":%q,"role":%q}`, email, role)},
		{"PATCH", path, fmt.Sprintf(`{"email":%q}`, email)},
		{"PATCH", path, fmt.Sprintf(`{"first_name":%q,"role":%q}`, role, role)},
		{"PUT", path, `{"last_name":null}`},
		{"PUT", path + "/resend_invitation_email", ""},
		{"PUT", path + "/activate", ""}, {"PUT", path + "/activate", ""},
		{"PUT", path + "/deactivate", ""}, {"PUT", path + "/deactivate", ""},
		{"PUT", path + "/give_access_to_projects", projects},
		{"PUT", path + "/revoke_access_to_projects", projects},
		{"DELETE", path, ""},
	}).Draw(t, "request")
}

// log logs an entry of a random user; often it draws an unknown user and does nothing.
func (f *company) log(t *rapid.T) {
	s := f.registry.Snapshot()
	id := user.ID(rapid.IntRange(1, s.Users.Len()+8).Draw(t, "logged by"))
	if s.User(id) == nil {
		return
	}
	err := f.registry.Do(t.Context(), "", func(tx *registry.Tx) error {
		_, err := tx.LogTime(user.TimeEntry{User: id, Project: 1, Date: rostertest.Epoch, Minutes: 1})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// wait lets time pass before the next request, so that a request itself advances no time.
func (f *company) wait(t *rapid.T, d time.Duration) {
	f.now = f.now.Add(d)
	if err := f.registry.Advance(t.Context(), f.now); err != nil {
		t.Fatal(err)
	}
}

// possible reports whether a command on an account would succeed.
func (f *company) possible(t *rapid.T, id user.ID, do func(*registry.Tx, user.ID) error) bool {
	undone := errors.New("undone")
	var refused error
	err := f.registry.Do(t.Context(), f.caller, func(tx *registry.Tx) error { refused = do(tx, id); return undone })
	if err != undone {
		t.Fatal(err)
	}
	return refused == nil
}

// After any requests the seats and the least number of admins hold, a refused request
// has changed nothing, no account can be both deleted and deactivated, and the laws of
// the registry hold.
func TestLawPolicyHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := noko.Policy()
		p.Seats, p.Admins = rapid.IntRange(0, 5).Draw(t, "seats"), rapid.IntRange(0, 2).Draw(t, "admins")
		f := newCompany(t, p)
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			f.wait(t, time.Minute)
			f.log(t)
			r, before := f.draw(t), f.registry.Snapshot()
			w := send(f.handler, r.method, r.path, r.body)
			after := f.registry.Snapshot()
			if diff := rostertest.Diff(before, after); w.Code >= 400 && diff != "" {
				t.Fatalf("%v: %d, and changed:\n%s", r, w.Code, diff)
			}
			if w.Code >= 500 || w.Body.Len() > 0 && !json.Valid(w.Body.Bytes()) {
				t.Fatalf("%v: %d %s", r, w.Code, w.Body)
			}
			if taken := p.SeatsTaken(after); p.Seats > 0 && taken > max(p.Seats, p.SeatsTaken(before)) {
				t.Fatalf("%v: %d seats are taken of %d", r, taken, p.Seats)
			}
			if after.ActiveAdmins() < min(p.Admins, before.ActiveAdmins()) {
				t.Fatalf("%v: %d admins remain", r, after.ActiveAdmins())
			}
			for _, broken := range rostertest.Check(after) {
				t.Fatalf("%v: %s", r, broken)
			}
			for u := range after.Users.Where() {
				if f.possible(t, u.ID, (*registry.Tx).DeleteUser) && f.possible(t, u.ID, (*registry.Tx).Disable) {
					t.Fatalf("user %d can be deleted and disabled", u.ID)
				}
			}
		}
	})
}

// An update changes the named values of the account and nothing else, in particular
// nothing that Noko does not show. An update without values changes nothing.
func TestLawUpdatesChangeWhatTheyName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := newCompany(t, registry.Policy{})
		f.caller = "stranger"
		err := f.registry.Do(t.Context(), "", func(tx *registry.Tx) error {
			for _, u := range []user.ID{1, 2} {
				if _, err := tx.Assign(1, registry.Assignment{User: u, Terms: projectsuser.Terms{BudgetHours: 5}}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		before := f.registry.Snapshot()
		sent := map[string]any{}
		for _, key := range []string{"first_name", "last_name", "email", "role"} {
			if rapid.Bool().Draw(t, key) {
				sent[key] = map[string]string{"first_name": "New", "last_name": "Name", "email": "new@example.com", "role": "freelancer"}[key]
			}
		}
		body, _ := json.Marshal(sent)
		if w := send(f.handler, "PATCH", "/users/1", string(body)); w.Code != http.StatusOK {
			t.Fatal(w.Code, w.Body)
		}
		after := f.registry.Snapshot()
		want, got := before.User(1), after.User(1)
		expected := *want
		if _, ok := sent["first_name"]; ok {
			expected.FirstName = "New"
		}
		if _, ok := sent["last_name"]; ok {
			expected.LastName = "Name"
		}
		if _, ok := sent["email"]; ok {
			expected.Email = "new@example.com"
		}
		if _, ok := sent["role"]; ok {
			expected.Role = user.Freelancer
		}
		expected.UpdatedAt = got.UpdatedAt
		if diff := cmp.Diff(expected, *got); diff != "" {
			t.Fatalf("%s (-want +got):\n%s", body, diff)
		}
		if len(sent) == 0 && after.Sequence() != before.Sequence() {
			t.Fatal("no value was named, and the registry changed")
		}
		for e := range before.Registrations.Where() {
			now := after.Registration(e.Registration.ID)
			if now.Registration.Terms != e.Registration.Terms || now.Status != e.Status || after.Position(e.Registration.ID) != before.Position(e.Registration.ID) {
				t.Fatalf("registration %d changed", e.Registration.ID)
			}
		}
	})
}

// All pages of a list in turn are the whole list, each user once.
func TestLawPagesConcatenate(t *testing.T) {
	type shown struct{ ID int64 }
	list := func(t *rapid.T, h http.Handler, target string) (ids []int64) {
		w := send(h, "GET", target, "")
		var users []shown
		if err := json.Unmarshal(w.Body.Bytes(), &users); err != nil {
			t.Fatalf("%s: %d %s", target, w.Code, w.Body)
		}
		for _, u := range users {
			ids = append(ids, u.ID)
		}
		return ids
	}
	r := registry.New(registry.Options{})
	err := r.Do(t.Context(), "", func(tx *registry.Tx) error {
		for i := range user.ID(250) {
			u := user.User{ID: i + 1, FirstName: fmt.Sprint("Ann ", i%7), State: user.State(1 + i%4)}
			if err := tx.PutUser(u); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	h := noko.NewHandler(r, noko.Options{})
	rapid.Check(t, func(t *rapid.T) {
		filter := rapid.SampledFrom([]string{"", "&state=active", "&name=ANN", "&name=n+3&state=pending", "&role=member"}).Draw(t, "filter")
		size := rapid.IntRange(1, 260).Draw(t, "size")
		whole := list(t, h, "/users?per_page=1000"+filter)
		var all []int64
		for page := 1; page <= len(whole)/size+2; page++ {
			all = append(all, list(t, h, fmt.Sprintf("/users?page=%d&per_page=%d%s", page, size, filter))...)
		}
		if diff := cmp.Diff(whole, all); diff != "" || len(whole) == 0 {
			t.Fatalf("pages of %d%s (-whole +pages):\n%s", size, filter, diff)
		}
	})
}
