package fetch

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

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
	var ids []struct {
		ID int64 `json:"id"`
	}
	if err := json.Unmarshal(a.body, &ids); err != nil {
		most := 3
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok && int(syntax.Offset) >= len(a.body) {
			most = 0
		}
		return nil, temporary{&FormatError{err, excerptOf(a.body)}, most}
	}
	for _, record := range ids {
		p.ids = append(p.ids, record.ID)
	}
	var world intra.World
	if err := world.Read(io.Reader(bytes.NewReader(a.body)), a.at.UTC()); err != nil {
		if !errors.As(err, &p.refused) {
			return nil, temporary{&FormatError{err, excerptOf(a.body)}, 3}
		}
	}
	p.records = world.Records()
	return p, nil
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
