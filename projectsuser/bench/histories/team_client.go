package histories

import (
	"cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// teamClient draws commands and reads about registrations and teams.
type teamClient struct {
	random
	split bool // each operation is about one project, and time does not pass between operations
}

// project draws a project, the rush more often where time matters.
func (c teamClient) project() project.ID {
	if !c.split && c.percent(40) {
		return project.ID(len(teamProjects))
	}
	return project.ID(1 + c.IntN(len(teamProjects)))
}

func (c teamClient) user() user.ID { return user.ID(1 + c.IntN(teamUsers)) }

func (c teamClient) read(*store.Snapshot) read[*teamModel] {
	p := c.project()
	switch c.IntN(4) {
	case 0, 1:
		return progress{p, c.user()}
	case 2:
		return byStatus{p, pick(c.random, state.Statuses()[1:]...)}
	}
	if !c.split {
		p = 0
	}
	return countStatuses{p}
}

// transaction draws one command, three times in ten two, and at times none. The
// second one often follows on the first, about what that one created or changed.
func (c teamClient) transaction(s *store.Snapshot) transaction[*teamModel] {
	if !c.split && c.percent(5) {
		return nil
	}
	first := c.command(s, c.project())
	if c.percent(70) {
		return transaction[*teamModel]{first}
	}
	if c.percent(50) {
		second := first
		second.name, second.resolve = following[first.name], true
		return transaction[*teamModel]{first, second}
	}
	on := first.project
	if !c.split {
		on = c.project()
	}
	return transaction[*teamModel]{first, c.command(s, on)}
}

// usual are the commands that a status permits, the more often the likelier.
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

// teamCommands are all commands of the scenario.
var teamCommands = []store.Command{
	store.CommandRegister, store.CommandCreateTeam, store.CommandJoin, store.CommandLeave,
	store.CommandLock, store.CommandUnlock, store.CommandClose, store.CommandMark,
	store.CommandRetry, store.CommandCompile, store.CommandUnregister,
}

// following are the commands that often follow on one, in the same transaction.
var following = map[store.Command]store.Command{
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

// unknown are the ids of no record.
var unknown = ids{-1, -1}

// command draws a command about a user's registration on a project: mostly one that
// its status permits.
func (c teamClient) command(s *store.Snapshot, p project.ID) teamCommand {
	cmd := teamCommand{project: p, user: c.user(), ids: unknown, points: c.Int32N(126), force: c.percent(50)}
	status := state.NotRegistered
	if e := s.Find(cmd.user, p); e != nil {
		status = e.Status
		cmd.ids = ids{e.Registration.ID, cmp.Or(activeTeam(e.Registration), unknown.team)}
	}
	if cmd.name = pick(c.random, usual[status]...); c.percent(10) {
		cmd.name = pick(c.random, teamCommands...)
	}
	switch cmd.name {
	case store.CommandJoin:
		if cmd.team = c.openTeam(s, p); cmd.team == unknown.team && c.percent(80) {
			cmd.name = store.CommandCreateTeam
		}
	case store.CommandRetry:
		if cmd.team = 0; c.percent(40) {
			cmd.team = max(0, c.openTeam(s, p))
		}
	}
	return cmd
}

// openTeam draws an open team of a project, or an unknown one if the project has none.
func (c teamClient) openTeam(s *store.Snapshot, p project.ID) team.ID {
	f := &s.Fields().Registrations
	var found []team.ID
	for e := range s.Registrations.Where(f.ProjectID.In(p), f.Status.In(state.CreatingGroup)) {
		found = append(found, activeTeam(e.Registration))
	}
	if len(found) == 0 {
		return unknown.team
	}
	return pick(c.random, found...)
}
