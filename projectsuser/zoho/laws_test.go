package zoho_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/projectsuser/zoho"
)

// company is a random registry, its handler and the model of both.
type company struct {
	model
	registry *registry.Registry
	handler  http.Handler
	changes  []store.Change
	caller   user.ID
	now      time.Time
	hadAdmin bool
}

// newCompany draws a company: a school whose users have accounts.
func newCompany(t *rapid.T) *company {
	c := &company{now: rostertest.Epoch}
	c.model = model{accounts: make(map[user.ID]*account), lines: make(map[project.ID][]user.ID), terms: make(map[place]terms)}
	c.registry = registry.New(registry.Options{
		Policy: zoho.Policy(), Clock: func() time.Time { return c.now },
		Commit: func(b store.Batch) error { c.changes = append(c.changes, b.Changes...); return nil },
	})
	school := rostertest.School(t)
	for _, p := range school.Projects {
		c.lines[p.ID] = nil
	}
	for _, u := range school.Users {
		u.Email = fmt.Sprintf("User-%d@example.com", u.ID)
		role := rapid.SampledFrom([]string{"", "staff", "admin", "timesheetstaff"}).Draw(t, "role")
		u.Role = map[string]user.Role{"": "", "staff": user.Member, "admin": user.Admin, "timesheetstaff": user.Freelancer}[role]
		if role == "" {
			role = "staff"
		}
		u.State = rapid.SampledFrom([]user.State{0, user.Active, user.Pending, user.Disabled, user.Suspended}).Draw(t, "state")
		status := map[user.State]string{0: "active", user.Active: "active", user.Pending: "invited", user.Disabled: "inactive", user.Suspended: "inactive"}[u.State]
		c.accounts[u.ID], c.last = &account{u.Login, u.Email, role, status}, u.ID
	}
	c.do(t, func(tx *registry.Tx) error { _, err := tx.Import(school, time.Time{}); return err })
	c.caller = rapid.SampledFrom([]user.ID{0, 1, 2}).Draw(t, "caller")
	c.handler = zoho.NewHandler(c.registry, zoho.Options{Caller: func(*http.Request) string {
		return map[user.ID]string{0: "", 1: "user-1", 2: "uSer-2@example.com"}[c.caller]
	}})
	return c
}

func (c *company) do(t *rapid.T, commands func(*registry.Tx) error) {
	if err := c.registry.Do(t.Context(), "", commands); err != nil {
		t.Fatal(err)
	}
}

// send sends a request and checks its status. A refused request must change nothing.
func (c *company) send(t *rapid.T, want int, method, path, body string) *httptest.ResponseRecorder {
	before := c.registry.Snapshot()
	w := send(c.handler, method, path, body)
	if w.Code != want {
		t.Fatalf("%s %s %s: %d %s, want %d", method, path, body, w.Code, w.Body, want)
	}
	diff := ""
	if want != http.StatusOK {
		diff = rostertest.Diff(before, c.registry.Snapshot())
	}
	if diff != "" {
		t.Fatalf("%s %s %s: refused, and changed:\n%s", method, path, body, diff)
	}
	return w
}

// drawPlace draws a project and a user; a few are not in the registry.
func (c *company) drawPlace(t *rapid.T) place {
	return place{
		user.ID(rapid.Int64Range(1, int64(c.last)+1).Draw(t, "user")),
		project.ID(rapid.IntRange(1, len(c.lines)+1).Draw(t, "project")),
	}
}

func list(on project.ID) string { return fmt.Sprintf("/projects/%d/users", on) }
func one(at place) string       { return fmt.Sprintf("/projects/%d/users/%d", at.project, at.user) }

// assign assigns one to three users.
func (c *company) assign(t *rapid.T) {
	on, all, users := c.drawPlace(t).project, []assignment(nil), []string(nil)
	for range rapid.IntRange(1, 3).Draw(t, "users") {
		a := assignment{c.drawPlace(t).user, drawSent(t)}
		all = append(all, a)
		users = append(users, object("user_id", fmt.Sprintf(`"%d"`, a.user), "rate", a.terms.rate, "budget_hours", a.terms.hours))
	}
	c.send(t, c.model.assign(on, all), "POST", list(on), object("users", "["+strings.Join(users, ",")+"]"))
}

// invite invites a user, known or new.
func (c *company) invite(t *rapid.T) {
	role := rapid.SampledFrom([]string{"", "staff", "admin", "timesheetstaff"}).Draw(t, "role")
	email := rapid.SampledFrom([]string{"user-1@example.com", "USER-3@example.com", "ada@example.com", "bob@example.com", "Bob@Example.com"}).Draw(t, "email")
	on, terms := c.drawPlace(t).project, drawSent(t)
	body := object("user_name", `"Guest \u2028 & <co>"`, "email", quoted(email), "user_role", quoted(role), "rate", terms.rate, "budget_hours", terms.hours)
	if role == "" {
		role = "staff"
	}
	c.send(t, c.model.invite(on, account{"Guest \u2028 & <co>", email, role, "invited"}, terms), "POST", list(on)+"/invite", body)
}

// update changes some values of a user.
func (c *company) update(t *rapid.T) {
	at, terms := c.drawPlace(t), drawSent(t)
	name := rapid.SampledFrom([]string{"", "", "Ada \"A\"", "Bob"}).Draw(t, "name")
	role := rapid.SampledFrom([]string{"", "staff", "admin", "timesheetstaff"}).Draw(t, "role")
	body := object("user_name", quoted(name), "user_role", quoted(role), "rate", terms.rate, "budget_hours", terms.hours)
	before := c.registry.Snapshot()
	w := c.send(t, c.model.update(at, name, role, terms), "PUT", one(at), body)
	if w.Code == http.StatusOK {
		c.checkUnseen(t, before)
	}
}

// checkUnseen checks the law an-update-keeps-what-it-cannot-see: without the values that
// Zoho shows and the times of updates, the changes of an update change nothing.
func (c *company) checkUnseen(t *rapid.T, before *store.Snapshot) {
	known := int(before.Sequence())
	seen, nothing := slices.Clone(c.changes[:known]), slices.Clone(c.changes[:known])
	for _, change := range c.changes[known:] {
		nothing = append(nothing, store.Change{Sequence: change.Sequence, At: change.At, Command: change.Command})
		change.Put.Users = slices.Clone(change.Put.Users)
		for i, u := range change.Put.Users {
			old := before.User(u.ID)
			unseen := *u
			unseen.DisplayName, unseen.FirstName, unseen.LastName = old.DisplayName, old.FirstName, old.LastName
			unseen.Role, unseen.UpdatedAt, unseen.ReadAt = old.Role, old.UpdatedAt, old.ReadAt
			change.Put.Users[i] = &unseen
		}
		change.Put.Registrations = slices.Clone(change.Put.Registrations)
		for i, r := range change.Put.Registrations {
			old := before.Registration(r.ID)
			unseen := *r
			unseen.Terms.Rate, unseen.Terms.BudgetHours = old.Registration.Terms.Rate, old.Registration.Terms.BudgetHours
			unseen.UpdatedAt, unseen.ReadAt = old.Registration.UpdatedAt, old.Registration.ReadAt
			change.Put.Registrations[i] = &unseen
		}
		seen = append(seen, change)
	}
	if diff := rostertest.Diff(replayed(t, nothing), replayed(t, seen)); diff != "" {
		t.Fatalf("an update changed what it cannot see (-before +after):\n%s", diff)
	}
}

// replayed returns the snapshot after changes.
func replayed(t *rapid.T, changes []store.Change) *store.Snapshot {
	r := registry.New(registry.Options{})
	if err := r.Replay(t.Context(), changes...); err != nil {
		t.Fatal(err)
	}
	return r.Snapshot()
}

// remove takes a user off a project.
func (c *company) remove(t *rapid.T) {
	at := c.drawPlace(t)
	c.send(t, c.model.remove(at), "DELETE", one(at), "")
}

// meanwhile changes account states and positions as the other faces of a registry do,
// and lets time pass.
func (c *company) meanwhile(t *rapid.T) {
	c.now = c.now.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "minutes")) * time.Minute)
	at := c.drawPlace(t)
	a, line := c.accounts[at.user], c.lines[at.project]
	c.do(t, func(tx *registry.Tx) error {
		if a != nil && a.status == "invited" && tx.Accept(at.user) == nil {
			a.status = "active"
		} else if a != nil && tx.Disable(at.user) == nil {
			a.status = "inactive"
		}
		if len(line) == 0 {
			return nil
		}
		last := tx.View().Find(line[len(line)-1], at.project).Registration.ID
		c.lines[at.project] = append([]user.ID{line[len(line)-1]}, line[:len(line)-1]...)
		return tx.Move(last, 1)
	})
}

// check compares the lists and one user with the model, and checks the laws of the
// registry and the law an-admin-remains.
func (c *company) check(t *rapid.T) {
	for on := range c.lines {
		if got, want := c.send(t, http.StatusOK, "GET", list(on), "").Body.String(), c.list(on, c.caller); got != want {
			t.Fatalf("list of project %d:\n%s\nwant\n%s", on, got, want)
		}
	}
	at := c.drawPlace(t)
	if !c.on(at) {
		c.send(t, http.StatusNotFound, "GET", one(at), "")
	} else if got, want := c.send(t, http.StatusOK, "GET", one(at), "").Body.String(), c.get(at, c.caller); got != want {
		t.Fatalf("%v:\n%s\nwant\n%s", at, got, want)
	}
	for _, broken := range rostertest.Check(c.registry.Snapshot()) {
		t.Error(broken)
	}
	if admins := c.registry.Snapshot().ActiveAdmins(); c.hadAdmin && admins == 0 {
		t.Error("no admin remains")
	} else {
		c.hadAdmin = c.hadAdmin || admins > 0
	}
}

// TestLawStaffIsAModel sends random requests to a registry and its model, and compares
// all answers. It checks refusals-change-nothing for every refusal and
// an-update-keeps-what-it-cannot-see for every update.
func TestLawStaffIsAModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newCompany(t)
		t.Repeat(map[string]func(*rapid.T){
			"assign": c.assign, "invite": c.invite, "update": c.update, "remove": c.remove, "meanwhile": c.meanwhile, "": c.check,
		})
	})
}

// TestLawWhatIsShownMayBeSentBack sends back some or all shown values of every user: the
// update is accepted and changes nothing.
func TestLawWhatIsShownMayBeSentBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newCompany(t)
		for range 3 {
			c.assign(t)
			c.invite(t)
		}
		before := c.registry.Snapshot()
		for on, line := range c.lines {
			for _, id := range line {
				at := place{id, on}
				a, terms := c.accounts[id], c.terms[at]
				members := []string{
					"user_name", quoted(a.name), "email", quoted(a.email), "user_role", quoted(a.role), "status", quoted(a.status),
					"rate", terms.rate, "budget_hours", fmt.Sprint(terms.hours),
				}
				sent := rapid.SliceOfN(rapid.Bool(), 6, 6).Draw(t, "sent")
				for i := range sent {
					if !sent[i] {
						members[2*i+1] = ""
					}
				}
				c.send(t, http.StatusOK, "PUT", one(at), object(members...))
			}
		}
		if diff := rostertest.Diff(before, c.registry.Snapshot()); diff != "" {
			t.Fatalf("(-before +after):\n%s", diff)
		}
	})
}

// TestLawAssigningTwiceChangesNothing assigns and invites every user once more, with
// other terms and an address in upper case.
func TestLawAssigningTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newCompany(t)
		for range 3 {
			c.assign(t)
		}
		before := c.registry.Snapshot()
		for on, line := range c.lines {
			var users []string
			for _, id := range line {
				users = append(users, object("user_id", fmt.Sprint(id), "rate", "77"))
				invitation := object("user_name", `"Jim"`, "email", quoted(strings.ToUpper(c.accounts[id].email)), "budget_hours", "7")
				c.send(t, http.StatusOK, "POST", list(on)+"/invite", invitation)
			}
			if len(users) > 0 {
				c.send(t, http.StatusOK, "POST", list(on), object("users", "["+strings.Join(users, ",")+"]"))
			}
		}
		if diff := rostertest.Diff(before, c.registry.Snapshot()); diff != "" {
			t.Fatalf("(-before +after):\n%s", diff)
		}
	})
}

// TestLawAssignIsAllOrNone assigns all users at once with one wrong element, an unknown
// user, a negative rate or a wrong id, at any place: no user is assigned.
func TestLawAssignIsAllOrNone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newCompany(t)
		var users []string
		for id := range c.accounts {
			users = append(users, object("user_id", fmt.Sprint(id)))
		}
		slices.Sort(users)
		wrong := rapid.SampledFrom([]struct {
			user string
			want int
		}{{`{"user_id":"999"}`, http.StatusNotFound}, {`{"user_id":1,"rate":-1}`, http.StatusBadRequest}, {`{"user_id":1.0}`, http.StatusBadRequest}}).Draw(t, "wrong")
		with := slices.Insert(slices.Clone(users), rapid.IntRange(0, len(users)).Draw(t, "at"), wrong.user)
		c.send(t, wrong.want, "POST", list(1), object("users", "["+strings.Join(with, ",")+"]"))
		c.send(t, http.StatusOK, "POST", list(1), object("users", "["+strings.Join(users, ",")+"]"))
		if n := len(c.registry.Snapshot().Positions(1)); n != len(users) {
			t.Fatalf("%d of %d are assigned", n, len(users))
		}
	})
}

// TestLawPagesConcatenate reads a list page by page, as a client that follows
// has_more_page: the pages are the whole list, each user once, in order.
func TestLawPagesConcatenate(t *testing.T) {
	h := zoho.NewHandler(imported(t, registry.Options{}, crowded()), zoho.Options{})
	rapid.Check(t, func(t *rapid.T) {
		on := rapid.SampledFrom([]project.ID{website, rush, crowd}).Draw(t, "project")
		size := rapid.IntRange(1, 300).Draw(t, "size")
		var got []string
		for n := 1; ; n++ {
			var page struct {
				Users   []row
				Context struct {
					Page    int
					Size    int  `json:"per_page"`
					HasMore bool `json:"has_more_page"`
				} `json:"page_context"`
			}
			w := send(h, "GET", fmt.Sprintf("%s?page=%d&per_page=%d", list(on), n, size), "")
			if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil {
				t.Fatal(err)
			}
			if page.Context.Page != n || page.Context.Size != min(size, 200) || len(page.Users) > page.Context.Size {
				t.Fatalf("page %d of %d: %+v with %d users", n, size, page.Context, len(page.Users))
			}
			for _, u := range page.Users {
				got = append(got, u.UserID)
			}
			if !page.Context.HasMore {
				break
			}
			if n > len(crowded().Registrations) {
				t.Fatalf("more pages of %d than registrations", size)
			}
		}
		var want []string
		for _, r := range crowded().Registrations {
			if r.Project == on && r.User != 0 {
				want = append(want, fmt.Sprint(r.User))
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}
