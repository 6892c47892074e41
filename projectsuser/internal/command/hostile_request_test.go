package command

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// hostileBody is a body that every system refuses. A form is refused with 415 by
// the systems that read no forms.
type hostileBody struct {
	name, kind, text string
	status           int
}

const (
	kindJSON = "application/json"
	kindForm = "application/x-www-form-urlencoded"
)

func hostileBodies() []hostileBody {
	const size = 1 << 18
	fill := func(text string) string { return strings.Repeat(text, size/len(text)) }
	numbered := func(n int, each string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, each, i)
		}
		return b.String()
	}
	return []hostileBody{
		{"more than a mebibyte", kindJSON, strings.Repeat(" ", 1+1<<20), 413},
		{"33 nested objects", kindJSON, strings.Repeat(`{"a":`, 33) + `1` + strings.Repeat(`}`, 33), 400},
		{"a hundred thousand brackets", kindJSON, `{"a":` + strings.Repeat(`[`, 100_000), 400},
		{"257 members", kindJSON, `{` + numbered(257, `"%d":0,`) + `"z":0}`, 400},
		{"fifty thousand members", kindJSON, `{` + numbered(50_000, `"%d":0,`) + `"z":0}`, 400},
		{"a duplicate member", kindJSON, `{"<b>":1,"<b>":2}`, 400},
		{"a long key of many objects", kindJSON, `{"` + fill("k") + `":[` + fill("{},") + `{}]}`, 400},
		{"many values", kindJSON, `{"users":[` + fill("{},") + `{}]}`, 400},
		{"many numbers", kindJSON, `{"a":[` + fill("0,") + `0]}`, 400},
		{"invalid UTF-8", kindJSON, "{\"a\":\"\xff<\"}", 400},
		{"two objects", kindJSON, `{}{}`, 400},
		{"an array", kindJSON, `[{"user_id":1}]`, 400},
		{"compressed", kindJSON, "\x1f\x8b\x08\x00\x00\x00\x00\x00", 400},
		{"XML", "text/xml", `<a/>`, 415},
		{"a body in parts", "multipart/mixed; boundary=b", "--b\r\n\r\n<b>\r\n--b--", 415},
		{"an invalid type", "<;;", "{}", 415},
		{"a form of 257 names", kindForm, numbered(257, "%d=&"), 400},
		{"a form of many elements", kindForm, fill("a[]=&"), 400},
		{"a form of deep names", kindForm, "a" + strings.Repeat("[b]", 32) + "=1", 400},
		{"a form of very deep names", kindForm, "a" + fill("[b]") + "=1", 400},
		{"a form with an invalid escape", kindForm, "a=%zz<", 400},
		{"a form with a name as a value and an object", kindForm, "<b>=1&<b>[c]=2", 400},
	}
}

func TestHostileBodiesAreRefused(t *testing.T) {
	b := newSchoolTarget(t)
	before := b.registry.Snapshot().Sequence()
	for _, f := range attackedSystems() {
		for _, body := range hostileBodies() {
			status := body.status
			if body.kind == kindForm && !f.forms {
				status = http.StatusUnsupportedMediaType
			}
			var got *httptest.ResponseRecorder
			took := allocated(func() { got = b.answer(f.request(strings.NewReader(body.text), body.kind)) })
			assertRefused(t, f.name+": "+body.name, got, status, len(body.text), took)
		}
	}
	if after := b.registry.Snapshot().Sequence(); after != before || b.log.String() != "" {
		t.Errorf("sequence %d, was %d; log %s", after, before, b.log)
	}
}

// A body is not read beyond the limit.
func TestEndlessBodiesAreCutOff(t *testing.T) {
	b := newSchoolTarget(t)
	for _, f := range attackedSystems() {
		for _, length := range []int64{-1, 1 << 40} {
			r := f.request(spaces{}, kindJSON)
			r.ContentLength = length
			var got *httptest.ResponseRecorder
			took := allocated(func() { got = b.answer(r) })
			assertRefused(t, fmt.Sprintf("%s: %d bytes", f.name, length), got, 413, 1<<16, took)
		}
	}
}

func TestHostileQueriesAreRefused(t *testing.T) {
	b := newSchoolTarget(t)
	var many strings.Builder
	for i := range 300 {
		fmt.Fprintf(&many, "p%d=&", i)
	}
	queries := []struct{ name, query string }{
		{"many parameters", many.String()},
		{"a long parameter", "a=" + strings.Repeat("é", 1<<16)},
		{"very many parameters", strings.Repeat("a&b&", 1<<18)},
		{"an invalid escape", "<b>=%zz"},
	}
	for _, f := range attackedSystems() {
		for _, q := range queries {
			r := httptest.NewRequest("GET", f.list, nil)
			r.URL.RawQuery = f.required + q.query
			var got *httptest.ResponseRecorder
			took := allocated(func() { got = b.answer(r) })
			assertRefused(t, f.name+": "+q.name, got, 400, len(q.query), took)
		}
	}
}

// URLs in an answer repeat parts of the request. They must not add a header or
// markup.
func TestWhatIsEchoedIsNoHeaderAndNoPage(t *testing.T) {
	b := newSchoolTarget(t)
	const mark = "\r\nSet-Cookie: a=b\r\n\r\n<script>\">"
	for _, f := range attackedSystems() {
		query := f.required + "x=" + url.QueryEscape(mark) + "&" + url.QueryEscape(mark) + "=y&page=1&per_page=1"
		for _, host := range []string{"x.test", mark, strings.Repeat("h", 60_000), "a@b.test", "x.test/y?z#"} {
			r := httptest.NewRequest("GET", f.list, nil)
			r.URL.RawQuery = query + `&raw=<">` // which net/http accepts
			r.Host, r.RequestURI = host, f.list+"?"+r.URL.RawQuery
			r.Header.Set("Authorization", "Bearer "+mark)
			got := b.answer(r)
			if got.Code != http.StatusOK {
				t.Fatalf("%s: %d %s", f.name, got.Code, got.Body)
			}
			assertEchoed(t, f.name, got, host == "x.test")
		}
	}
}

// assertEchoed fails if text of the request changes the structure of the answer:
// a header, a link or a page.
func assertEchoed(t *testing.T, name string, got *httptest.ResponseRecorder, proper bool) {
	t.Helper()
	for key, values := range got.Header() {
		text := strings.Join(values, ",")
		if strings.ContainsAny(text, "\r\n") || key == "Set-Cookie" || len(text) > 8<<10 {
			t.Errorf("%s: %s: %.200q", name, key, text)
		}
	}
	link := got.Header().Get("Link")
	for part := range strings.SplitSeq(link, ", <") {
		if strings.Count(part, ">") > 1 || strings.Count(part, `"`) > 2 || !proper && part != "" && !strings.Contains(part, "http://localhost/") {
			t.Errorf("%s: Link %.300s", name, part)
		}
	}
	body := got.Body.String()
	if strings.ContainsAny(body, "<>") || len(body) > 64<<10 || !proper && strings.Contains(body, "http://") && !strings.Contains(body, "http://localhost/") {
		t.Errorf("%s: %.300s", name, body)
	}
}

// Names in records can contain markup. No system answers with it unescaped.
func TestNamesAreNoPage(t *testing.T) {
	const tag = `<img src=x onerror=alert(1)>`
	data := fmt.Sprintf(`{"projects":[{"id":10,"name":%[1]q,"slug":"p"}],
		"users":[{"id":7,"login":%[1]q,"email":"a@x.test","first_name":%[1]q,"last_name":%[1]q,"displayname":%[1]q}],
		"projects_users":[{"id":1,"project":{"id":10,"name":%[1]q,"slug":"p"},"user":{"id":7,"login":%[1]q},
			"teams":[{"id":3,"name":%[1]q,"project_id":10,"users":[{"id":7,"login":%[1]q,"leader":true}]}]}]}`, tag)
	b := newTarget(t, data, access{})
	paths := []string{"/v2/projects_users", "/v2/teams", "/v2/projects", "/noko/users/7"}
	for _, f := range attackedSystems() {
		paths = append(paths, f.list+"?"+f.required)
	}
	for _, path := range paths {
		got := b.answer(httptest.NewRequest("GET", path, nil))
		assertRefused(t, path, got, 200, 0, 0)
		if !strings.Contains(got.Body.String(), `\u003cimg src=x`) {
			t.Errorf("%s: the name is missing: %s", path, got.Body)
		}
	}
}

// A page of another origin, open in a browser on the same machine, cannot change
// anything.
func TestPagesOfOthersChangeNothing(t *testing.T) {
	b := newSchoolTarget(t)
	before := b.registry.Snapshot().Sequence()
	for _, f := range attackedSystems() {
		for name, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.test"} {
			r := f.request(strings.NewReader(`{}`), kindJSON)
			r.Header.Set(name, value)
			got := b.answer(r)
			if got.Code != http.StatusForbidden || !json.Valid(got.Body.Bytes()) || got.Header().Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s: %s: %d %s %v", f.name, value, got.Code, got.Body, got.Header())
			}
		}
		r := f.request(strings.NewReader(`{}`), kindJSON)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		if got := b.answer(r); got.Code == http.StatusForbidden {
			t.Errorf("%s: a page of the same origin is refused: %s", f.name, got.Body)
		}
	}
	if after := b.registry.Snapshot().Sequence(); after != before {
		t.Errorf("sequence %d, was %d", after, before)
	}
}
