package journal

import (
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// changeMessage is how a change stands in a file.
var changeMessage = newMessage("change",
	at(1, "sequence", func(c *projectsuser.Change) *uint64 { return &c.Sequence }, whole[uint64]()),
	at(2, "at", func(c *projectsuser.Change) *time.Time { return &c.At }, instant{}),
	at(3, "actor", func(c *projectsuser.Change) *string { return &c.Actor }, text[string]{}),
	at(4, "command", func(c *projectsuser.Change) *projectsuser.Command { return &c.Command }, text[projectsuser.Command]{}),
	at(5, "moves", func(c *projectsuser.Change) *[]projectsuser.Move { return &c.Moves }, each[projectsuser.Move]{moveMessage}),
	at(6, "put", func(c *projectsuser.Change) *projectsuser.Records { return &c.Put }, placed{}),
	at(7, "removed", func(c *projectsuser.Change) *projectsuser.IDs { return &c.Removed },
		within[projectsuser.IDs]{idsMessage, func(i *projectsuser.IDs) bool { return i.Len() == 0 }}),
	at(8, "accounts", func(c *projectsuser.Change) *[]projectsuser.AccountMove { return &c.Accounts },
		each[projectsuser.AccountMove]{accountMoveMessage}),
	at(9, "shifts", func(c *projectsuser.Change) *[]projectsuser.Shift { return &c.Shifts }, each[projectsuser.Shift]{shiftMessage}),
	at(10, "orders", func(c *projectsuser.Change) *[]projectsuser.Positions { return &c.Orders },
		each[projectsuser.Positions]{positionsMessage}),
)

// events number the events of the machine.
var events = codes[state.Event]{
	0, state.Register, state.CreateTeam, state.Join, state.Retry, state.Disband, state.Abandon, state.Start, state.Schedule,
	state.Begin, state.Unlock, state.Close, state.Complete, state.Evaluate, state.Reopen, state.Appeal, state.Withdraw,
	state.Unregister,
}

// moveMessage is how a move stands in a file.
var moveMessage = newMessage("move",
	at(1, "registration", func(m *projectsuser.Move) *projectsuser.ID { return &m.Registration }, whole[projectsuser.ID]()),
	at(2, "user", func(m *projectsuser.Move) *user.ID { return &m.User }, whole[user.ID]()),
	at(3, "project", func(m *projectsuser.Move) *project.ID { return &m.Project }, whole[project.ID]()),
	at(4, "from", func(m *projectsuser.Move) *state.Status { return &m.From }, one[state.Status]{statuses}),
	at(5, "to", func(m *projectsuser.Move) *state.Status { return &m.To }, one[state.Status]{statuses}),
	at(6, "events", func(m *projectsuser.Move) *[]state.Event { return &m.Events }, row[[]state.Event, state.Event]{events}),
)

// recordsMessage is how the records of a change stand in a file: teams before the
// registrations that have them.
var recordsMessage = newMessage("records",
	at(1, "projects", func(r *projectsuser.Records) *[]*project.Project { return &r.Projects }, shared[project.Project]{projectMessage}),
	at(2, "sessions", func(r *projectsuser.Records) *[]*project.Session { return &r.Sessions }, shared[project.Session]{sessionMessage}),
	at(3, "users", func(r *projectsuser.Records) *[]*user.User { return &r.Users }, shared[user.User]{userMessage}),
	at(4, "teams", func(r *projectsuser.Records) *[]*team.Team { return &r.Teams }, held{shared[team.Team]{teamMessage}}),
	at(5, "registrations", func(r *projectsuser.Records) *[]*projectsuser.Registration { return &r.Registrations },
		shared[projectsuser.Registration]{registrationMessage}),
	at(6, "entries", func(r *projectsuser.Records) *[]*user.Entry { return &r.Entries }, shared[user.Entry]{entryMessage}),
	at(7, "expenses", func(r *projectsuser.Records) *[]*user.Expense { return &r.Expenses }, shared[user.Expense]{expenseMessage}),
)

// idsMessage is how ids of removed records stand in a file.
var idsMessage = newMessage("ids",
	at(1, "projects", func(i *projectsuser.IDs) *[]project.ID { return &i.Projects }, ids[project.ID]()),
	at(2, "sessions", func(i *projectsuser.IDs) *[]project.SessionID { return &i.Sessions }, ids[project.SessionID]()),
	at(3, "users", func(i *projectsuser.IDs) *[]user.ID { return &i.Users }, ids[user.ID]()),
	at(4, "teams", func(i *projectsuser.IDs) *[]team.ID { return &i.Teams }, ids[team.ID]()),
	at(5, "registrations", func(i *projectsuser.IDs) *[]projectsuser.ID { return &i.Registrations }, ids[projectsuser.ID]()),
	at(6, "entries", func(i *projectsuser.IDs) *[]user.EntryID { return &i.Entries }, ids[user.EntryID]()),
	at(7, "expenses", func(i *projectsuser.IDs) *[]user.ExpenseID { return &i.Expenses }, ids[user.ExpenseID]()),
)

// ids returns how ids are written.
func ids[ID ~int64]() row[[]ID, ID] { return row[[]ID, ID]{number[ID]{}} }

// placed is the records of a change. Its registrations have its teams by id: that is
// how a replay binds them.
type placed struct{}

func (placed) zero(v *projectsuser.Records) bool { return v.Len() == 0 }
func (placed) show(v *projectsuser.Records) any  { return recordsMessage.show(v) }

func (placed) write(e *encoder, tag uint64, v *projectsuser.Records) {
	teams := make(map[team.ID]bool, len(v.Teams))
	for _, t := range v.Teams {
		teams[t.ID] = true
	}
	e.held = func(t *team.Team) bool { return teams[t.ID] }
	e.key(tag, wireBytes)
	recordsMessage.sized(e, v)
}

func (placed) read(d *decoder, v *projectsuser.Records, from value) error {
	d.teams = make(map[team.ID]*team.Team)
	if err := recordsMessage.read(d, v, from.bytes); err != nil {
		return err
	}
	return from.is(wireBytes)
}

// held are teams that the registrations behind them may have.
type held struct{ shared[team.Team] }

func (c held) read(d *decoder, v *[]*team.Team, from value) error {
	if err := c.shared.read(d, v, from); err != nil {
		return err
	}
	t := (*v)[len(*v)-1]
	d.teams[t.ID] = t
	return nil
}
