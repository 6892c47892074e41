package fetch

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/store"
)

// pageSize is the largest page that the service answers.
const pageSize = 100

// page is a page of a list.
type page struct {
	*answer
	ids     []int64 // in the order of the answer
	records store.Records
	refused *intra.RefusedError // nil if all records were read
}

// readPage reads the records of an answer. An answer that ends early is asked for again.
func readPage(a *answer) (*page, error) {
	p := &page{answer: a}
	if text := bytes.TrimLeft(a.body, " \t\r\n"); len(text) == 0 || text[0] != '[' {
		return nil, formatError(a.body)
	}
	var world intra.World
	if err := world.Read(bytes.NewReader(a.body), a.at.UTC()); err != nil && !errors.As(err, &p.refused) {
		return nil, formatError(a.body)
	}
	p.ids = idsIn(a.body)
	p.records = world.Records()
	return p, nil
}

// formatError returns the error for an answer that is no list.
func formatError(body []byte) error {
	var list []map[string]json.RawMessage
	err := json.Unmarshal(body, &list)
	if err == nil {
		err = errors.New("not an array of records")
	}
	return temporary{&FormatError{err, excerptOf(body)}, triesOf(err, body)}
}

// triesOf returns how often a request is sent at most whose answer has the wrong form: if the
// answer ends early, as often as any other.
func triesOf(err error, body []byte) int {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok && int(syntax.Offset) >= len(body) {
		return 0
	}
	return 3
}

// order returns in which direction the ids of a page go: -1, 1, or 0 if it has fewer than
// two ids. It returns an [*OrderError] if they have no strict order.
func order(ids []int64) (int, error) {
	if len(ids) < 2 {
		return 0, nil
	}
	direction := 1
	if ids[1] < ids[0] {
		direction = -1
	}
	for i := 1; i < len(ids); i++ {
		if (ids[i]-ids[i-1])*int64(direction) <= 0 {
			return 0, &OrderError{Before: ids[i-1], ID: ids[i]}
		}
	}
	return direction, nil
}

// within returns an [*OrderError] if an id is outside a range.
func within(ids []int64, first, last int64) error {
	for _, id := range ids {
		if id < first || id > last {
			return &OrderError{ID: id, First: first, Last: last}
		}
	}
	return nil
}
