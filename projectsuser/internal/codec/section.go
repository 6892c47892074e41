package codec

import (
	"encoding/json"
	"slices"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// Section is the part of a [store.Content] that has the records of one kind:
// a list of them, each with its length in front. A content may have any number of
// parts of each section. A Section is immutable and may be used by any number of
// goroutines.
type Section struct {
	number byte
	name   string
	count  func(c *store.Content) int
	append func(e *Encoder, c *store.Content, from, size int) (next int)
	read   func(d *Decoder, b []byte, into *store.Content) error
	join   func(into *store.Content, parts []*store.Content)
	show   func(d *Decoder, b []byte, line func(name string, record json.RawMessage)) error
}

// sections are all sections, in the order in which they are written: teams before
// the registrations that refer to them. A new section is appended, with a number of
// its own; older contents do not have it. The numbers 1 and 2 are left to stores.
var sections = []*Section{
	newSection(3, "projects", Project, func(c *store.Content) *[]*project.Project { return &c.Records.Projects }),
	newSection(4, "sessions", Session, func(c *store.Content) *[]*project.Session { return &c.Records.Sessions }),
	newSection(5, "users", User, func(c *store.Content) *[]*user.User { return &c.Records.Users }),
	newSection(6, "teams", Team, func(c *store.Content) *[]*team.Team { return &c.Records.Teams }),
	newSection(numberRegistrations, "registrations", Registration,
		func(c *store.Content) *[]*projectsuser.Registration { return &c.Records.Registrations }),
	newSection(8, "entries", TimeEntry, func(c *store.Content) *[]*user.TimeEntry { return &c.Records.TimeEntries }),
	newSection(9, "expenses", Expense, func(c *store.Content) *[]*user.Expense { return &c.Records.Expenses }),
	newSection(10, "positions", positionsMessage, func(c *store.Content) *[]*store.Positions { return &c.Positions }),
	newSection(11, "pasts", historyMessage, func(c *store.Content) *[]*store.History { return &c.Histories }),
	newSection(12, "causes", causeMessage, func(c *store.Content) *[]*store.Cause { return &c.Causes }),
	newSection(13, "progress", Progress, func(c *store.Content) *[]*store.Progress { return &c.Records.Progress }),
}

// numberRegistrations is the number of the section whose records refer to others.
const numberRegistrations = 7

// newSection declares a section: its number, its name, how its records are encoded,
// and where they are in a content.
func newSection[R any](number byte, name string, m *Message[R], of func(*store.Content) *[]*R) *Section {
	return &Section{
		number: number, name: name,
		count: func(c *store.Content) int { return len(*of(c)) },
		append: func(e *Encoder, c *store.Content, from, size int) int {
			records, start := *of(c), len(e.Bytes)
			for ; from < len(records) && len(e.Bytes)-start < size; from++ {
				m.AppendDelimited(e, records[from])
			}
			return from
		},
		read: func(d *Decoder, b []byte, into *store.Content) (err error) {
			*of(into), err = m.ReadDelimited(d, b)
			return err
		},
		join: func(into *store.Content, parts []*store.Content) {
			n := 0
			for _, part := range parts {
				n += len(*of(part))
			}
			all := slices.Grow(*of(into), n)
			for _, part := range parts {
				all = append(all, *of(part)...)
			}
			*of(into) = all
		},
		show: func(d *Decoder, b []byte, line func(string, json.RawMessage)) error { return m.Show(d, b, line) },
	}
}

// Sections returns all sections, in the order in which a content is to be written
// and read.
func Sections() []*Section { return slices.Clone(sections) }

// SectionOf returns the section with a number, or nil for an unknown number.
func SectionOf(number byte) *Section {
	for _, s := range sections {
		if s.number == number {
			return s
		}
	}
	return nil
}

// Number returns the number of the section, from 3. It is permanent.
func (s *Section) Number() byte { return s.number }

// Name returns the name of the section, such as "projects".
func (s *Section) Name() string { return s.name }

// RefersToTeams reports whether the records refer to teams by id, so that all teams
// must be read before them.
func (s *Section) RefersToTeams() bool { return s.number == numberRegistrations }

// Count returns the number of records that a content has in the section.
func (s *Section) Count(c *store.Content) int { return s.count(c) }

// Append appends records of a content, from an index on, until size bytes or more
// were appended or there are no more records. It returns the index of the next
// record, which is [Section.Count] at the end.
func (s *Section) Append(e *Encoder, c *store.Content, from, size int) (next int) {
	return s.append(e, c, from, size)
}

// Read reads what [Section.Append] wrote into an empty content. The errors are those
// of [Message.ReadDelimited].
func (s *Section) Read(d *Decoder, b []byte, into *store.Content) error {
	return s.read(d, b, into)
}

// Join appends the records that the parts have in the section to those of into.
func (s *Section) Join(into *store.Content, parts ...*store.Content) { s.join(into, parts) }

// Show calls line with the JSON of each record in b, and with the name of its
// [Message]. The errors are those of [Message.ReadDelimited]; then line is not called.
func (s *Section) Show(d *Decoder, b []byte, line func(name string, record json.RawMessage)) error {
	return s.show(d, b, line)
}
