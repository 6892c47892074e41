package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// system is one of the four systems, where it is served.
type system struct {
	name  string
	list  string // what gives a list, without parameters that have to be there
	with  string // the parameters that have to be there
	write string // the method and the path of a command that has a body
	forms bool   // it reads forms
}

func systems() []system {
	return []system{
		{"42 intra", "/v2/users", "", "POST /v2/projects_users", true},
		{"Overplane", "/api/projects/project-user", "parent_id=10&", "POST /api/projects/project-user", false},
		{"Zoho", "/zoho/projects/10/users", "", "POST /zoho/projects/10/users", true},
		{"Noko", "/noko/users", "", "POST /noko/users", true},
	}
}

// command returns the command of a system with a body.
func (f system) command(body io.Reader, kind string) *http.Request {
	method, path, _ := strings.Cut(f.write, " ")
	r := httptest.NewRequest(method, path, body)
	r.Header.Set("Content-Type", kind)
	return r
}

// besieged is what serve serves, over the school, before it listens.
type besieged struct {
	*http.Server
	registry *registry.Registry
	log      *logged
}

// besiege returns what serve serves over a text of data.
func besiege(t *testing.T, data string, o serveOptions) besieged {
	t.Helper()
	now := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	p := program{in: strings.NewReader(data)}
	reg, err := p.registry(t.Context(), options{data: []string{"-"}}, registry.Options{
		Clock: func() time.Time { return now }, Fields: standin.Fields(), Policy: policy(),
	})
	if err != nil {
		t.Fatal(err)
	}
	log := new(logged)
	to := slog.New(slog.NewTextHandler(log, nil))
	return besieged{newServer(mounts(reg, options{serve: o}, to), to), reg, log}
}

// besiegeSchool is besiege for the school.
func besiegeSchool(t *testing.T) besieged {
	t.Helper()
	return besiege(t, schoolAt(time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC)), serveOptions{})
}

// answer has a request answered, without a network.
func (b besieged) answer(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	b.Handler.ServeHTTP(w, r)
	return w
}

// allocated returns how many bytes are allocated while something is done, those
// that are free again included.
func allocated(do func()) int {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return int(after.TotalAlloc - before.TotalAlloc)
}

// What a request may cost: so much by itself, and so much for each of its bytes.
const (
	perRequest = 2 << 20
	perByte    = 192
)

// assertRefused fails unless an answer is of a status, is JSON and no page, and
// took no more memory than it may.
func assertRefused(t *testing.T, what string, got *httptest.ResponseRecorder, status, size, took int) {
	t.Helper()
	if got.Code != status {
		t.Errorf("%s: %d %.200s, want %d", what, got.Code, got.Body, status)
	}
	header := got.Header()
	if !strings.HasPrefix(header.Get("Content-Type"), "application/json") || header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s: %v", what, header)
	}
	if got.Body.Len() > 64<<10 || strings.ContainsAny(got.Body.String(), "<>") {
		t.Errorf("%s: an answer of %d bytes, %.200s", what, got.Body.Len(), got.Body)
	}
	if took > perRequest+perByte*size {
		t.Errorf("%s: %d bytes took %d of memory", what, size, took)
	}
}

// hostileBody is a body that is refused by all, or by those that read forms.
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
		{"33 objects in one another", kindJSON, strings.Repeat(`{"a":`, 33) + `1` + strings.Repeat(`}`, 33), 400},
		{"a hundred thousand brackets", kindJSON, `{"a":` + strings.Repeat(`[`, 100_000), 400},
		{"257 members", kindJSON, `{` + numbered(257, `"%d":0,`) + `"z":0}`, 400},
		{"fifty thousand members", kindJSON, `{` + numbered(50_000, `"%d":0,`) + `"z":0}`, 400},
		{"a member twice", kindJSON, `{"<b>":1,"<b>":2}`, 400},
		{"a long key over many objects", kindJSON, `{"` + fill("k") + `":[` + fill("{},") + `{}]}`, 400},
		{"many values", kindJSON, `{"users":[` + fill("{},") + `{}]}`, 400},
		{"many numbers", kindJSON, `{"a":[` + fill("0,") + `0]}`, 400},
		{"no UTF-8", kindJSON, "{\"a\":\"\xff<\"}", 400},
		{"two objects", kindJSON, `{}{}`, 400},
		{"an array", kindJSON, `[{"user_id":1}]`, 400},
		{"compressed", kindJSON, "\x1f\x8b\x08\x00\x00\x00\x00\x00", 400},
		{"XML", "text/xml", `<a/>`, 415},
		{"a file", "multipart/form-data; boundary=b", "--b\r\n\r\n<b>\r\n--b--", 415},
		{"a type that is none", "<;;", "{}", 415},
		{"a form of 257 names", kindForm, numbered(257, "%d=&"), 400},
		{"a form of many elements", kindForm, fill("a[]=&"), 400},
		{"a form of deep names", kindForm, "a" + strings.Repeat("[b]", 32) + "=1", 400},
		{"a form of very deep names", kindForm, "a" + fill("[b]") + "=1", 400},
		{"a form with an escape that is none", kindForm, "a=%zz<", 400},
		{"a form of one name for two things", kindForm, "<b>=1&<b>[c]=2", 400},
	}
}

func TestHostileBodiesAreRefused(t *testing.T) {
	b := besiegeSchool(t)
	before := b.registry.Snapshot().Sequence()
	for _, f := range systems() {
		for _, body := range hostileBodies() {
			status := body.status
			if body.kind == kindForm && !f.forms {
				status = http.StatusUnsupportedMediaType
			}
			var got *httptest.ResponseRecorder
			took := allocated(func() { got = b.answer(f.command(strings.NewReader(body.text), body.kind)) })
			assertRefused(t, f.name+": "+body.name, got, status, len(body.text), took)
		}
	}
	if after := b.registry.Snapshot().Sequence(); after != before || b.log.Len() > 0 {
		t.Errorf("sequence %d, was %d; logged %s", after, before, b.log)
	}
}

// A body is read to the limit and no further, however much there is.
func TestEndlessBodiesAreCutOff(t *testing.T) {
	b := besiegeSchool(t)
	for _, f := range systems() {
		for _, length := range []int64{-1, 1 << 40} {
			r := f.command(forever{}, kindJSON)
			r.ContentLength = length
			var got *httptest.ResponseRecorder
			took := allocated(func() { got = b.answer(r) })
			assertRefused(t, fmt.Sprintf("%s: %d bytes", f.name, length), got, 413, 1<<16, took)
		}
	}
}

func TestHostileQueriesAreRefused(t *testing.T) {
	b := besiegeSchool(t)
	var many strings.Builder
	for i := range 300 {
		fmt.Fprintf(&many, "p%d=&", i)
	}
	queries := []struct{ name, query string }{
		{"many parameters", many.String()},
		{"a long one", "a=" + strings.Repeat("é", 1<<16)},
		{"parameters in great number", strings.Repeat("a&b&", 1<<18)},
		{"an escape that is none", "<b>=%zz"},
	}
	for _, f := range systems() {
		for _, q := range queries {
			r := httptest.NewRequest("GET", f.list, nil)
			r.URL.RawQuery = f.with + q.query
			var got *httptest.ResponseRecorder
			took := allocated(func() { got = b.answer(r) })
			assertRefused(t, f.name+": "+q.name, got, 400, len(q.query), took)
		}
	}
}

// What a caller says of itself is in the URLs of an answer, and stays in them.
func TestWhatIsEchoedIsNoHeaderAndNoPage(t *testing.T) {
	b := besiegeSchool(t)
	const mark = "\r\nSet-Cookie: a=b\r\n\r\n<script>\">"
	for _, f := range systems() {
		query := f.with + "x=" + url.QueryEscape(mark) + "&" + url.QueryEscape(mark) + "=y&page=1&per_page=1"
		for _, host := range []string{"x.test", mark, strings.Repeat("h", 60_000), "a@b.test", "x.test/y?z#"} {
			r := httptest.NewRequest("GET", f.list, nil)
			r.URL.RawQuery = query + `&raw=<">` // which a server lets pass
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

// assertEchoed fails if an answer has something of a caller's where it stands for
// something else.
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

// Names are whatever somebody has written into a record. None comes out of a face
// as a tag.
func TestNamesAreNoPage(t *testing.T) {
	const tag = `<img src=x onerror=alert(1)>`
	data := fmt.Sprintf(`{"projects":[{"id":10,"name":%[1]q,"slug":"p"}],
		"users":[{"id":7,"login":%[1]q,"email":"a@x.test","first_name":%[1]q,"last_name":%[1]q,"displayname":%[1]q}],
		"projects_users":[{"id":1,"project":{"id":10,"name":%[1]q,"slug":"p"},"user":{"id":7,"login":%[1]q},
			"teams":[{"id":3,"name":%[1]q,"project_id":10,"users":[{"id":7,"login":%[1]q,"leader":true}]}]}]}`, tag)
	b := besiege(t, data, serveOptions{})
	paths := []string{"/v2/projects_users", "/v2/teams", "/v2/projects", "/noko/users/7"}
	for _, f := range systems() {
		paths = append(paths, f.list+"?"+f.with)
	}
	for _, path := range paths {
		got := b.answer(httptest.NewRequest("GET", path, nil))
		assertRefused(t, path, got, 200, 0, 0)
		if !strings.Contains(got.Body.String(), `\u003cimg src=x`) {
			t.Errorf("%s: the name is not there: %s", path, got.Body)
		}
	}
}

// A page of somebody else's, open in a browser on the machine that serves, cannot
// change anything.
func TestPagesOfOthersChangeNothing(t *testing.T) {
	b := besiegeSchool(t)
	before := b.registry.Snapshot().Sequence()
	for _, f := range systems() {
		for name, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.test"} {
			r := f.command(strings.NewReader(`{}`), kindJSON)
			r.Header.Set(name, value)
			if got := b.answer(r); got.Code != http.StatusForbidden {
				t.Errorf("%s: %s: %d %s", f.name, value, got.Code, got.Body)
			}
		}
		r := f.command(strings.NewReader(`{}`), kindJSON)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		if got := b.answer(r); got.Code == http.StatusForbidden {
			t.Errorf("%s: its own page is refused: %s", f.name, got.Body)
		}
	}
	if after := b.registry.Snapshot().Sequence(); after != before {
		t.Errorf("sequence %d, was %d", after, before)
	}
}

// The token is asked of whatever comes to one of the faces, however its path is
// written.
func TestNoPathGoesRoundTheToken(t *testing.T) {
	b := besiege(t, schoolAt(time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC)), serveOptions{token: "secret"})
	for _, f := range systems() {
		for _, path := range []string{f.list, f.list + "/", f.list + "/7", f.list + "//", "/" + f.list, "/." + f.list, "/oauth/token/.." + f.list,
			"/oauth%2ftoken/.." + f.list, "/oauth/token%2f.." + f.list, "/%2e" + f.list, f.list + "%2f", f.list + "%00", "/%6eoko/users"} {
			for _, method := range []string{"GET", "HEAD", "POST", "OPTIONS", "DELETE", "BREW", "CONNECT"} {
				r := httptest.NewRequest("GET", path, nil)
				r.Method = method
				got := b.answer(r)
				if moved := got.Code/100 == 3; !moved && got.Code != 401 && got.Code != 404 || strings.Contains(got.Body.String(), "ada") {
					t.Errorf("%s %s: %d %s", method, path, got.Code, got.Body)
				}
			}
		}
	}
}

// pipes is a listener to whom connections are made in memory.
type pipes struct {
	connections chan net.Conn
	closed      chan struct{}
}

func newPipes() *pipes { return &pipes{make(chan net.Conn), make(chan struct{})} }

// Accept waits for the next connection.
func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.connections:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Accept. It is called once.
func (p *pipes) Close() error {
	close(p.closed)
	return nil
}

// Addr is nowhere.
func (p *pipes) Addr() net.Addr { return new(net.UnixAddr) }

// dial connects to the listener.
func (p *pipes) dial() net.Conn {
	mine, its := net.Pipe()
	p.connections <- its
	return mine
}

// listening serves in a bubble of its own time, in which a test has connections
// to what is served, and ends it.
func listening(t *testing.T, test func(t *testing.T, dial func() net.Conn)) {
	synctest.Test(t, func(t *testing.T) {
		b, at := besiegeSchool(t), newPipes()
		ended := make(chan error)
		go func() { ended <- b.Serve(at) }()
		test(t, at.dial)
		if err := errors.Join(b.Close(), <-ended); !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
}

// exchange writes a request as it is, and reads the answer.
func exchange(t *testing.T, c net.Conn, request string) (*http.Response, string) {
	t.Helper()
	defer c.Close()
	go func() { _, _ = io.WriteString(c, request) }() // fails where the answer comes before
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatalf("%.60q: %v", request, err)
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) { // of the answer to a HEAD
		t.Fatalf("%.60q: %v", request, err)
	}
	return answer, string(body)
}

// trick is a request line that asks a face for something else than it seems to.
type trick struct {
	line   string
	status int
}

// tricks are those that are tried on each face.
func tricks(path string) []trick {
	long := strings.Repeat("a", 60_000)
	return []trick{
		{"GET /" + path, 307}, {"GET //evil.test" + path, 307}, {"GET " + path + "/../../../../etc/passwd", 307}, {`GET //\evil.test/..//`, 307},
		{"GET /." + path, 307}, {"GET " + path + "/.", 307},
		{"GET " + path + "/%2e%2e", 404}, {"GET " + path + "%2f7", 404}, {"GET " + path + "/%2f", 404}, {"GET " + path + "/..%2f..%2fetc%2fpasswd", 404},
		{"GET " + path + "%00", 404}, {"GET " + path + "/%00", 404}, {"GET " + path + "/7%00", 404}, {"GET " + path + "/7%0d%0aX:1", 404},
		{"GET " + path + "/" + long, 404}, {"GET " + path + strings.Repeat("/a", 30_000), 404}, {"GET " + path + "/%ff%fe", 404},
		{"GET " + path + "/-1", 404}, {"GET " + path + "/99999999999999999999", 404}, {"GET " + path + "/0x7", 404}, {"GET " + path + "/<script>", 404},
		{"BREW " + path, 405}, {"get " + path, 405}, {"TRACE " + path, 405}, {"PRI " + path, 405}, {strings.Repeat("M", 10_000) + " " + path, 405},
		{"OPTIONS *", 200}, {"CONNECT evil.test:80", 404}, {"GET http://evil.test" + path + "/%00", 404},
		{"GET evil", 400}, {"GET  " + path, 400}, {"GE(T " + path, 400}, {"GET " + path + "%zz", 400}, {"GET " + path + "\x7f", 400}, {"GET", 400},
	}
}

func TestTricksWithPathsAreRefused(t *testing.T) {
	listening(t, func(t *testing.T, dial func() net.Conn) {
		for _, f := range systems() {
			for _, trick := range tricks(f.list) {
				var got *http.Response
				var body string
				took := allocated(func() {
					got, body = exchange(t, dial(), trick.line+" HTTP/1.1\r\nHost: x.test\r\nConnection: close\r\n\r\n")
				})
				name := fmt.Sprintf("%s: %.60s", f.name, trick.line)
				if got.StatusCode != trick.status || strings.Contains(body, "<script") || len(body) > 8<<10 {
					t.Errorf("%s: %s %.200s, want %d", name, got.Status, body, trick.status)
				}
				if to := got.Header.Get("Location"); (to != "") != (trick.status == 307) || to != "" && (to[0] != '/' || strings.HasPrefix(to, "//") || strings.Contains(to, `\`)) {
					t.Errorf("%s: to %q", name, to)
				}
				if took > perRequest+perByte*len(trick.line) {
					t.Errorf("%s: took %d bytes of memory", name, took)
				}
			}
		}
	})
}

func TestHostileHeadersAreRefused(t *testing.T) {
	tests := []struct {
		name, headers string
		status        int
	}{
		{"a long one", "X: " + strings.Repeat("x", 2*maxHeader), 431},
		{"many", strings.Repeat("X: x\r\n", 2*maxHeader/6) + "X: x", 431},
		{"a break in one", "X: a\rb", 400},
		{"a zero in one", "X: a\x00b", 400},
		{"a space before the colon", "X : a", 400},
		{"two lengths", "Content-Length: 1\r\nContent-Length: 2", 400},
		{"a length that is none", "Content-Length: -1", 400},
		{"an encoding that is none", "Transfer-Encoding: gzip, chunked", 501},
		{"two hosts", "Host: y.test", 400},
		{"a tag that all match", "If-None-Match: " + strings.Repeat(`"a",`, 1000) + "*", 304},
	}
	listening(t, func(t *testing.T, dial func() net.Conn) {
		for _, test := range tests {
			var got *http.Response
			took := allocated(func() {
				got, _ = exchange(t, dial(), "GET /v2/users HTTP/1.1\r\nHost: x.test\r\n"+test.headers+"\r\nConnection: close\r\n\r\n")
			})
			if got.StatusCode != test.status || took > perRequest+perByte*len(test.headers) {
				t.Errorf("%s: %s, want %d; took %d bytes", test.name, got.Status, test.status, took)
			}
		}
	})
}

// dribble writes a text, and then a letter every second until nobody listens. That
// closes the channel: a bubble wants all of its goroutines ended.
func dribble(c net.Conn, text, letter string) (ended <-chan struct{}) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, err := io.WriteString(c, text)
		for err == nil {
			time.Sleep(time.Second)
			_, err = io.WriteString(c, letter)
		}
	}()
	return done
}

// silence waits until the other end of a connection says nothing more, and returns
// what it said, and how long that took.
func silence(t *testing.T, c net.Conn) (said string, took time.Duration) {
	t.Helper()
	from := time.Now()
	text, err := io.ReadAll(c)
	if err != nil {
		t.Error(err)
	}
	return string(text), time.Since(from)
}

func TestSlowHeadersAreCutOff(t *testing.T) {
	listening(t, func(t *testing.T, dial func() net.Conn) {
		for _, begun := range []string{"", "GET /v2/us", "GET /v2/users HTTP/1.1\r\nHost: x.test\r\nX: "} {
			c := dial()
			ended := dribble(c, begun, "x")
			if said, took := silence(t, c); took != readHeaderTimeout || strings.Contains(said, "200") {
				t.Errorf("%q: after %s, %q", begun, took, said)
			}
			c.Close()
			<-ended
		}
	})
}

func TestSlowBodiesAreCutOff(t *testing.T) {
	listening(t, func(t *testing.T, dial func() net.Conn) {
		for _, f := range systems() {
			for _, length := range []string{"Content-Length: 1000", "Transfer-Encoding: chunked"} {
				c := dial()
				letter := " "
				if strings.HasPrefix(length, "T") {
					letter = "1\r\n \r\n"
				}
				ended := dribble(c, f.write+" HTTP/1.1\r\nHost: x.test\r\nContent-Type: application/json\r\n"+length+"\r\n\r\n", letter)
				said, took := silence(t, c)
				if took < readTimeout || took > readTimeout+2*time.Second || !strings.HasPrefix(said, "HTTP/1.1 408 ") {
					t.Errorf("%s, %s: after %s, %q", f.name, length, took, said)
				}
				c.Close()
				<-ended
			}
		}
	})
}

// Who does not read its answer is left after a while, and takes no goroutine with
// it: the bubble would not end.
func TestSlowReadersAreCutOff(t *testing.T) {
	listening(t, func(t *testing.T, dial func() net.Conn) {
		for _, f := range systems() {
			c := dial()
			_, err := io.WriteString(c, "GET "+f.list+"?"+f.with+" HTTP/1.1\r\nHost: x.test\r\n\r\n")
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(writeTimeout + time.Second)
			if n, err := c.Read(make([]byte, 1)); err != io.EOF {
				t.Errorf("%s: %d, %v after %s", f.name, n, err, writeTimeout)
			}
			c.Close()
		}
	})
}

func TestIdleConnectionsAreClosed(t *testing.T) {
	listening(t, func(t *testing.T, dial func() net.Conn) {
		c := dial()
		defer c.Close()
		go func() { _, _ = io.WriteString(c, "GET /v2/users HTTP/1.1\r\nHost: x.test\r\n\r\n") }()
		said, took := silence(t, c)
		if took != idleTimeout || !strings.HasPrefix(said, "HTTP/1.1 200 ") {
			t.Errorf("after %s, %q", took, said)
		}
	})
}
