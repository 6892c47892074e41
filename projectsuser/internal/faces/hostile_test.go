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

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/user"
)

var (
	hostileRequests = flag.Int("hostile", 3000, "how many hostile requests each face gets")
	hostileSeed     = flag.Uint64("hostile-seed", 1, "the seed of the hostile requests")
)

// attacker draws raw requests that no friendly client sends.
type attacker struct {
	*rand.Rand
	face face
}

func (a attacker) pick(of ...string) string { return of[a.IntN(len(of))] }

// number returns a number, or what looks like one.
func (a attacker) number() string {
	return a.pick("0", "1", "5", "6", "7", "-1", "+5", "05", "1.5", "1e2", "1e999", "-0", "9007199254740992",
		"9223372036854775807", "9223372036854775808", "99999999999999999999999", "NaN", "0x5", "")
}

// text returns a text as it is inside a JSON string.
func (a attacker) text() string {
	return a.pick("ada", "ada@example.com", "", `\u0000`, `\ud800`, `\udc00x`, `<script>`, `\r\nInjected: yes`, "\xff\xfe", "é", `\"`,
		strings.Repeat("x", 300), strings.Repeat("y", 5000), "10000-01-01T00:00:00Z", "0000-01-01", "9999-12-31T23:59:59.999Z", "null", "1;DROP")
}

// value returns a JSON value, which may be invalid, nested up to a depth.
func (a attacker) value(depth int) string {
	switch a.IntN(9) {
	case 0:
		return a.number()
	case 1:
		return `"` + a.text() + `"`
	case 2:
		return a.pick("true", "false", "null", "nul", "{", "]", ",")
	case 3:
		n := 1 + a.IntN(60)
		return strings.Repeat("[", n) + strings.Repeat("]", n)
	}
	if depth == 0 {
		return `"` + a.text() + `"`
	}
	var members []string
	for range a.IntN(4) {
		key := a.pick("projects_user", "team", "user_id", "project_id", "final_mark", "status", "occurrence", "created_at", "marked_at",
			"locked_at", "parent_id", "parent_type", "user", "email", "image", "full_name", "hide_timesheets", "position", "user_role",
			"user_name", "rate", "budget_hours", "first_name", "role", "projects", "users", "id", a.text())
		members = append(members, `"`+key+`":`+a.value(depth-1))
	}
	if len(members) > 0 && a.IntN(4) == 0 {
		members = append(members, members[0]) // a key given twice
	}
	return "{" + strings.Join(members, ",") + "}"
}

// body returns a body and its content type.
func (a attacker) body() (text, kind string) {
	text = a.value(3)
	switch a.IntN(8) {
	case 0:
		text = "\ufeff" + text // a byte-order mark
	case 1:
		text += text
	case 2:
		return "a[b][]=1&a[b]=2&user_id=" + a.number() + "&%zz=%00&email=x%0d%0aInjected:%20yes", "application/x-www-form-urlencoded"
	case 3:
		_, friendly, _ := strings.Cut(string(a.face.change), " ")
		_, text, _ = strings.Cut(friendly, " ")
	}
	return text, a.pick("application/json", "", "text/plain", "application/json; charset=utf-16", "multipart/form-data")
}

// target returns a path and a query.
func (a attacker) target() string {
	routes := []request{a.face.show, a.face.change, a.face.mail, a.face.taken, a.face.refused, a.face.method}
	fields := strings.Fields(string(routes[a.IntN(len(routes))]))
	path := "/"
	if len(fields) > 1 {
		path = fields[1]
	}
	path = strings.ReplaceAll(path, "{id}", a.pick("5", "6", "0", "05", "99", a.number(), "%2e%2e", "%00", "..", "a%0d%0aInjected:%20yes", "%ff", "ada"))
	if a.IntN(6) == 0 {
		path = a.pick("//", "/..", "/%", "*", "/"+strings.Repeat("a/", 200), path+"/", path+"//x", "http://evil.example/"+path)
	}
	if a.IntN(3) > 0 {
		return path
	}
	return path + "?" + a.pick("filter", "range", "sort", "page", "per_page", "embed", "limit", "%00") + a.pick("", "[status]", "[number]", "[size]", "[created_at]", "[id]", "[", "[a][b]") +
		"=" + a.pick(a.number(), a.number()+","+a.number(), "10000-01-01,", "%0d%0aInjected:%20yes", "%ff", ",,,", "-id,id", strings.Repeat("1,", 400))
}

// raw returns a request as it is sent.
func (a attacker) raw() string {
	body, kind := a.body()
	method := a.pick("GET", "GET", "POST", "PUT", "PATCH", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW")
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\n", method, a.target(), a.pick("localhost", "evil.example:99999", "[::1]", strings.Repeat("h", 400)))
	if kind != "" {
		fmt.Fprintf(&b, "Content-Type: %s\r\n", kind)
	}
	if a.IntN(8) == 0 {
		fmt.Fprintf(&b, "%s: %s\r\n", a.pick("If-Match", "If-None-Match", "Accept", "Range", "Authorization"), a.pick("*", `"x"`, `W/"0"`, "bytes=0-1", "Bearer x", ",,"))
	}
	fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(body), body)
	return b.String()
}

// No request makes a face fail, answer invalid JSON, write a header that the client chose,
// or change the registry although it is refused.
func TestHostileRequestsAreAnswered(t *testing.T) {
	t.Logf("-hostile-seed %d", *hostileSeed)
	for i, on := range allFaces {
		t.Run(on.name, func(t *testing.T) {
			a := attacker{rand.New(rand.NewPCG(*hostileSeed, uint64(i))), on}
			r := newRegistry(t, &hooks{policy: registry.Policy{FixedEmail: true, Seats: 50, Everywhere: []user.Role{user.Admin}}})
			h := on.new(r, options{Caller: bob, MaxBody: 4 << 10})
			read := 0
			for n := range *hostileRequests {
				raw := a.raw()
				sent, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
				if err != nil {
					continue // a server answers it before any handler
				}
				read++
				before, w := r.Snapshot(), httptest.NewRecorder()
				h.ServeHTTP(w, sent)
				if fault := hostileFault(w); fault != "" {
					t.Fatalf("request %d: %s\n%q\nanswer %d %q\n%s", n, fault, raw, w.Code, w.Header(), w.Body)
				}
				if w.Code >= http.StatusMultipleChoices && r.Snapshot() != before {
					t.Fatalf("request %d: %d, and changed the registry\n%q", n, w.Code, raw)
				}
			}
			if read < *hostileRequests/2 {
				t.Errorf("only %d of %d requests reached the handler", read, *hostileRequests)
			}
			for _, broken := range rostertest.Check(r.Snapshot()) {
				t.Error(broken)
			}
		})
	}
}

// hostileFault returns what is wrong with the answer to a hostile request, "" if nothing is.
func hostileFault(w *httptest.ResponseRecorder) string {
	header := w.Header()
	switch {
	case w.Code >= http.StatusInternalServerError:
		return "a fault of the service"
	case w.Body.Len() > 0 && !json.Valid(w.Body.Bytes()):
		return "no JSON"
	case w.Body.Len() > 0 && header.Get("X-Content-Type-Options") != "nosniff":
		return "a body that may be sniffed"
	case header.Get("Injected") != "":
		return "an injected header"
	}
	for key, values := range header {
		if strings.ContainsAny(key+strings.Join(values, ""), "\r\n") {
			return "a line break in the header " + key
		}
	}
	return ""
}
