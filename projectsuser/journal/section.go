package journal

import (
	"encoding/json"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// sections are what a snapshot has, in the order in which it stands there: teams
// before the registrations that have them. A section that is added later goes to
// the end, with a number of its own; older snapshots do not have it.
var sections = []section{
	sectionOf(frameProjects, "projects", projectMessage, func(c *store.Content) *[]*project.Project { return &c.Records.Projects }),
	sectionOf(frameSessions, "sessions", sessionMessage, func(c *store.Content) *[]*project.Session { return &c.Records.Sessions }),
	sectionOf(frameUsers, "users", userMessage, func(c *store.Content) *[]*user.User { return &c.Records.Users }),
	sectionOf(frameTeams, "teams", teamMessage, func(c *store.Content) *[]*team.Team { return &c.Records.Teams }),
	sectionOf(frameRegistrations, "registrations", registrationMessage,
		func(c *store.Content) *[]*projectsuser.Registration { return &c.Records.Registrations }),
	sectionOf(frameEntries, "entries", entryMessage, func(c *store.Content) *[]*user.TimeEntry { return &c.Records.Entries }),
	sectionOf(frameExpenses, "expenses", expenseMessage, func(c *store.Content) *[]*user.Expense { return &c.Records.Expenses }),
	sectionOf(framePositions, "positions", positionsMessage, func(c *store.Content) *[]*store.Positions { return &c.Positions }),
	sectionOf(framePasts, "pasts", pastMessage, func(c *store.Content) *[]*store.History { return &c.Pasts }),
	sectionOf(frameCauses, "causes", causeMessage, func(c *store.Content) *[]*store.Cause { return &c.Causes }),
}

// section is the records of one kind in a snapshot. They stand in frames of their
// own, each record behind its length.
type section struct {
	frame byte
	name  string
	count func(c *store.Content) int
	write func(s *snapshotWriter, c *store.Content)
	read  func(d *decoder, b []byte, into *store.Content) error
	join  func(into, part *store.Content)
	show  func(d *decoder, b []byte, line func(name string, record json.RawMessage)) error
}

// sectionOf declares a section: its number, its name in a dump, how its records
// are written, and where they are in a content.
func sectionOf[R any](frame byte, name string, m *message[R], of func(*store.Content) *[]*R) section {
	return section{
		frame: frame, name: name,
		count: func(c *store.Content) int { return len(*of(c)) },
		write: func(s *snapshotWriter, c *store.Content) { writeRecords(s, frame, m, *of(c)) },
		read: func(d *decoder, b []byte, into *store.Content) (err error) {
			*of(into), err = readRecords(d, m, b)
			return err
		},
		join: func(into, part *store.Content) { *of(into) = append(*of(into), *of(part)...) },
		show: func(d *decoder, b []byte, line func(string, json.RawMessage)) error {
			return showRecords(d, m, b, line)
		},
	}
}
