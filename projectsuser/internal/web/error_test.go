package web_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/projectsuser/roster/projectsuser/internal/web"
)

func TestErrorTextsAndStatuses(t *testing.T) {
	cause := errors.New("cause")
	tests := []struct {
		err    error
		status int
		text   string
	}{
		{&web.NoRouteError{Path: "/x"}, 404, `web: path "/x": no route`},
		{&web.MethodError{Method: "PUT", Allow: []string{"GET", "HEAD"}}, 405, `web: method "PUT": want one of GET, HEAD`},
		{&web.TooLargeError{Limit: 10}, 413, `web: body: more than 10 bytes`},
		{&web.BodyError{Err: cause}, 400, `web: body: cause`},
		{&web.BodyError{Err: os.ErrDeadlineExceeded}, 408, `web: body: i/o timeout`},
		{&web.TypeError{Type: "text/xml"}, 415, `web: content type "text/xml": want application/json or application/x-www-form-urlencoded`},
		{&web.SyntaxError{Offset: 3, Reason: "bad"}, 400, `web: JSON at offset 3: bad`},
		{&web.DuplicateError{Field: "a.b"}, 400, `web: field "a.b": given twice`},
		{&web.FieldError{Field: "a", Value: "1.5", Want: "an integer"}, 422, `web: field "a" is 1.5: want an integer`},
		{&web.LimitError{Rate: web.Rate{Requests: 2, Per: time.Second}, Wait: web.Wait(time.Second / 2)}, 429, `web: more than 2 requests in 1s: wait for 500ms`},
		{&web.PanicError{Value: 7}, 500, `web: panic: 7`},
		{context.Canceled, 503, `context canceled`},
		{fmt.Errorf("deep: %w", context.DeadlineExceeded), 503, `deep: context deadline exceeded`},
		{cause, 500, `cause`},
	}
	for _, test := range tests {
		if got := web.Status(test.err); got != test.status || test.err.Error() != test.text {
			t.Errorf("%d %q, want %d %q", got, test.err, test.status, test.text)
		}
	}
	if !errors.Is(&web.BodyError{Err: cause}, cause) || !errors.Is(&web.PanicError{Value: cause}, cause) || errors.Is(&web.PanicError{Value: 7}, cause) {
		t.Error("the cause is not found, or found where it is not")
	}
}
