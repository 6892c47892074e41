package journal

import (
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// changeMessage is how a change stands in a file.
var changeMessage = newMessage("change",
	at(1, "sequence", func(c *store.Change) *uint64 { return &c.Sequence }, whole[uint64]()),
	at(2, "at", func(c *store.Change) *time.Time { return &c.At }, instant{}),
	at(3, "actor", func(c *store.Change) *string { return &c.Actor }, text[string]{}),
	at(4, "command", func(c *store.Change) *store.Command { return &c.Command }, text[store.Command]{}),
	at(5, "moves", func(c *store.Change) *[]store.Move { return &c.Moves }, each[store.Move]{moveMessage}),
	at(6, "put", func(c *store.Change) *store.Records { return &c.Put }, placed{}),
	at(7, "removed", func(c *store.Change) *store.IDs { return &c.Removed },
		within[store.IDs]{idsMessage, func(i *store.IDs) bool { return i.Len() == 0 }}),
	at(8, "accounts", func(c *store.Change) *[]store.AccountMove { return &c.Accounts },
		each[store.AccountMove]{accountMoveMessage}),
	at(9, "shifts", func(c *store.Change) *[]store.Shift { return &c.Shifts }, each[store.Shift]{shiftMessage}),
	at(10, "orders", func(c *store.Change) *[]store.Positions { return &c.Orders },
		each[store.Positions]{positionsMessage}),
)

// events number the events of the machine.
var events = codes[state.Event]{
	0, state.Register, state.CreateTeam, state.Join, state.Retry, state.Disband, state.Abandon, state.Start, state.Schedule,
	state.Begin, state.Unlock, state.Close, state.Complete, state.Evaluate, state.Reopen, state.Appeal, state.Withdraw,
	state.Unregister,
}

// moveMessage is how a move stands in a file.
var moveMessage = newMessage("move",
	at(1, "registration", func(m *store.Move) *projectsuser.ID { return &m.Registration }, whole[projectsuser.ID]()),
	at(2, "user", func(m *store.Move) *user.ID { return &m.User }, whole[user.ID]()),
	at(3, "project", func(m *store.Move) *project.ID { return &m.Project }, whole[project.ID]()),
	at(4, "from", func(m *store.Move) *state.Status { return &m.From }, one[state.Status]{statuses}),
	at(5, "to", func(m *store.Move) *state.Status { return &m.To }, one[state.Status]{statuses}),
	at(6, "events", func(m *store.Move) *[]state.Event { return &m.Events }, row[[]state.Event, state.Event]{events}),
)

// recordsMessage is how the records of a change stand in a file: teams before the
// registrations that have them.
var recordsMessage = newMessage("records",
	at(1, "projects", func(r *store.Records) *[]*project.Project { return &r.Projects }, shared[project.Project]{projectMessage}),
	at(2, "sessions", func(r *store.Records) *[]*project.Session { return &r.Sessions }, shared[project.Session]{sessionMessage}),
	at(3, "users", func(r *store.Records) *[]*user.User { return &r.Users }, shared[user.User]{userMessage}),
	at(4, "teams", func(r *store.Records) *[]*team.Team { return &r.Teams }, held{shared[team.Team]{teamMessage}}),
	at(5, "registrations", func(r *store.Records) *[]*projectsuser.Registration { return &r.Registrations },
		shared[projectsuser.Registration]{registrationMessage}),
	at(6, "entries", func(r *store.Records) *[]*user.TimeEntry { return &r.Entries }, shared[user.TimeEntry]{entryMessage}),
	at(7, "expenses", func(r *store.Records) *[]*user.Expense { return &r.Expenses }, shared[user.Expense]{expenseMessage}),
)

// idsMessage is how ids of removed records stand in a file.
var idsMessage = newMessage("ids",
	at(1, "projects", func(i *store.IDs) *[]project.ID { return &i.Projects }, ids[project.ID]()),
	at(2, "sessions", func(i *store.IDs) *[]project.SessionID { return &i.Sessions }, ids[project.SessionID]()),
	at(3, "users", func(i *store.IDs) *[]user.ID { return &i.Users }, ids[user.ID]()),
	at(4, "teams", func(i *store.IDs) *[]team.ID { return &i.Teams }, ids[team.ID]()),
	at(5, "registrations", func(i *store.IDs) *[]projectsuser.ID { return &i.Registrations }, ids[projectsuser.ID]()),
	at(6, "entries", func(i *store.IDs) *[]user.TimeEntryID { return &i.Entries }, ids[user.TimeEntryID]()),
	at(7, "expenses", func(i *store.IDs) *[]user.ExpenseID { return &i.Expenses }, ids[user.ExpenseID]()),
)

// ids returns how ids are written.
func ids[ID ~int64]() row[[]ID, ID] { return row[[]ID, ID]{number[ID]{}} }

// placed is the records of a change. Its registrations have its teams by id: that is
// how a replay binds them.
type placed struct{}

func (placed) zero(v *store.Records) bool { return v.Len() == 0 }
func (placed) show(v *store.Records) any  { return recordsMessage.show(v) }

func (placed) write(e *encoder, tag uint64, v *store.Records) {
	teams := make(map[team.ID]bool, len(v.Teams))
	for _, t := range v.Teams {
		teams[t.ID] = true
	}
	e.held = func(t *team.Team) bool { return teams[t.ID] }
	e.key(tag, wireBytes)
	recordsMessage.sized(e, v)
}

func (placed) read(d *decoder, v *store.Records, from value) error {
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
