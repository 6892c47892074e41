package histories

import (
	"fmt"
	"slices"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// teamCommand is a command about one project. The result is the ids of the
// registration and the team that it creates.
type teamCommand struct {
	name    store.Command
	project project.ID
	user    user.ID
	ids           // of the registration and of the team; to join and to retry, of the team to join
	resolve bool  // take the ids from the user's registration in the transaction
	points  int32 // a mark
	force   bool  // a retry
}

func (c teamCommand) run(tx *registry.Tx) (result []int64, err error) {
	if e := tx.View().Find(c.user, c.project); c.resolve && e != nil {
		c.ids = c.resolved(e.Registration.ID, activeTeam(e.Registration))
	}
	switch c.name {
	case store.CommandRegister:
		r, err := tx.Register(c.user, c.project)
		if err != nil {
			return nil, err
		}
		if r.Attempts.Len() > 0 {
			return []int64{int64(r.ID), int64(activeTeam(r))}, nil
		}
		return []int64{int64(r.ID)}, nil
	case store.CommandCreateTeam:
		t, err := tx.CreateTeam(c.registration)
		if err != nil {
			return nil, err
		}
		return []int64{int64(t.ID)}, nil
	case store.CommandRetry:
		r, err := tx.Retry(c.registration, registry.RetryOptions{Force: c.force, Join: c.team})
		if err != nil || c.team != 0 {
			return nil, err
		}
		return []int64{int64(activeTeam(r))}, nil
	}
	return nil, c.runOnTeam(tx)
}

// resolved returns the ids of the command for the user's registration and team. A
// retry begins in a team of its own.
func (c teamCommand) resolved(registration projectsuser.ID, active team.ID) ids {
	if c.name == store.CommandRetry {
		active = 0
	}
	return ids{registration, active}
}

// runOnTeam runs a command that creates nothing.
func (c teamCommand) runOnTeam(tx *registry.Tx) (err error) {
	switch c.name {
	case store.CommandJoin:
		_, err = tx.Join(c.registration, c.team)
	case store.CommandLeave:
		_, err = tx.Leave(c.registration)
	case store.CommandLock:
		_, err = tx.Lock(c.team)
	case store.CommandUnlock:
		_, err = tx.Unlock(c.team)
	case store.CommandClose:
		_, err = tx.Close(c.team)
	case store.CommandMark:
		_, err = tx.Mark(c.team, c.points)
	case store.CommandCompile:
		_, err = tx.Compile(c.registration)
	case store.CommandUnregister:
		err = tx.Unregister(c.registration)
	default:
		err = fmt.Errorf("histories: command %q: not a command of teams", c.name)
	}
	return err
}

func (c teamCommand) apply(m *teamModel, got []int64) (want []int64, refusal error) {
	a := application{teamCommand: c, projectRules: teamProjects[c.project-1], p: &m.projects[c.project-1], at: m.at, got: got}
	if r := a.p.memberOf(c.user); c.resolve && r != nil {
		a.ids = c.resolved(r.id, 0)
		if g := a.p.active(r); g != nil {
			a.ids = c.resolved(r.id, g.id)
		}
	}
	if !a.run() {
		return nil, errRefused
	}
	return a.want, nil
}

// String returns the command with what it is about.
func (c teamCommand) String() string {
	text := fmt.Sprintf("%s on %d user %d", c.name, c.project, c.user)
	if c.resolve {
		return text + " resolved"
	}
	text += fmt.Sprintf(" registration %d team %d", c.registration, c.team)
	if c.name == store.CommandRetry {
		text += fmt.Sprintf(" force=%t", c.force)
	}
	return text
}

// application is the application of a command to the model of its project. Its
// methods report whether the command is permitted.
type application struct {
	teamCommand
	projectRules
	p         *projectModel
	at        time.Time
	got, want []int64
}

func (a *application) run() bool {
	switch a.name {
	case store.CommandRegister:
		return a.register()
	case store.CommandLock, store.CommandUnlock, store.CommandClose, store.CommandMark:
		return a.changeTeam()
	}
	m := a.p.member(a.registration)
	if m == nil {
		return false
	}
	switch a.name {
	case store.CommandCreateTeam:
		return a.p.status(m) == state.Searching && a.create(m, open)
	case store.CommandJoin:
		return a.p.status(m) == state.Searching && a.join(m)
	case store.CommandLeave:
		return a.p.status(m) == state.CreatingGroup && a.leave(m)
	case store.CommandRetry:
		return a.p.status(m) == state.Finished && a.retry(m)
	case store.CommandCompile:
		return a.compile(m)
	}
	return a.unregister(m)
}

// register registers the user, with a team at once on a solo project.
func (a *application) register() bool {
	if a.p.memberOf(a.user) != nil {
		return false
	}
	id := nextID(&a.p.last.registration, a.got, len(a.want))
	a.want = append(a.want, int64(id))
	i, _ := slices.BinarySearchFunc(a.p.members, a.user, func(m member, u user.ID) int { return int(m.user - u) })
	a.p.members = slices.Insert(a.p.members, i, member{id: id, user: a.user})
	return !a.solo || a.create(&a.p.members[i], a.locked())
}

// locked returns the stage of a team that is locked now.
func (a *application) locked() stage {
	if a.begun(a.at) {
		return working
	}
	return waiting
}

// create creates a team with a member.
func (a *application) create(m *member, s stage) bool {
	id := nextID(&a.p.last.team, a.got, len(a.want))
	a.want = append(a.want, int64(id))
	a.p.groups = append(a.p.groups, group{id: id, stage: s, users: userSet(0).with(m.user)})
	m.enter(id)
	return true
}

// enter makes a team the member's active one.
func (m *member) enter(t team.ID) { m.attempts = append(slices.Clip(m.attempts), t) }

// join adds a member to the team.
func (a *application) join(m *member) bool {
	g := a.p.group(a.team)
	if g == nil || g.stage != open || g.users.has(m.user) || a.most > 0 && g.users.len() >= a.most {
		return false
	}
	g.users = g.users.with(m.user)
	m.enter(g.id)
	return true
}

// retry starts another attempt, in the team or in a new one.
func (a *application) retry(m *member) bool {
	if !a.force && (m.retriable.IsZero() || m.retriable.After(a.at)) {
		return false
	}
	m.occurrence++
	if a.team != 0 {
		return a.join(m)
	}
	if a.solo {
		return a.create(m, a.locked())
	}
	return a.create(m, open)
}

// leave removes a member from its open team. The attempt before it, if there is
// one, becomes the active one.
func (a *application) leave(m *member) bool {
	a.remove(m.user, m.attempts[len(m.attempts)-1])
	m.attempts = slices.Clip(m.attempts[:len(m.attempts)-1])
	m.occurrence = max(0, m.occurrence-1)
	return true
}

// remove removes a user from a team, and the team with its last user.
func (a *application) remove(u user.ID, from team.ID) {
	g := a.p.group(from)
	if g.users = g.users.without(u); g.users == 0 {
		a.p.groups = slices.DeleteFunc(a.p.groups, func(g group) bool { return g.users == 0 })
	}
}

// unregister removes a member from its teams and from the project.
func (a *application) unregister(m *member) bool {
	leaver := *m
	for _, t := range leaver.attempts {
		a.remove(leaver.user, t)
	}
	a.p.members = slices.DeleteFunc(a.p.members, func(m member) bool { return m.id == leaver.id })
	return true
}

// compile gives a member the best mark of its closed teams, and permits a retry
// after the project's delay.
func (a *application) compile(m *member) bool {
	m.mark, m.retriable = project.Mark{}, time.Time{}
	for _, t := range m.attempts {
		if g := a.p.group(t); g.stage == closed {
			m.mark = m.mark.Best(g.mark)
		}
	}
	if m.mark.IsSet() {
		m.retriable = a.at.Add(a.delay)
	}
	return true
}

// changeTeam moves the team to another stage, or marks it.
func (a *application) changeTeam() bool {
	g := a.p.group(a.team)
	if g == nil {
		return false
	}
	switch a.name {
	case store.CommandLock:
		return g.move(open, a.locked())
	case store.CommandUnlock:
		return g.move(working, open) || g.move(waiting, open)
	case store.CommandClose:
		return g.move(working, closed)
	}
	g.mark = project.MarkOf(a.points)
	return true
}

// move moves the team from one stage to another, if it is there.
func (g *group) move(from, to stage) bool {
	if g.stage != from {
		return false
	}
	g.stage = to
	return true
}
