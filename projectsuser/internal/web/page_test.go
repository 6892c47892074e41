package web_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/query"
)

var paging = web.Paging{{"page", "per_page"}, {"page[number]", "page[size]"}}

// naiveSpelling returns the names of the page parameters that come last in a query, and
// whether it has a size.
func naiveSpelling(rawQuery string) (names web.PageNames, sized bool) {
	names = paging[0]
	for pair := range strings.SplitSeq(rawQuery, "&") {
		name, _ := url.QueryUnescape(strings.SplitN(pair, "=", 2)[0])
		switch name {
		case "page", "per_page":
			names = paging[0]
		case "page[number]", "page[size]":
			names = paging[1]
		}
		sized = sized || strings.HasSuffix(name, "size]") || name == "per_page"
	}
	return names, sized
}

// links returns the URLs of a Link header by their rel.
func links(t interface{ Fatalf(string, ...any) }, header string) map[string]url.URL {
	found := make(map[string]url.URL)
	for _, m := range regexp.MustCompile(`<([^>]*)>; rel="([a-z]+)"(?:, |$)`).FindAllStringSubmatch(header, -1) {
		u, err := url.Parse(m[1])
		if err != nil {
			t.Fatalf("%s: %v", header, err)
		}
		u.RawQuery = u.Query().Encode() // sorted by name
		found[m[2]] = *u
	}
	return found
}

// naiveLinks returns the URLs of the pages around one, built with net/url.
func naiveLinks(asked *url.URL, page query.Page, total int) map[string]url.URL {
	last := max(1, (total+page.Size-1)/page.Size)
	numbers := map[string]int{"first": 1, "last": last}
	if page.Number > 1 {
		numbers["prev"] = min(page.Number-1, last)
	}
	if page.Number < last {
		numbers["next"] = page.Number + 1
	}
	all := make(map[string]url.URL)
	for rel, number := range numbers {
		u, values := *asked, asked.Query()
		for _, n := range paging {
			values.Del(n.Number)
			values.Del(n.Size)
		}
		names, sized := naiveSpelling(asked.RawQuery)
		values.Set(names.Number, strconv.Itoa(number))
		if sized {
			values.Set(names.Size, strconv.Itoa(page.Size))
		}
		u.RawQuery = values.Encode()
		all[rel] = u
	}
	return all
}

// A Link header has the URLs that a naive implementation builds.
func TestLawLinkIsNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := make(url.Values)
		for _, name := range rapid.SliceOf(rapid.SampledFrom([]string{
			"page", "per_page", "page[number]", "page[size]", "filter[status]", "sort", "a b", "é", `<">`,
		})).Draw(t, "names") {
			values.Add(name, rapid.String().Draw(t, name))
		}
		size := rapid.IntRange(1, 100).Draw(t, "size")
		page := query.Page{Number: rapid.IntRange(1, 1_000_000).Draw(t, "number"), Size: size}
		if rapid.Bool().Draw(t, "near") {
			page.Number = rapid.IntRange(1, 5).Draw(t, "near number")
		}
		total := rapid.IntRange(0, 300).Draw(t, "total")
		asked := &url.URL{Scheme: "https", Host: "x.test", Path: "/in/v2/things", RawQuery: values.Encode()}

		got := links(t, paging.Link("https://x.test/in", "/v2/things", asked.RawQuery, page, total))
		if diff := cmp.Diff(naiveLinks(asked, page, total), got); diff != "" {
			t.Fatalf("(-naive +Link)\n%s", diff)
		}
	})
}

func TestLinkKeepsItsBrackets(t *testing.T) {
	got := paging.Link("http://x.test", "/v2/things", "a=<\"é>&b=%5b+c&pa%67e=3&%zz=1&filter[x]=1,2", query.Page{Number: 2, Size: 30}, 31)
	const base = `<http://x.test/v2/things?a=%3C%22%C3%A9%3E&b=%5b+c&filter[x]=1%2C2&page=`
	want := base + `1>; rel="first", ` + base + `1>; rel="prev", ` + base + `2>; rel="last"`
	if got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

// A link has the spelling of the request: the client of a page reads the parameter that
// it sent.
func TestLinkKeepsTheSpellingOfThePage(t *testing.T) {
	for asked, want := range map[string]string{
		"":                              "page=3",
		"page=1":                        "page=3",
		"per_page=100":                  "page=3&per_page=10",
		"page=1&per_page=100":           "page=3&per_page=10",
		"page[number]=1":                "page%5Bnumber%5D=3",
		"page%5Bsize%5D=100":            "page%5Bnumber%5D=3&page%5Bsize%5D=10",
		"page[number]=1&page[size]=100": "page%5Bnumber%5D=3&page%5Bsize%5D=10",
		"page[number]=1&per_page=100":   "page=3&per_page=10",
	} {
		got := paging.Link("", "/x", asked, query.Page{Number: 1, Size: 10}, 30)
		if !strings.HasSuffix(got, "</x?"+want+`>; rel="last"`) {
			t.Errorf("%q: %s, want the last page %s", asked, got, want)
		}
	}
}

func TestRootIsHowTheCallerReachedTheService(t *testing.T) {
	var got string
	service := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = web.Root(r) })
	mounted := http.NewServeMux()
	mounted.Handle("/", service)
	mounted.Handle("/in/", http.StripPrefix("/in", service))
	mounted.Handle("/a%20b/", http.StripPrefix("/a b", service))
	tests := []struct {
		name, uri string
		change    func(*http.Request)
		want      string
	}{
		{"at the top", "/v2/things?x=/in", nil, "http://example.com"},
		{"below a prefix", "/in/v2/things?x=1", nil, "http://example.com/in"},
		{"below a prefix, escaped", "/in/v2/th%2Fings", nil, "http://example.com/in"},
		{"a prefix with a space", "/a%20b/v2", nil, "http://example.com/a%20b"},
		{"asked as a proxy", "http://x.test:8080/in/v2/things", nil, "http://x.test:8080/in"},
		{"over TLS", "/in/v2", func(r *http.Request) { r.TLS = new(tls.ConnectionState) }, "https://example.com/in"},
		{"no host", "/v2", func(r *http.Request) { r.Host = "" }, "http://localhost"},
		{"an invalid host", "/v2", func(r *http.Request) { r.Host = `a">b` }, "http://localhost"},
		{"IPv6", "/v2", func(r *http.Request) { r.Host = "[::1]:80" }, "http://[::1]:80"},
		{"an invalid line", "/v2", func(r *http.Request) { r.RequestURI = "%zz" }, "http://example.com"},
		{"a line of another request", "/v2", func(r *http.Request) { r.RequestURI = "/v3" }, "http://example.com"},
		{"a line that is no URL's", "/v2", func(r *http.Request) { r.RequestURI = `/<">/v2` }, "http://example.com"},
		{"no line", "/v2", func(r *http.Request) { r.RequestURI = "" }, "http://example.com"},
	}
	for _, test := range tests {
		r := httptest.NewRequest("GET", test.uri, nil)
		if test.change != nil {
			test.change(r)
		}
		if mounted.ServeHTTP(httptest.NewRecorder(), r); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// Links keep the other parameters of the request, and stay within the answer.
func TestLinkPages(t *testing.T) {
	for name, c := range map[string]struct {
		rawQuery string
		page     query.Page
		total    int
		want     map[string]string // queries, by rel
	}{
		"in the middle": {"a=1&page=2&per_page=10", query.Page{Number: 2, Size: 10}, 35,
			map[string]string{"first": "a=1&page=1&per_page=10", "prev": "a=1&page=1&per_page=10",
				"next": "a=1&page=3&per_page=10", "last": "a=1&page=4&per_page=10"}},
		"an empty answer": {"", query.Page{Number: 1, Size: 10}, 0, map[string]string{"first": "page=1", "last": "page=1"}},
		"past the end": {"", query.Page{Number: 9, Size: 10}, 20,
			map[string]string{"first": "page=1", "prev": "page=2", "last": "page=2"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := make(map[string]string)
			for rel, u := range links(t, paging.Link("http://x.test", "/f", c.rawQuery, c.page, c.total)) {
				got[rel], _ = url.QueryUnescape(u.RawQuery)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
