package histories

import (
	"fmt"
	"math/bits"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// question is what a client reads from one snapshot: a user's registration on a
// project, the registrations of a project with a status, or how many have each
// status.
type question struct {
	about   about
	project project.ID // 0 counts on all projects
	user    user.ID
	status  state.Status
}

// about says what a question asks for.
type about string

const (
	oneUser   about = "user"   // how far a user is on a project, and with whom
	oneStatus about = "status" // who has a status on a project
	counts    about = "counts" // how many have each status
)

// answer is what a question is answered with. Answers compare with ==.
type answer struct {
	registration projectsuser.ID
	status       state.Status
	occurrence   int
	mark         project.Mark
	team         team.ID // the active one
	attempts     int
	users        crew // of the active team, or with the status
	counts       [state.Finished + 1]int
}

// crew is a set of users.
type crew uint64

// with returns the crew and a user.
func (c crew) with(u user.ID) crew { return c | 1<<u }

// without returns the crew less a user.
func (c crew) without(u user.ID) crew { return c &^ (1 << u) }

// has reports whether a user is in the crew.
func (c crew) has(u user.ID) bool { return c&(1<<u) != 0 }

// len returns how many users are in the crew.
func (c crew) len() int { return bits.OnesCount64(uint64(c)) }

// ask returns what a snapshot answers.
func (q question) ask(s *store.Snapshot) answer {
	switch q.about {
	case oneUser:
		return find(s, q.user, q.project)
	case oneStatus:
		return having(s, q.project, q.status)
	}
	return counted(s, q.project)
}

// find returns how far a user is on a project.
func find(s *store.Snapshot, u user.ID, p project.ID) answer {
	e := s.Find(u, p)
	if e == nil {
		return answer{status: state.NotRegistered}
	}
	r := e.Registration
	a := answer{registration: r.ID, status: e.Status, occurrence: r.Occurrence, mark: r.FinalMark, attempts: r.Attempts.Len()}
	if t := r.Attempts.Active(); t != nil {
		a.team = t.ID
		for _, m := range t.Members {
			a.users = a.users.with(m.User)
		}
	}
	return a
}

// having returns who has a status on a project.
func having(s *store.Snapshot, p project.ID, status state.Status) (a answer) {
	f := &s.Fields().Registrations
	q := query.Query[*store.Entry]{Where: []query.Condition[*store.Entry]{f.ProjectID.In(p), f.Status.In(status)}}
	for e := range s.Registrations.All(q) {
		a.users = a.users.with(e.Registration.User)
	}
	return a
}

// counted returns how many have each status on a project, or on all.
func counted(s *store.Snapshot, p project.ID) (a answer) {
	f := &s.Fields().Registrations
	var on []query.Condition[*store.Entry]
	if p != 0 {
		on = append(on, f.ProjectID.In(p))
	}
	for _, b := range query.CountBy(s.Registrations, f.Status, on...) {
		a.counts[b.Value] = b.Count
	}
	return a
}

// String returns the question as a visualisation shows it.
func (q question) String() string {
	switch q.about {
	case oneUser:
		return fmt.Sprintf("user %d on %d?", q.user, q.project)
	case oneStatus:
		return fmt.Sprintf("%s on %d?", q.status, q.project)
	}
	if q.project == 0 {
		return "counts?"
	}
	return fmt.Sprintf("counts on %d?", q.project)
}

// answerTo returns the answer to the question as a visualisation shows it.
func (q question) answerTo(a answer) string {
	switch q.about {
	case oneUser:
		return fmt.Sprintf("%s, registration %d, occurrence %d, mark %s, team %d of %s", a.status, a.registration, a.occurrence, a.mark, a.team, a.users)
	case oneStatus:
		return a.users.String()
	}
	return fmt.Sprint(a.counts[state.Searching:])
}

// String lists the users, as "1 3".
func (c crew) String() string {
	var text string
	for u := range user.ID(users + 1) {
		if c.has(u) {
			text += fmt.Sprint(" ", u)
		}
	}
	return "{" + text + " }"
}
