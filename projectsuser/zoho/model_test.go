package zoho_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
)

// model is a slow and obvious implementation of the API on maps and slices. It writes
// its answers with encoding/json.
type model struct {
	accounts map[user.ID]*account
	lines    map[project.ID][]user.ID // the users of a project, in order
	terms    map[place]terms
	last     user.ID
}

// account is what callers see of a user.
type account struct{ name, email, role, status string }

// place is a user on a project.
type place struct {
	user    user.ID
	project project.ID
}

// terms are the terms of a registration, the rate with at least two decimals.
type terms struct {
	rate  string
	hours int
}

// row is a user in a list.
type row struct {
	UserID  string          `json:"user_id"`
	Current bool            `json:"is_current_user"`
	Name    string          `json:"user_name"`
	Email   string          `json:"email"`
	Role    string          `json:"user_role"`
	Status  string          `json:"status"`
	Rate    json.RawMessage `json:"rate"`
	Hours   int             `json:"budget_hours"`
}

// list returns the body of the list of a project's users.
func (m *model) list(on project.ID, caller user.ID) string {
	rows := []row{}
	for _, id := range m.lines[on] {
		a, terms := m.accounts[id], m.terms[place{id, on}]
		rows = append(rows, row{fmt.Sprint(id), id == caller, a.name, a.email, a.role, a.status, json.RawMessage(terms.rate), terms.hours})
	}
	body, err := json.Marshal(struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
		Users   []row  `json:"users"`
	}{0, "success", rows})
	if err != nil {
		panic(err)
	}
	return string(body)
}

// get returns the body of one user on a project.
func (m *model) get(at place, caller user.ID) string {
	type detail struct {
		ProjectID string `json:"project_id"`
		UserID    string `json:"user_id"`
		Current   bool   `json:"is_current_user"`
		Name      string `json:"user_name"`
		Email     string `json:"email"`
		Role      string `json:"user_role"`
	}
	a := m.accounts[at.user]
	body, err := json.Marshal(struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
		User    detail `json:"user"`
	}{0, "success", detail{fmt.Sprint(at.project), fmt.Sprint(at.user), at.user == caller, a.name, a.email, a.role}})
	if err != nil {
		panic(err)
	}
	return string(body)
}

// on reports whether a user is on a project.
func (m *model) on(at place) bool { return slices.Contains(m.lines[at.project], at.user) }

// admins counts the active ones.
func (m *model) admins() (n int) {
	for _, a := range m.accounts {
		if a.role == "admin" && a.status == "active" {
			n++
		}
	}
	return n
}

// put adds a user to a project, unless the user is on it.
func (m *model) put(at place, t terms) {
	if !m.on(at) {
		m.lines[at.project] = append(slices.Clone(m.lines[at.project]), at.user)
		m.terms[at] = t
	}
}

// assignment is one element of the array users.
type assignment struct {
	user  user.ID
	terms sent
}

// assign returns the status, and assigns the users if it is 200.
func (m *model) assign(on project.ID, all []assignment) int {
	if _, ok := m.lines[on]; !ok {
		return http.StatusNotFound
	}
	for _, a := range all {
		if a.terms.negative() {
			return http.StatusBadRequest
		}
		if m.accounts[a.user] == nil && !m.on(place{a.user, on}) {
			return http.StatusNotFound
		}
	}
	for _, a := range all {
		m.put(place{a.user, on}, a.terms.over(terms{"0.00", 0}))
	}
	return http.StatusOK
}

// invite returns the status, and invites the user if it is 200.
func (m *model) invite(on project.ID, a account, t sent) int {
	if _, ok := m.lines[on]; !ok {
		return http.StatusNotFound
	}
	if t.negative() {
		return http.StatusBadRequest
	}
	id := m.last + 1
	for known, other := range m.accounts {
		if strings.EqualFold(other.email, a.email) {
			id = known
		}
	}
	if id > m.last {
		m.last = id
		m.accounts[id] = &a
	}
	m.put(place{id, on}, t.over(terms{"0.00", 0}))
	return http.StatusOK
}

// update returns the status, and updates the user if it is 200. An empty name or role is
// not sent.
func (m *model) update(at place, name, role string, t sent) int {
	a := m.accounts[at.user]
	lastAdmin := a != nil && a.role == "admin" && a.status == "active" && m.admins() == 1
	switch {
	case !m.on(at):
		return http.StatusNotFound
	case lastAdmin && role != "" && role != "admin":
		return http.StatusForbidden
	case t.negative():
		return http.StatusBadRequest
	}
	if name != "" {
		a.name = name
	}
	if role != "" {
		a.role = role
	}
	m.terms[at] = t.over(m.terms[at])
	return http.StatusOK
}

// remove returns the status, and removes the user if it is 200.
func (m *model) remove(at place) int {
	if !m.on(at) {
		return http.StatusNotFound
	}
	line := slices.Clone(m.lines[at.project])
	m.lines[at.project] = slices.DeleteFunc(line, func(u user.ID) bool { return u == at.user })
	delete(m.terms, at)
	return http.StatusOK
}

// sent are the terms of a request: JSON, empty if not sent.
type sent struct{ rate, hours string }

// rates and hours map what a request may send to the new value: empty for no change,
// negative if it is refused.
var (
	rates = map[string]string{
		``: "", `""`: "", `" "`: "", `null`: "0.00", `0`: "0.00", `-0.0`: "0.00", `"12.5"`: "12.50",
		`80.000001`: "80.000001", `999999999999.999999`: "999999999999.999999", `-0.01`: "negative", `"-7"`: "negative",
	}
	hours = map[string]string{``: "", `""`: "", `null`: "0", `0`: "0", `8`: "8", `"40"`: "40", `-1`: "negative"}
)

// drawSent draws terms.
func drawSent(t *rapid.T) sent {
	return sent{
		rapid.SampledFrom(sorted(rates)).Draw(t, "rate"),
		rapid.SampledFrom(sorted(hours)).Draw(t, "hours"),
	}
}

// sorted returns the keys of a map, sorted.
func sorted(m map[string]string) (keys []string) {
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func (s sent) negative() bool { return rates[s.rate] == "negative" || hours[s.hours] == "negative" }

// over returns terms with the sent values.
func (s sent) over(t terms) terms {
	if rate := rates[s.rate]; rate != "" {
		t.rate = rate
	}
	if h := hours[s.hours]; h != "" {
		_, _ = fmt.Sscan(h, &t.hours)
	}
	return t
}

// object returns a JSON object of members, each a key and its JSON. It leaves out members
// whose JSON is empty.
func object(members ...string) string {
	var b strings.Builder
	for i := 0; i < len(members); i += 2 {
		if members[i+1] == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:%s", members[i], members[i+1])
	}
	return "{" + b.String() + "}"
}

// quoted returns a text as JSON, "" for an empty one.
func quoted(text string) string {
	if text == "" {
		return ""
	}
	b, _ := json.Marshal(text)
	return string(b)
}
