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

// pageSize is how many registrations a page has unless told.
const pageSize = 30

// question is a request for a page of a shelf.
type question struct {
	shelf
	page   int
	moment int // when it was asked, by the tally
}

// draw draws a question: some user's campus, so that big ones are asked for more
// often, every status alike, any of the pages and at times one past the end.
func (t *tally) draw(r *rand.Rand) question {
	campus := t.school.Campus(user.ID(1 + r.IntN(t.school.UserCount())))
	q := question{shelf: shelf{campus, intra.SearchingAGroup + intra.Status(r.IntN(int(intra.Finished)))}}
	total, moment := t.now(q.shelf)
	q.page, q.moment = 1+r.IntN((total+pageSize-1)/pageSize+1), moment
	return q
}

// path returns the request's path and query.
func (q question) path() string {
	return fmt.Sprintf("/v2/projects_users?filter[campus]=%d&filter[status]=%s&page[number]=%d", q.campus, q.status, q.page)
}

// answer is what a server says.
type answer struct {
	code  int
	total string // the header X-Total
	body  []byte
}

// check says what is wrong with the answer to a question, nil if nothing is.
func (t *tally) check(q question, a answer) error {
	if a.code != 200 {
		return fmt.Errorf("%s: status %d: %.200q", q.path(), a.code, a.body)
	}
	total, err := strconv.Atoi(a.total)
	if err != nil || !t.was(q.shelf, total, q.moment) {
		now, _ := t.now(q.shelf)
		return fmt.Errorf("%s: X-Total %q, want %d or what it was meanwhile", q.path(), a.total, now)
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

// study reads an answer whole, which takes longer than giving it: every
// registration is that of somebody on the campus, and has the teams that go with
// the status.
func (t *tally) study(q question, body []byte) error {
	var page []intra.ProjectsUser
	if err := json.Unmarshal(body, &page); err != nil {
		return fmt.Errorf("%s: %w", q.path(), err)
	}
	for i := range page {
		if err := t.studyOne(q.shelf, &page[i]); err != nil {
			return fmt.Errorf("%s: registration %d: %w", q.path(), page[i].ID, err)
		}
	}
	return nil
}

// studyOne says what is wrong with a registration of a shelf.
func (t *tally) studyOne(s shelf, p *intra.ProjectsUser) error {
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
	if last.Status != s.status {
		return fmt.Errorf("%s with a last team %s", s.status, last.Status)
	}
	for _, m := range last.Users {
		if m.ID == p.User.ID {
			return nil
		}
	}
	return errors.New("not in the last team")
}
