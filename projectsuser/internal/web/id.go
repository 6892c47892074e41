package web

import (
	"net/http"
	"strconv"

	"github.com/projectsuser/roster/projectsuser/store"
)

// longestID is the number of digits of the largest id, [store.MaxID].
const longestID = 16

// ParseID reads an id from a path: 1 to 16 digits without a sign or a leading
// zero, at most [store.MaxID]. It returns 0 and false for any other text; no
// record has the id 0.
func ParseID(text string) (id int64, ok bool) {
	if len(text) == 0 || len(text) > longestID || text[0] == '0' {
		return 0, false
	}
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return 0, false
		}
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id > store.MaxID {
		return 0, false
	}
	return id, true
}

// PathID returns the id in a value of a request's path, as [ParseID] reads it. It
// returns 0, which no record has, for any other text.
func PathID(r *http.Request, name string) int64 {
	id, _ := ParseID(r.PathValue(name))
	return id
}
