package exchange_test

import (
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/projectsuser/roster/projectsuser/internal/exchange"
)

// echo responds with the method, path, content type and body of the request.
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

func TestCheck(t *testing.T) { exchange.Check(t, "echo.http", echo) }

// The responses in the file do not influence the new ones.
func TestAnswersIgnoresOldResponses(t *testing.T) {
	request := "== a\nGET /x\n\n"
	once := exchange.Answers(request, echo)
	if again := exchange.Answers(once, echo); again != once {
		t.Errorf("first\n%s\nsecond\n%s", once, again)
	}
	if once == request {
		t.Error("the handler was not called")
	}
}
