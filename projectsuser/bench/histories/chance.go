package histories

import (
	"math/rand/v2"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// chance draws what clients do. They look at what is published, so that most of
// it is permitted; somebody else may be quicker.
type chance struct {
	*rand.Rand
	parted bool // orders and questions are about one project each
}

// of reports whether something happens that does so many times in a hundred.
func (c chance) of(percent int) bool { return c.IntN(100) < percent }

// pick draws one of the values.
func pick[T any](c chance, values ...T) T { return values[c.IntN(len(values))] }

// project draws a project: the rush more often while time matters.
func (c chance) project() project.ID {
	if !c.parted && c.of(40) {
		return project.ID(len(projects))
	}
	return project.ID(1 + c.IntN(len(projects)))
}

// user draws a user.
func (c chance) user() user.ID { return user.ID(1 + c.IntN(users)) }

// question draws a question.
func (c chance) question() question {
	q := question{about: pick(c, oneUser, oneUser, oneStatus, counts), project: c.project()}
	switch {
	case q.about == oneUser:
		q.user = c.user()
	case q.about == oneStatus:
		q.status = pick(c, state.Statuses()[1:]...)
	case !c.parted:
		q.project = 0
	}
	return q
}

// order draws an order: one command, three times in ten two, and at times none.
func (c chance) order(s *store.Snapshot) order {
	if !c.parted && c.of(5) {
		return nil
	}
	first := c.command(s, c.project())
	if c.of(70) {
		return order{first}
	}
	if c.of(50) {
		return order{first, c.following(first)}
	}
	second := first.project
	if !c.parted {
		second = c.project()
	}
	return order{first, c.command(s, second)}
}

// usual are the commands that somebody with a status may give, each as often as
// it stands here.
var usual = map[state.Status][]store.Command{
	state.NotRegistered: {store.CommandRegister},
	state.Searching:     {store.CommandCreateTeam, store.CommandJoin, store.CommandJoin},
	state.CreatingGroup: {
		store.CommandLock, store.CommandLock, store.CommandLock, store.CommandLeave,
		store.CommandMark,
	},
	state.WaitingToStart: {store.CommandUnlock, store.CommandMark},
	state.InProgress: {
		store.CommandClose, store.CommandClose, store.CommandClose, store.CommandUnlock,
		store.CommandMark,
	},
	state.WaitingEvaluation: {store.CommandMark},
	state.Finished: {
		store.CommandRetry, store.CommandRetry, store.CommandRetry,
		store.CommandCompile, store.CommandCompile, store.CommandMark,
	},
}

// everything are all commands that clients give.
var everything = []store.Command{
	store.CommandRegister, store.CommandCreateTeam, store.CommandJoin, store.CommandLeave,
	store.CommandLock, store.CommandUnlock, store.CommandClose, store.CommandMark,
	store.CommandRetry, store.CommandCompile, store.CommandUnregister,
}

// command draws a command about a user's registration on a project.
func (c chance) command(s *store.Snapshot, p project.ID) command {
	cmd := command{project: p, user: c.user(), ids: nothing, points: c.Int32N(126), force: c.of(50)}
	status := state.NotRegistered
	if e := s.Find(cmd.user, p); e != nil {
		status = e.Status
		cmd.ids = ids{e.Registration.ID, activeTeam(e.Registration)}.or(nothing)
	}
	if cmd.name = pick(c, usual[status]...); c.of(10) {
		cmd.name = pick(c, everything...)
	}
	switch cmd.name {
	case store.CommandJoin:
		if cmd.team = c.openTeam(s, p); cmd.team == nothing.team && c.of(80) {
			cmd.name = store.CommandCreateTeam
		}
	case store.CommandRetry:
		if cmd.team = 0; c.of(40) {
			cmd.team = max(0, c.openTeam(s, p))
		}
	}
	return cmd
}

// nothing are ids that nothing has.
var nothing = ids{-1, -1}

// openTeam draws an open team of a project, one that is not if there is none.
func (c chance) openTeam(s *store.Snapshot, p project.ID) team.ID {
	f := &s.Fields().Registrations
	q := query.Query[*store.Entry]{Where: []query.Condition[*store.Entry]{
		f.ProjectID.In(p), f.Status.In(state.CreatingGroup),
	}}
	var found []team.ID
	for e := range s.Registrations.All(q) {
		found = append(found, activeTeam(e.Registration))
	}
	if len(found) == 0 {
		return nothing.team
	}
	return pick(c, found...)
}

// follows are the commands that often follow on one, in the same transaction.
var follows = map[store.Command]store.Command{
	store.CommandRegister:   store.CommandCreateTeam,
	store.CommandCreateTeam: store.CommandLock,
	store.CommandJoin:       store.CommandLock,
	store.CommandLeave:      store.CommandUnregister,
	store.CommandLock:       store.CommandClose,
	store.CommandUnlock:     store.CommandLeave,
	store.CommandClose:      store.CommandMark,
	store.CommandMark:       store.CommandCompile,
	store.CommandRetry:      store.CommandLock,
	store.CommandCompile:    store.CommandRetry,
	store.CommandUnregister: store.CommandRegister,
}

// following returns a command that follows on one, about the same registration
// and team or the ones that it makes.
func (c chance) following(first command) command {
	next := first
	next.name = follows[first.name]
	switch first.name {
	case store.CommandRegister:
		next.ids = ids{}
	case store.CommandCreateTeam, store.CommandRetry, store.CommandCompile:
		next.team = 0
	}
	return next
}
