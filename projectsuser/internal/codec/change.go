package codec

import (
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// Change is the binary form of a change, whole.
var Change = newMessage("change",
	at(1, "sequence", func(c *store.Change) *uint64 { return &c.Sequence }, integer[uint64]()),
	at(2, "at", func(c *store.Change) *time.Time { return &c.At }, instant{}),
	at(3, "actor", func(c *store.Change) *string { return &c.Actor }, text[string]{}),
	at(4, "command", func(c *store.Change) *store.Command { return &c.Command }, text[store.Command]{}),
	at(5, "moves", func(c *store.Change) *[]store.Move { return &c.Moves }, repeated[store.Move]{moveMessage}),
	at(6, "put", func(c *store.Change) *store.Records { return &c.Put }, changeRecords{}),
	at(7, "removed", func(c *store.Change) *store.IDs { return &c.Removed },
		submessage[store.IDs]{idsMessage, func(i *store.IDs) bool { return i.Len() == 0 }}),
	at(8, "accounts", func(c *store.Change) *[]store.AccountMove { return &c.Accounts },
		repeated[store.AccountMove]{accountMoveMessage}),
	at(9, "shifts", func(c *store.Change) *[]store.Shift { return &c.Shifts }, repeated[store.Shift]{shiftMessage}),
	at(10, "orders", func(c *store.Change) *[]store.Positions { return &c.Orders },
		repeated[store.Positions]{positionsMessage}),
)

// events are the codes of the events of the state machine.
var events = codes[state.Event]{
	0, state.Register, state.CreateTeam, state.Join, state.Retry, state.Disband, state.Abandon, state.Start, state.Schedule,
	state.Begin, state.Unlock, state.Close, state.Complete, state.Evaluate, state.Reopen, state.Appeal, state.Withdraw,
	state.Unregister,
}

// moveMessage is the binary form of a change of a registration's status.
var moveMessage = newMessage("move",
	at(1, "registration", func(m *store.Move) *projectsuser.ID { return &m.Registration }, integer[projectsuser.ID]()),
	at(2, "user", func(m *store.Move) *user.ID { return &m.User }, integer[user.ID]()),
	at(3, "project", func(m *store.Move) *project.ID { return &m.Project }, integer[project.ID]()),
	at(4, "from", func(m *store.Move) *state.Status { return &m.From }, numbered[state.Status]{statuses}),
	at(5, "to", func(m *store.Move) *state.Status { return &m.To }, numbered[state.Status]{statuses}),
	at(6, "events", func(m *store.Move) *[]state.Event { return &m.Events }, numberedList[[]state.Event, state.Event]{events}),
)

// accountEvents are the codes of the events of accounts.
var accountEvents = codes[user.Event]{0, user.Accept, user.Disable, user.Enable, user.Suspend, user.Unsuspend}

// accountMoveMessage is the binary form of a change of an account's state.
var accountMoveMessage = newMessage("account",
	at(1, "user", func(m *store.AccountMove) *user.ID { return &m.User }, integer[user.ID]()),
	at(2, "from", func(m *store.AccountMove) *user.State { return &m.From }, numbered[user.State]{accountStates}),
	at(3, "to", func(m *store.AccountMove) *user.State { return &m.To }, numbered[user.State]{accountStates}),
	at(4, "event", func(m *store.AccountMove) *user.Event { return &m.Event }, numbered[user.Event]{accountEvents}),
)

// recordsMessage is the binary form of the records of a change: teams before the
// registrations that refer to them.
var recordsMessage = newMessage("records",
	at(1, "projects", func(r *store.Records) *[]*project.Project { return &r.Projects }, repeatedPointers[project.Project]{Project}),
	at(2, "sessions", func(r *store.Records) *[]*project.Session { return &r.Sessions }, repeatedPointers[project.Session]{Session}),
	at(3, "users", func(r *store.Records) *[]*user.User { return &r.Users }, repeatedPointers[user.User]{User}),
	at(4, "teams", func(r *store.Records) *[]*team.Team { return &r.Teams }, changeTeams{repeatedPointers[team.Team]{Team}}),
	at(5, "registrations", func(r *store.Records) *[]*projectsuser.Registration { return &r.Registrations },
		repeatedPointers[projectsuser.Registration]{Registration}),
	at(6, "entries", func(r *store.Records) *[]*user.TimeEntry { return &r.TimeEntries }, repeatedPointers[user.TimeEntry]{TimeEntry}),
	at(7, "expenses", func(r *store.Records) *[]*user.Expense { return &r.Expenses }, repeatedPointers[user.Expense]{Expense}),
	at(8, "progress", func(r *store.Records) *[]*store.Progress { return &r.Progress }, repeatedPointers[store.Progress]{Progress}),
)

// idsMessage is the binary form of the ids of removed records.
var idsMessage = newMessage("ids",
	at(1, "projects", func(i *store.IDs) *[]project.ID { return &i.Projects }, ids[project.ID]()),
	at(2, "sessions", func(i *store.IDs) *[]project.SessionID { return &i.Sessions }, ids[project.SessionID]()),
	at(3, "users", func(i *store.IDs) *[]user.ID { return &i.Users }, ids[user.ID]()),
	at(4, "teams", func(i *store.IDs) *[]team.ID { return &i.Teams }, ids[team.ID]()),
	at(5, "registrations", func(i *store.IDs) *[]projectsuser.ID { return &i.Registrations }, ids[projectsuser.ID]()),
	at(6, "entries", func(i *store.IDs) *[]user.TimeEntryID { return &i.TimeEntries }, ids[user.TimeEntryID]()),
	at(7, "expenses", func(i *store.IDs) *[]user.ExpenseID { return &i.Expenses }, ids[user.ExpenseID]()),
	at(8, "progress", func(i *store.IDs) *[]store.ProgressID { return &i.Progress }, ids[store.ProgressID]()),
)

// changeRecords encodes the records of a change. Its registrations refer to the teams
// that the change puts by id; a replay binds them.
type changeRecords struct{}

func (changeRecords) zero(v *store.Records) bool { return v.Len() == 0 }
func (changeRecords) show(v *store.Records) any  { return recordsMessage.JSON(v) }

func (changeRecords) write(e *Encoder, tag uint64, v *store.Records) {
	teams := make(map[team.ID]bool, len(v.Teams))
	for _, t := range v.Teams {
		teams[t.ID] = true
	}
	outer := e.HasTeam
	e.HasTeam = func(t *team.Team) bool { return teams[t.ID] }
	e.key(tag, wireBytes)
	recordsMessage.AppendDelimited(e, v)
	e.HasTeam = outer
}

func (changeRecords) read(d *Decoder, v *store.Records, from value) error {
	outer := d.Teams
	d.Teams = make(map[team.ID]*team.Team)
	err := recordsMessage.Read(d, v, from.bytes)
	d.Teams = outer
	if err != nil {
		return err
	}
	return from.require(wireBytes)
}

// changeTeams encodes the teams of a change. Reading it adds them to the teams to
// which the registrations behind them may refer.
type changeTeams struct{ repeatedPointers[team.Team] }

func (c changeTeams) read(d *Decoder, v *[]*team.Team, from value) error {
	if err := c.repeatedPointers.read(d, v, from); err != nil {
		return err
	}
	t := (*v)[len(*v)-1]
	d.Teams[t.ID] = t
	return nil
}
