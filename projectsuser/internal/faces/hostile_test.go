package faces_test

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

var (
	hostileSeed     = flag.Uint64("hostile-seed", 1, "seed of the hostile requests")
	hostileRequests = flag.Int("hostile", 10_000, "number of hostile requests to each face")
)

// routes are the paths of each face. A # becomes a number.
var routes = map[string][]string{
	"intra": {"/v2/projects_users", "/v2/projects_users/#", "/v2/projects_users/#/retry", "/v2/projects_users/#/compile", "/v2/projects/#/projects_users",
		"/v2/users/#/projects_users", "/v2/projects/#/register", "/v2/teams", "/v2/teams/#", "/v2/projects/#/teams", "/v2/users/#/teams", "/v2/teams/#/users",
		"/v2/users/#/projects/#/teams", "/v2/project_sessions/#/teams", "/v2/project_sessions", "/v2/project_sessions/#", "/v2/projects", "/v2/projects/#",
		"/v2/projects/#/projects", "/v2/projects/#/users", "/v2/cursus/#/projects", "/v2/users", "/v2/users/#", "/oauth/token"},
	"overplane": {"/", "/reorder", "/project-user_#"},
	"zoho":      {"/projects/#/users", "/projects/#/users/invite", "/projects/#/users/#"},
	"noko": {"/users", "/users/#", "/users/#/entries", "/users/#/expenses", "/users/#/participating_projects", "/users/#/accessible_projects", "/users/#/activate",
		"/users/#/deactivate", "/users/#/resend_invitation_email", "/users/#/give_access_to_projects", "/users/#/revoke_access_to_projects"},
}

// keys are the members of bodies.
var keys = []string{"projects_user", "team", "id", "user_id", "project_id", "project_session_id", "occurrence", "final_mark", "marked_at", "retriable_at",
	"created_at", "updated_at", "status", "name", "locked_at", "closed_at", "terminating_at", "deadline_at", "repo_url", "teams_users_attributes", "leader",
	"validated", "force", "parent_id", "parent_type", "user", "idx", "ids", "welcome_email_sent", "hide_timesheets", "project_status", "email", "image",
	"full_name", "users", "user_name", "user_role", "rate", "budget_hours", "first_name", "last_name", "role", "projects", "grant_type", "JSONString"}

// parameters are the names in query strings.
var parameters = []string{"page", "per_page", "page[number]", "page[size]", "sort", "filter[id]", "filter[status]", "filter[user_id]", "range[final_mark]",
	"range[created_at]", "range[id]", "filter[marked]", "from", "to", "projects", "name", "email", "role", "state", "billable", "description", "limit",
	"starting_after", "parent_id", "project_id", "user_id", "force", "projects_user[user_id]", "projects_user[final_mark]", "team[name]", "", "x\r\ny"}

// numbers are ids, positions, marks and pages: half of them are of records.
var numbers = []string{"1", "2", "3", "4", "5", "6", "7", "8", "0", "-1", "05", "5.0", "1e3", "1e400", "2147483648", "-2147483649", "4294967297",
	"9007199254740991", "9007199254740992", "9223372036854775807", "9223372036854775808", "-9223372036854775808", strings.Repeat("9", 400)}

// dates are at the limits of what can be written.
var dates = []string{"2024-03-01T12:00:00Z", "2024-02-01", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999-23:59",
	"10000-01-01T00:00:00Z", "-001-01-01T00:00:00Z", "0000-12-31T23:59:59-23:59", "2024-02-30"}

// texts are words that the faces know, and texts that break what repeats them.
var texts = []string{"ada", "bob", "cyd@example.com", "new@example.com", "project_1", "parent_2", "Project", "project-user_5", "project-user_6", "admin", "member",
	"staff", "finished", "creating_group", "true", "12.5", "-0.000001", "client_credentials", "", " ", `\u0000`, `\ud800`, `\udc00\ud800`, "\xff\xfe", "\x00",
	`a\r\nX-Injected: 1`, "a\r\nX-Injected: 1", "<script>", `\"><b>`, "\u2028", "\ufeff", "é", strings.Repeat("x", 300), strings.Repeat(`\u0001`, 5000)}

// dice draws hostile requests.
type dice struct{ *rand.Rand }

func (d dice) of(list []string) string { return list[d.IntN(len(list))] }

// number draws a number, mostly that of a record.
func (d dice) number() string {
	if d.IntN(4) > 0 {
		return numbers[d.IntN(8)]
	}
	return d.of(numbers)
}

// value draws a JSON value, or something like one.
func (d dice) value(depth int) string {
	switch n := d.IntN(16); {
	case n < 5:
		return d.number()
	case n < 7:
		return `"` + d.of(texts) + `"`
	case n < 9:
		return `"` + d.of(dates) + `"`
	case n == 9:
		return `"` + d.number() + `"`
	case n == 10:
		return d.of([]string{"true", "false", "null", "NaN", "-", "tru", "[", "}"})
	case n == 11 && depth == 0:
		return strings.Repeat(d.of([]string{"[", `{"a":`}), 40)
	case n < 13:
		return "[" + d.value(depth+1) + "," + d.value(depth+1) + "]"
	case depth < 3:
		return d.object(depth + 1)
	}
	return "null"
}

// object draws an object. Its keys may be given twice.
func (d dice) object(depth int) string {
	var b strings.Builder
	for i := range d.IntN(4) {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `"%s":%s`, d.of(keys), d.value(depth))
	}
	return "{" + b.String() + "}"
}

// valid are bodies of changes that a face accepts.
var valid = map[string][]string{
	"intra": {`{"projects_user":{"user_id":#,"project_id":#}}`, `{"projects_user":{"user_id":4,"project_id":5,"created_at":"@"}}`, `{"projects_user":{"final_mark":#}}`, `{"projects_user":{"retriable_at":"@","updated_at":"@"}}`,
		`{"team":{"project_id":#,"teams_users_attributes":[{"user_id":#,"leader":true}]}}`, `{"team":{"locked_at":"@","closed_at":"@","final_mark":#}}`, `{"force":true}`,
		`{"projects_user":{"id":#,"user_id":#,"project_id":#,"occurrence":#,"created_at":"@"}}`},
	"overplane": {`{"parent_id":"project_#","parent_type":"Project","user":"cyd","idx":#}`, `{"idx":#}`, `{"parent_id":"project_#"}`, `{"user":"ada","email":"a@example.com"}`,
		`{"parent_id":"project_#","ids":["project-user_#","project-user_#"]}`},
	"zoho": {`{"users":[{"user_id":#,"rate":#,"budget_hours":#}]}`, `{"user_name":"Dan","email":"dan#@example.com","user_role":"admin"}`, `{"rate":#.5,"budget_hours":#}`},
	"noko": {`{"email":"dan#@example.com"}`, `{"first_name":"A","role":"admin"}`, `{"projects":[#,#]}`},
}

// fill replaces each # by a number and each @ by a date.
func (d dice) fill(text string) string {
	var b strings.Builder
	for _, c := range text {
		switch c {
		case '#':
			b.WriteString(d.number())
		case '@':
			b.WriteString(d.of(dates))
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

// body draws a body and its type.
func (d dice) body(f face) (kind, text string) {
	switch n := d.IntN(12); {
	case n < 8:
		text = d.fill(d.of(valid[f.name]))
	case n < 10:
		text = d.object(0)
	case n == 10:
		text = d.value(0)
	default:
		return "application/x-www-form-urlencoded", d.query()
	}
	switch d.IntN(20) {
	case 0:
		text = "\ufeff" + text
	case 1:
		text += text
	case 2:
		text = text[:d.IntN(len(text)+1)]
	}
	return d.of([]string{"application/json", "application/json", "application/json", "", "text/xml", "<;;"}), text
}

// query draws a query string. It may be badly encoded.
func (d dice) query() string {
	var b strings.Builder
	escape := strings.NewReplacer("[", "%5B", "]", "%5D", " ", "+", "\r", "%0d", "\n", "%0a", "\x00", "%00", "\xff", "%ff", "\ufeff", "%ef%bb%bf")
	for range d.IntN(4) {
		value := d.of([]string{d.number(), d.number(), d.number() + "," + d.number(), d.of(dates) + "," + d.of(dates), d.of(texts), "%zz", d.of(keys)})
		if d.IntN(8) > 0 {
			value = strings.ReplaceAll(escape.Replace(value), "%25", "%")
		}
		b.WriteString(escape.Replace(d.of(parameters)) + "=" + value + "&")
	}
	return b.String()
}

// request draws the text of a request to a face.
func (d dice) request(f face) string {
	path := d.fill(d.of(routes[f.name]))
	if d.IntN(12) == 0 {
		path += d.of([]string{"/", "//", "/../x", "/%2e%2e", "%00", "%0d%0aX-Injected:%201", "/<b>", "%ff", strings.Repeat("/a", 2000), "#"})
	}
	if query := d.query(); query != "" && d.IntN(2) == 0 {
		path += "?" + query
	}
	method := d.of([]string{"GET", "GET", "POST", "POST", "POST", "PUT", "PUT", "PATCH", "DELETE"})
	if d.IntN(16) == 0 {
		method = d.of([]string{"HEAD", "OPTIONS", "TRACE", "BREW", "get"})
	}
	kind, body := d.body(f)
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\n", method, path, d.of([]string{"x.test", "x.test", "<b>", "a@b", strings.Repeat("h", 300)}))
	if kind != "" {
		b.WriteString("Content-Type: " + kind + "\r\n")
	}
	if d.IntN(8) == 0 {
		b.WriteString(d.of([]string{"If-Match: *", `If-Match: "a"`, "If-None-Match: *", "If-Match: ", "Authorization: Bearer \xff", "Authorization: Basic =",
			"Accept: text/html", "Range: bytes=0-1", "X-Forwarded-Host: evil.test", "Content-Encoding: gzip", "Origin: null"}) + "\r\n")
	}
	fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(body), body)
	return b.String()
}

// next draws a request to a face, given the last one and the methods that its path
// allows if it had another one. Mostly it is the same request with such a method.
func (d dice) next(f face, last, allow string) string {
	if allow == "" || d.IntN(8) == 0 {
		return d.request(f)
	}
	_, rest, _ := strings.Cut(last, " ")
	return d.of(strings.Split(allow, ", ")) + " " + rest
}

// school returns records on which most requests of the fuzzer can succeed.
func school() store.Records {
	records := store.Records{
		Projects: []*project.Project{{ID: 1, Slug: "libft", Name: "Libft"}, {ID: 2, Slug: "pool"}, {ID: 3, Parent: 2}, {ID: 4, Slug: "4"}, {ID: 5}},
		Sessions: []*project.Session{{ID: 1, Project: 1, Solo: true}, {ID: 2, Project: 4, BeginAt: noon.Add(time.Hour), MaxPeople: 2}},
	}
	for i := range user.ID(8) {
		id := i + 1
		login := string(rune('a' + i))
		if id > 4 && id < 8 {
			login = []string{"ada", "bob", "cyd"}[id-5]
		}
		records.Users = append(records.Users, &user.User{ID: id, Login: login, Email: login + "@example.com", Role: user.Admin, State: user.Active, CreatedAt: noon})
		held := &projectsuser.Registration{ID: projectsuser.ID(id), User: id, Project: project.ID(1 + i%3)}
		if i%2 == 0 {
			held.Attempts = team.Imported(&team.Team{ID: team.ID(id), Project: held.Project, Members: []team.Member{{User: id, Leader: true}}})
		}
		records.Registrations = append(records.Registrations, held)
	}
	records.TimeEntries = []*user.TimeEntry{{ID: 1, User: 1, Project: 1, Date: noon, Minutes: 5}}
	records.Expenses = []*user.Expense{{ID: 1, User: 2, Project: 1, Date: noon}}
	return records
}

// newSchool returns a registry of the school.
func newSchool(t *testing.T) *registry.Registry {
	t.Helper()
	policy := registry.Policy{FixedEmail: true, Seats: 50, Everywhere: []user.Role{user.Freelancer}}
	r := registry.New(registry.Options{Policy: policy, Clock: func() time.Time { return noon }})
	err := r.Do(t.Context(), "", func(tx *registry.Tx) error {
		_, err := tx.Import(school(), time.Time{})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// faultOf returns what is wrong with an answer, "" for nothing.
func faultOf(got *httptest.ResponseRecorder) string {
	body, header := got.Body.Bytes(), got.Header()
	switch {
	case got.Code >= 500:
		return "a fault of the server"
	case header.Get("X-Content-Type-Options") != "nosniff":
		return "without nosniff"
	case strings.HasPrefix(header.Get("Content-Type"), "application/json") && len(body) > 0 && !(json.Valid(body) && utf8.Valid(body)):
		return "invalid JSON"
	case len(body) > 0 && header.Get("Content-Type") == "":
		return "without a type"
	}
	for key, values := range header {
		if text := strings.Join(values, ""); key == "X-Injected" || strings.ContainsFunc(text, func(c rune) bool { return c < ' ' || c >= 0x7f }) {
			return fmt.Sprintf("the header %s: %q", key, text)
		}
	}
	return ""
}

// checkRegistry fails if a registry breaks a law, or would not survive a restart.
func checkRegistry(t *testing.T, r *registry.Registry) {
	t.Helper()
	for _, broken := range rostertest.Check(r.Snapshot()) {
		t.Error(broken)
	}
	again := registry.New(registry.Options{})
	if err := again.Restore(t.Context(), r.Snapshot().Content()); err != nil {
		t.Fatalf("its content is refused: %v", err)
	}
	if diff := rostertest.Diff(r.Snapshot(), again.Snapshot()); diff != "" {
		t.Errorf("it differs after a restart:\n%s", diff)
	}
}

// Whatever a client sends, no face answers with a fault of the server, with invalid JSON
// or with a header of the client's. What it refuses changes nothing, and the registry keeps
// its laws.
func TestHostileRequestsAreAnswered(t *testing.T) {
	t.Logf("-hostile-seed %d", *hostileSeed)
	d := dice{rand.New(rand.NewPCG(*hostileSeed, 0))}
	const perSchool = 500 // requests, before the school is new again
	statuses := make(map[string]map[int]int)
	for sent := 0; sent < len(allFaces)**hostileRequests && !t.Failed(); sent += perSchool {
		f := allFaces[sent/perSchool%len(allFaces)]
		if statuses[f.name] == nil {
			statuses[f.name] = make(map[int]int)
		}
		r := newSchool(t)
		h := f.new(r, options{Caller: bob, MaxBody: 8 << 10})
		var text, allow string
		for range perSchool {
			text = d.next(f, text, allow)
			sent, err := http.ReadRequest(bufio.NewReader(strings.NewReader(text)))
			if err != nil {
				continue // net/http answers it
			}
			before, w := r.Snapshot(), httptest.NewRecorder()
			h.ServeHTTP(w, sent)
			allow = w.Header().Get("Allow")
			statuses[f.name][w.Code]++
			fault := faultOf(w)
			if w.Code >= 300 && r.Snapshot() != before {
				fault = "it changed the registry"
			}
			if fault != "" {
				t.Fatalf("%s: %s\n%.2000q\n%d %v\n%.500s", f.name, fault, text, w.Code, w.Header(), w.Body)
			}
		}
		checkRegistry(t, r)
		if t.Failed() {
			t.Fatalf("%s: after request %d of the seed %d", f.name, sent+perSchool, *hostileSeed)
		}
	}
	for _, f := range allFaces {
		t.Logf("%s: %v", f.name, statuses[f.name])
		if *hostileRequests >= 10_000 && statuses[f.name][200] < 100 {
			t.Errorf("%s: only %d requests succeeded", f.name, statuses[f.name][200])
		}
	}
}
