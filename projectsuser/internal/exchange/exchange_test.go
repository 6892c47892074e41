package exchange_test

import (
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/projectsuser/roster/projectsuser/internal/exchange"
)

// echo answers with what it was asked.
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

// What the file says of the responses does not matter to what they are.
func TestAnswersDoNotReadTheirOwn(t *testing.T) {
	asked := "== a\nGET /x\n\n"
	once := exchange.Answers(asked, echo)
	if again := exchange.Answers(once, echo); again != once {
		t.Errorf("%s\nand again\n%s", once, again)
	}
	if once == asked {
		t.Error("no answer")
	}
}
