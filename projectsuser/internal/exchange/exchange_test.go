package exchange_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/projectsuser/roster/projectsuser/internal/exchange"
)

// echo answers with the request.
var echo = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.Header().Set("X-Method", r.Method)
	w.Header().Set("ETag", "never shown")
	if r.Method == http.MethodDelete {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	fmt.Fprintf(w, `{"path":%q,"type":%q,"body":%q,"rate":1.50}`, r.URL, r.Header.Get("Content-Type"), body)
})

func TestAnswers(t *testing.T) { exchange.Check(t, "echo.http", echo) }

// The responses in a file do not influence the new ones.
func TestAnswersIgnoreOldResponses(t *testing.T) {
	asked := "== a\nGET /x\n\n"
	once := exchange.Answers(asked, echo)
	if again := exchange.Answers(once, echo); again != once {
		t.Errorf("%s\nand the second time\n%s", once, again)
	}
	if once == asked {
		t.Error("no answer")
	}
}

func TestRequests(t *testing.T) {
	raw := exchange.Requests(t, "testdata/*.http")
	want := "POST /users HTTP/1.1\r\nHost: example.com\r\nContent-Type: application/json\r\nContent-Length: 18\r\n\r\n{\"a\": 1,\n\n \"b\": 2}"
	if !slices.Contains(raw, want) {
		t.Errorf("%q is not in %q", want, raw)
	}
}

func TestDiscard(t *testing.T) {
	w := exchange.NewDiscard()
	echo(w, httptest.NewRequest("DELETE", "/users/1", nil))
	if w.Status != http.StatusNoContent || w.Header().Get("X-Method") != "DELETE" {
		t.Errorf("%d, %v", w.Status, w.Header())
	}
	if n, err := w.Write([]byte("body")); n != 4 || err != nil {
		t.Errorf("wrote %d bytes, %v", n, err)
	}
}
