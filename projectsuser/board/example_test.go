package board_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/projectsuser/roster/internal/smallschool"
	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/board"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// A program mounts the board below a path of its own, and lets each caller see the campus
// that a proxy in front of it names.
func Example() {
	fields := store.NewFields()
	board.AddFields(fields)
	r := registry.New(registry.Options{Fields: fields})

	page := board.New(r, board.Options{Allow: func(r *http.Request) (board.Scope, error) {
		if r.Header.Get("X-Campus") != "paris" {
			return board.Scope{}, board.ErrForbidden
		}
		return board.Scope{Campuses: []project.CampusID{1}}, nil
	}})
	defer page.Close()
	http.Handle("/board/", http.StripPrefix("/board", page))

	w := httptest.NewRecorder()
	http.DefaultServeMux.ServeHTTP(w, httptest.NewRequest("GET", "/board/now", nil))
	fmt.Println(w.Code)
	// Output: 403
}

// Every page is also JSON and CSV, for scripts and spreadsheets.
func ExampleBoard_ServeHTTP() {
	fields := store.NewFields()
	board.AddFields(fields)
	r := registry.New(registry.Options{Fields: fields})
	if err := r.Restore(context.Background(), store.Content{Sequence: 1, At: smallschool.Now, Records: smallschool.Records()}); err != nil {
		fmt.Println(err)
		return
	}
	server := httptest.NewServer(board.New(r, board.Options{}))
	defer server.Close()

	answer, err := http.Get(server.URL + "/table.csv?filter[status]=finished&sort=-final_mark&range[final_mark]=110,&columns=person,project,final_mark")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(answer.Body)
	fmt.Print(strings.ReplaceAll(string(text), "\r", ""))
	// Output:
	// person,project,final_mark
	// sam,Libft,114
	// rosa,Libft,111
}
