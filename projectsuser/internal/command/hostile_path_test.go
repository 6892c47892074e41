package command

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Every way to write a path of a system requires the token.
func TestNoPathGoesRoundTheToken(t *testing.T) {
	b := newTarget(t, schoolAt(february()), access{token: "secret"})
	for _, f := range attackedSystems() {
		for _, path := range []string{f.list, f.list + "/", f.list + "/7", f.list + "//", "/" + f.list, "/." + f.list, "/oauth/token/.." + f.list,
			"/oauth%2ftoken/.." + f.list, "/oauth/token%2f.." + f.list, "/%2e" + f.list, f.list + "%2f", f.list + "%00", "/%6eoko/users"} {
			for _, method := range []string{"GET", "HEAD", "POST", "OPTIONS", "DELETE", "BREW", "CONNECT"} {
				r := httptest.NewRequest("GET", path, nil)
				r.Method = method
				got := b.answer(r)
				isJSON := method == "HEAD" || json.Valid(got.Body.Bytes()) && got.Header().Get("X-Content-Type-Options") == "nosniff"
				if got.Code != 401 && got.Code != 404 || !isJSON || strings.Contains(got.Body.String(), "ada") {
					t.Errorf("%s %s: %d %s", method, path, got.Code, got.Body)
				}
			}
		}
	}
}

// hostilePath is a request line whose path may be understood in two ways, and the
// status that it must get.
type hostilePath struct {
	line   string
	status int
}

// hostilePaths returns request lines against a path of a system.
func hostilePaths(path string) []hostilePath {
	long := strings.Repeat("a", 60_000)
	return []hostilePath{
		{"GET /" + path, 404}, {"GET //evil.test" + path, 404}, {"GET " + path + "/../../../../etc/passwd", 404}, {`GET //\evil.test/..//`, 404},
		{"GET /." + path, 404}, {"GET " + path + "/.", 404},
		{"GET " + path + "/%2e%2e", 404}, {"GET " + path + "%2f7", 404}, {"GET " + path + "/%2f", 404}, {"GET " + path + "/..%2f..%2fetc%2fpasswd", 404},
		{"GET " + path + "%00", 404}, {"GET " + path + "/%00", 404}, {"GET " + path + "/7%00", 404}, {"GET " + path + "/7%0d%0aX:1", 404},
		{"GET " + path + "/" + long, 404}, {"GET " + path + strings.Repeat("/a", 30_000), 404}, {"GET " + path + "/%ff%fe", 404},
		{"GET " + path + "/-1", 404}, {"GET " + path + "/99999999999999999999", 404}, {"GET " + path + "/0x7", 404}, {"GET " + path + "/<script>", 404},
		{"BREW " + path, 405}, {"get " + path, 405}, {"TRACE " + path, 405}, {"PRI " + path, 405}, {strings.Repeat("M", 10_000) + " " + path, 405},
		{"OPTIONS *", 404}, {"CONNECT evil.test:80", 404}, {"GET http://evil.test" + path + "/%00", 404},
		{"GET evil", 400}, {"GET  " + path, 400}, {"GE(T " + path, 400}, {"GET " + path + "%zz", 400}, {"GET " + path + "\x7f", 400}, {"GET", 400},
	}
}

func TestTricksWithPathsAreRefused(t *testing.T) {
	serveInBubble(t, func(t *testing.T, dial func() net.Conn) {
		for _, f := range attackedSystems() {
			for _, path := range hostilePaths(f.list) {
				var got *http.Response
				var body string
				took := allocated(func() {
					got, body = exchange(t, dial(), path.line+" HTTP/1.1\r\nHost: x.test\r\nConnection: close\r\n\r\n")
				})
				name := fmt.Sprintf("%s: %.60s", f.name, path.line)
				if got.StatusCode != path.status || strings.Contains(body, "<script") || len(body) > 8<<10 {
					t.Errorf("%s: %s %.200s, want %d", name, got.Status, body, path.status)
				}
				if kind := got.Header.Get("Content-Type"); path.status == 404 && strings.HasPrefix(kind, "text/html") {
					t.Errorf("%s: a page of HTML", name)
				}
				if to := got.Header.Get("Location"); to != "" {
					t.Errorf("%s: Location %q", name, to)
				}
				if sniffed := got.Header.Get("X-Content-Type-Options") != "nosniff"; body != "" && sniffed {
					t.Errorf("%s: the body may be sniffed", name)
				}
				if took > perRequest+perByte*len(path.line) {
					t.Errorf("%s: allocated %d bytes", name, took)
				}
			}
		}
	})
}

// net/http answers a request that it cannot read before any handler runs, without
// nosniff. Its answer repeats nothing of the request, is plain text, and ends the
// connection.
func TestUnreadableRequestsAreNotRepeated(t *testing.T) {
	const mark = "<script>alert"
	requests := []string{
		mark + "\r\n\r\n", "GET " + mark + " HTTP/1.1\r\n\r\n", "GET / " + mark + "\r\n\r\n", "GET / HTTP/9.9\r\nX: " + mark + "\r\n\r\n",
		"GET / HTTP/1.1\r\nX: " + mark + "\r\n\r\n", "GET / HTTP/1.1\r\nHost: " + mark + "\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\n" + mark + "\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: x\r\nX " + mark + ": a\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: " + mark + "\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: " + mark + "\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat(mark, maxHeader) + "\r\n\r\n",
		"GET /%zz" + mark + " HTTP/1.1\r\nHost: x\r\n\r\n",
	}
	serveInBubble(t, func(t *testing.T, dial func() net.Conn) {
		for _, request := range requests {
			got, body := exchange(t, dial(), request)
			if got.StatusCode < 400 || got.StatusCode == 500 || strings.Contains(body, mark) || !got.Close {
				t.Errorf("%.60q: %s, close %t, %q", request, got.Status, got.Close, body)
			}
			if kind := got.Header.Get("Content-Type"); kind != "application/json; charset=utf-8" || !json.Valid([]byte(body)) || got.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%.60q: %s is %q: %q", request, got.Status, kind, body)
			}
		}
	})
}
