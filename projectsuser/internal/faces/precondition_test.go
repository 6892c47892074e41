package faces_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// send sends a request to a handler.
func (r request) send(t *testing.T, h http.Handler, header http.Header) *httptest.ResponseRecorder {
	t.Helper()
	method, rest, _ := strings.Cut(string(r), " ")
	target, body, _ := strings.Cut(rest, " ")
	sent, w := httptest.NewRequest(method, target, strings.NewReader(body)), httptest.NewRecorder()
	for key, values := range header {
		sent.Header[key] = values
	}
	h.ServeHTTP(w, sent)
	return w
}

// visible returns a change of the record that show shows, with a number in it.
func (f face) visible(number string) request {
	bodies := map[string]string{
		"intra": `{"projects_user":{"final_mark":#}}`, "overplane": `{"project_status":"#"}`,
		"zoho": `{"user_name":"#"}`, "noko": `{"first_name":"#"}`,
	}
	return f.change.with("5", strings.ReplaceAll(bodies[f.name], "#", number))
}

// Of many changes with the same ETag in If-Match exactly one happens.
func TestIfMatchAdmitsOneOfManyChanges(t *testing.T) {
	for _, f := range allFaces {
		r := newRegistry(t, &hooks{})
		h := f.new(r, options{Caller: bob})
		for round := range 20 {
			tag := f.show.with("5", "").send(t, h, nil).Header().Get("Etag")
			var done sync.WaitGroup
			var happened, refused atomic.Int32
			for i := range 4 {
				done.Go(func() {
					number := string(rune('1'+i)) + string(rune('0'+round%10))
					switch got := f.visible(number).send(t, h, http.Header{"If-Match": {`"x", ` + tag}}); got.Code {
					case 200, 204:
						happened.Add(1)
					case 412:
						refused.Add(1)
					default:
						t.Errorf("%s: %d %s", f.name, got.Code, got.Body)
					}
				})
			}
			done.Wait()
			if happened.Load() != 1 || refused.Load() != 3 {
				t.Errorf("%s: %d changes happened, %d were refused", f.name, happened.Load(), refused.Load())
			}
		}
	}
}

// If-Match compares strongly, and a body that changes nothing is checked too.
func TestIfMatchOfOtherForms(t *testing.T) {
	for _, f := range allFaces {
		h := f.new(newRegistry(t, &hooks{}), options{Caller: bob})
		tag := f.show.with("5", "").send(t, h, nil).Header().Get("Etag")
		for value, ok := range map[string]bool{tag: true, "*": true, `"a",` + tag: true, "W/" + tag: false, `"a"`: false, "": false, strings.Trim(tag, `"`): false} {
			header := http.Header{"If-Match": {value}}
			if got := f.show.with("5", "").send(t, h, header); (got.Code == 200) != ok || !ok && got.Code != 412 {
				t.Errorf("%s: GET, If-Match %q: %d", f.name, value, got.Code)
			}
			if got := f.change.with("5", "{}").send(t, h, header); (got.Code < 300) != ok || !ok && got.Code != 412 {
				t.Errorf("%s: an empty change, If-Match %q: %d", f.name, value, got.Code)
			}
		}
	}
	// A path without a GET has no ETag.
	h := allFaces[3].new(newRegistry(t, &hooks{}), options{Caller: bob})
	if got := request(`PUT /users/5/deactivate`).send(t, h, http.Header{"If-Match": {"*"}}); got.Code != 412 {
		t.Errorf("a path without a GET: %d", got.Code)
	}
}
