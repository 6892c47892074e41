package histories

import (
	"slices"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// step returns the world after an order, and whether the receipt is what the
// client should have been told.
func (w world) step(o order, told receipt) (world, bool) {
	if told.fate == unsaved {
		return w, true
	}
	for i := range w {
		w[i] = w[i].pass(told.at, projects[i])
	}
	after, ok := w.carry(o, told)
	if !ok {
		return w, told.fate == refused
	}
	return after, told.fate == done
}

// carry returns the world after all commands of an order, and whether all of
// them are permitted and made what they should.
func (w world) carry(o order, told receipt) (world, bool) {
	var last ids
	for i, c := range o {
		var made ids
		if i < len(told.made) {
			made = told.made[i]
		}
		d := desk{roll: w[c.project-1].clone(), rules: rulesOf(c.project), at: told.at, command: c.about(last), made: made}
		if !d.carry() {
			return w, false
		}
		w[c.project-1] = d.roll
		last = made.or(last)
	}
	return w, true
}

// pass returns the roll at an instant: what waits for the project to begin does
// not, once it has.
func (r roll) pass(at time.Time, rules rules) roll {
	waits := func(g group) bool { return g.stage == waiting }
	if !rules.begun(at) || !slices.ContainsFunc(r.groups, waits) {
		return r
	}
	r = r.clone()
	for i := range r.groups {
		if waits(r.groups[i]) {
			r.groups[i].stage = working
		}
	}
	return r
}

// desk is where one command is carried out on a roll, its own to change.
type desk struct {
	roll
	rules
	command
	at   time.Time
	made ids // what the registry says that it made
}

// carry carries the command out, and reports whether it is permitted. If it is
// not the roll may be changed, and is of no use.
func (d *desk) carry() bool {
	switch d.name {
	case store.CommandRegister:
		return d.register()
	case store.CommandLock, store.CommandUnlock, store.CommandClose, store.CommandMark:
		return d.work()
	}
	m := d.member(d.registration)
	if m == nil {
		return false
	}
	switch d.name {
	case store.CommandCreateTeam:
		return d.status(m) == state.Searching && d.create(m, open)
	case store.CommandJoin:
		return d.status(m) == state.Searching && d.join(m)
	case store.CommandLeave:
		return d.status(m) == state.CreatingGroup && d.leave(m)
	case store.CommandRetry:
		return d.status(m) == state.Finished && d.retry(m)
	case store.CommandCompile:
		return d.compile(m)
	}
	return d.unregister(m)
}

// register registers the user, who has a team at once where one works alone.
func (d *desk) register() bool {
	if d.of(d.user) != nil || d.made.registration <= d.newest.registration {
		return false
	}
	d.newest.registration = d.made.registration
	i, _ := slices.BinarySearchFunc(d.members, d.user, func(m member, u user.ID) int { return int(m.user - u) })
	d.members = slices.Insert(d.members, i, member{id: d.made.registration, user: d.user})
	return !d.solo || d.create(&d.members[i], d.locked())
}

// locked is the stage of a team that is locked now.
func (d *desk) locked() stage {
	if d.begun(d.at) {
		return working
	}
	return waiting
}

// create gives a member a team of its own.
func (d *desk) create(m *member, s stage) bool {
	if d.made.team <= d.newest.team {
		return false
	}
	d.newest.team = d.made.team
	d.groups = append(d.groups, group{id: d.made.team, stage: s, users: crew(0).with(m.user)})
	m.enter(d.made.team)
	return true
}

// enter makes a team the member's active one.
func (m *member) enter(t team.ID) { m.attempts = append(slices.Clip(m.attempts), t) }

// join puts a member in the team.
func (d *desk) join(m *member) bool {
	g := d.group(d.team)
	if g == nil || g.stage != open || g.users.has(m.user) || d.most > 0 && g.users.len() >= d.most {
		return false
	}
	g.users = g.users.with(m.user)
	m.enter(g.id)
	return true
}

// retry begins another attempt, in the team or in one of the member's own.
func (d *desk) retry(m *member) bool {
	if !d.force && (m.retriable.IsZero() || m.retriable.After(d.at)) {
		return false
	}
	m.occurrence++
	if d.team != 0 {
		return d.join(m)
	}
	if d.solo {
		return d.create(m, d.locked())
	}
	return d.create(m, open)
}

// leave takes a member out of its open team: it has the attempt before it, or
// none.
func (d *desk) leave(m *member) bool {
	d.takeOut(m.user, m.attempts[len(m.attempts)-1])
	m.attempts = slices.Clip(m.attempts[:len(m.attempts)-1])
	m.occurrence = max(0, m.occurrence-1)
	return true
}

// takeOut takes a user out of a team, which goes with its last one.
func (d *desk) takeOut(u user.ID, from team.ID) {
	g := d.group(from)
	if g.users = g.users.without(u); g.users == 0 {
		d.groups = slices.DeleteFunc(d.groups, func(g group) bool { return g.users == 0 })
	}
}

// unregister takes a member out of everything.
func (d *desk) unregister(m *member) bool {
	leaver := *m
	for _, t := range leaver.attempts {
		d.takeOut(leaver.user, t)
	}
	d.members = slices.DeleteFunc(d.members, func(m member) bool { return m.id == leaver.id })
	return true
}

// compile gives a member the best mark of its closed teams, and a retry after
// the project's delay.
func (d *desk) compile(m *member) bool {
	m.mark, m.retriable = project.Mark{}, time.Time{}
	for _, t := range m.attempts {
		if g := d.group(t); g.stage == closed {
			m.mark = m.mark.Best(g.mark)
		}
	}
	if m.mark.IsSet() {
		m.retriable = d.at.Add(d.delay)
	}
	return true
}

// work moves the team.
func (d *desk) work() bool {
	g := d.group(d.team)
	if g == nil {
		return false
	}
	switch d.name {
	case store.CommandLock:
		return g.move(open, d.locked())
	case store.CommandUnlock:
		return g.move(working, open) || g.move(waiting, open)
	case store.CommandClose:
		return g.move(working, closed)
	}
	g.mark = project.MarkOf(d.points)
	return true
}

// move moves the team from a stage to another, if that is where it is.
func (g *group) move(from, to stage) bool {
	if g.stage != from {
		return false
	}
	g.stage = to
	return true
}
