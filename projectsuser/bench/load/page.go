package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"

	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/user"
)

// pageSize is the default number of registrations of a page.
const pageSize = 30

// pageRequest is a request for a page of a selection.
type pageRequest struct {
	selection
	page    int
	version int // of the selection's total when the request was drawn
}

// draw draws a request: the campus of a random user, so that large campuses are
// requested more often, a status, and any of the pages or the one past the last.
func (t *totals) draw(r *rand.Rand) pageRequest {
	campus := t.school.Campus(user.ID(1 + r.IntN(t.school.UserCount())))
	q := pageRequest{selection: selection{campus, intra.SearchingAGroup + intra.Status(r.IntN(int(intra.Finished)))}}
	total, version := t.now(q.selection)
	q.page, q.version = 1+r.IntN((total+pageSize-1)/pageSize+1), version
	return q
}

// path returns the path and the query of the request.
func (q pageRequest) path() string {
	return fmt.Sprintf("/v2/projects_users?filter[campus]=%d&filter[status]=%s&page[number]=%d", q.campus, q.status, q.page)
}

// pageAnswer is the answer of a server.
type pageAnswer struct {
	code  int
	total string // the header X-Total
	body  []byte
}

// check returns what is wrong with an answer, nil if nothing is.
func (t *totals) check(q pageRequest, a pageAnswer) error {
	if a.code != 200 {
		return fmt.Errorf("%s: status %d: %.200q", q.path(), a.code, a.body)
	}
	total, err := strconv.Atoi(a.total)
	if err != nil || !t.was(q.selection, total, q.version) {
		now, _ := t.now(q.selection)
		return fmt.Errorf("%s: X-Total %q, want %d or a total since the request", q.path(), a.total, now)
	}
	n, err := skim(a.body, q.status)
	if err != nil {
		return fmt.Errorf("%s: %w", q.path(), err)
	}
	if want := min(max(total-(q.page-1)*pageSize, 0), pageSize); n != want {
		return fmt.Errorf("%s: %d registrations of %d, want %d", q.path(), n, total, want)
	}
	return nil
}

// study decodes the body of an answer, which takes longer than serving it, and
// returns what is wrong with its registrations, nil if nothing is.
func (t *totals) study(q pageRequest, body []byte) error {
	var page []intra.ProjectsUser
	if err := json.Unmarshal(body, &page); err != nil {
		return fmt.Errorf("%s: %w", q.path(), err)
	}
	for i := range page {
		if err := t.checkRegistration(q.selection, &page[i]); err != nil {
			return fmt.Errorf("%s: registration %d: %w", q.path(), page[i].ID, err)
		}
	}
	return nil
}

// checkRegistration checks that the registration is of a user of the campus, and
// that its last team has that user and the status. A status without a team has none.
func (t *totals) checkRegistration(s selection, p *intra.ProjectsUser) error {
	if p.User == nil || t.school.Campus(user.ID(p.User.ID)) != s.campus {
		return fmt.Errorf("user %+v of another campus", p.User)
	}
	if teamless := s.status <= intra.Parent; teamless != (len(p.Teams) == 0) {
		return fmt.Errorf("%s with %d teams", s.status, len(p.Teams))
	}
	if len(p.Teams) == 0 {
		return nil
	}
	last := &p.Teams[len(p.Teams)-1]
	if last.Status != s.status.Text() {
		return fmt.Errorf("%s with a last team %s", s.status, last.Status)
	}
	for _, m := range last.Users {
		if m.ID == p.User.ID {
			return nil
		}
	}
	return errors.New("the user is not in the last team")
}
