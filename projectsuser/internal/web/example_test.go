package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/internal/web"
)

// A face declares its routes and renders its errors.
func Example() {
	service := &web.Service{Render: func(_ *http.Request, buf []byte, err error) web.Answer {
		return web.Answer{Status: web.Status(err), Body: jsonwriter.AppendString(buf, err.Error())}
	}}
	service.Handle("POST", "/things/{id}", func(r *http.Request, buf []byte) (web.Answer, error) {
		body, err := web.ReadObject(r)
		if err != nil {
			return web.Answer{}, err
		}
		f := web.FieldsOf(body)
		name := web.Require(f, "name", web.String(20))
		size := web.Take(f, "size", web.Int[int]().OrText(web.Number))
		if err := f.Err(); err != nil {
			return web.Answer{}, err
		}
		return web.Answer{Status: http.StatusCreated, Body: fmt.Appendf(buf, "%s: %q %s", r.PathValue("id"), name, size)}, nil
	})
	for _, body := range []string{`{"name":"cube","size":"3"}`, `{"name":"cube","size":null}`, `{"size":3.5}`, `{"name":"a","name":"b"}`} {
		w := httptest.NewRecorder()
		service.ServeHTTP(w, httptest.NewRequest("POST", "/things/7", strings.NewReader(body)))
		fmt.Println(w.Code, w.Body)
	}
	// Output:
	// 201 7: "cube" 3
	// 201 7: "cube" null
	// 422 "web: field \"name\": missing, want a text of at most 20 characters, and 1 more"
	// 400 "web: field \"name\": given twice"
}
