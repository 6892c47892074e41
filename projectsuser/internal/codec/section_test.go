package codec

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/team"
)

// TestLawAContentIsItsSections writes a drawn content in parts of any size, and joins
// what is read of them.
func TestLawAContentIsItsSections(t *testing.T) {
	contents := rapid.MakeCustom[store.Content](contentTypes())
	rapid.Check(t, func(t *rapid.T) {
		c := contents.Draw(t, "content")
		teams := make(map[team.ID]*team.Team)
		for i, held := range c.Records.Teams {
			held.ID = team.ID(i + 1)
			teams[held.ID] = held
		}
		for _, r := range c.Records.Registrations {
			r.Attempts = drawAttempts(t, c.Records.Teams)
		}
		e := &Encoder{HasTeam: func(t *team.Team) bool { return teams[t.ID] == t }}
		d := &Decoder{Teams: make(map[team.ID]*team.Team)}
		read := store.Content{Sequence: c.Sequence, At: c.At, Last: c.Last}
		for _, s := range Sections() {
			if s.RefersToTeams() {
				for _, held := range read.Records.Teams {
					d.Teams[held.ID] = held
				}
			}
			for next := 0; next < s.Count(&c); {
				e.Bytes = e.Bytes[:0]
				from := next
				if next = s.Append(e, &c, from, rapid.IntRange(1, 200).Draw(t, "size")); next <= from {
					t.Fatalf("%s: %d records were appended", s.Name(), next-from)
				}
				var part store.Content
				if err := s.Read(d, e.Bytes, &part); err != nil || s.Count(&part) != next-from {
					t.Fatalf("%s: %d records were read of %d: %v", s.Name(), s.Count(&part), next-from, err)
				}
				s.Join(&read, &part)
			}
		}
		if diff := diffOf(c, read); diff != "" {
			t.Fatalf("(-written +read):\n%s", diff)
		}
		h := NewHead(&c)
		if err := h.Check(&read); err != nil {
			t.Fatal(err)
		}
	})
}

// contentTypes are the generators for contents, whose lists have pointers to more
// kinds of records than those of changes.
func contentTypes() rapid.MakeConfig {
	c := drawn()
	pointed[store.Positions](c)
	pointed[store.History](c)
	pointed[store.Cause](c)
	return c
}

// TestSectionNumbersArePermanent has the numbers that are on the disk.
func TestSectionNumbersArePermanent(t *testing.T) {
	want := []string{3: "projects", "sessions", "users", "teams", "registrations", "entries", "expenses", "positions", "pasts", "causes", "progress"}
	for number, name := range want {
		s := SectionOf(byte(number))
		if (s != nil) != (name != "") || s != nil && (s.Name() != name || s.Number() != byte(number)) {
			t.Errorf("section %d is %v, want %q", number, s, name)
		}
	}
	if s := SectionOf(byte(len(want))); s != nil || len(Sections()) != len(want)-3 {
		t.Errorf("%d sections; %d is %v", len(Sections()), len(want), s)
	}
}

// TestSectionErrors reads bytes that are not records.
func TestSectionErrors(t *testing.T) {
	var record *RecordError
	for bytes, isRecord := range map[string]bool{"\x05": false, "\x01\x80": true} {
		for _, s := range Sections() {
			var c store.Content
			if err := s.Read(new(Decoder), []byte(bytes), &c); !errors.Is(err, ErrUnexpectedEnd) || errors.As(err, &record) != isRecord {
				t.Errorf("%s: %v", s.Name(), err)
			}
			none := func(name string, record json.RawMessage) { t.Errorf("%s: shows %s", name, record) }
			if err := s.Show(new(Decoder), []byte(bytes), none); !errors.Is(err, ErrUnexpectedEnd) {
				t.Errorf("%s: shown: %v", s.Name(), err)
			}
		}
	}
}

// TestHeadOfFewerSections checks the head of an older edition, which did not have the
// last section.
func TestHeadOfFewerSections(t *testing.T) {
	var c store.Content
	h := NewHead(&c)
	h.Counts = h.Counts[:len(h.Counts)-1]
	if err := h.Check(&c); err != nil {
		t.Error(err)
	}
	c.Causes = []*store.Cause{{}}
	err := h.Check(&c)
	var count *CountError
	if !errors.As(err, &count) || *count != (CountError{"causes", 1, 0}) || count.Error() != "1 causes, want 0 by the head" {
		t.Errorf("a record of a section that the head does not count: %v", err)
	}
}

// TestHead writes a head, reads it and shows it.
func TestHead(t *testing.T) {
	c := store.Content{Sequence: 7, At: time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC), Last: store.LastIDs{Team: 3}}
	c.Records.Projects = []*project.Project{{ID: 1}}
	h := NewHead(&c)
	e := new(Encoder)
	h.Append(e)
	var read Head
	if err := read.Read(e.Bytes); err != nil || diffOf(h, read) != "" {
		t.Errorf("%+v is read as %+v: %v", h, read, err)
	}
	want := `{"sequence":7,"at":"2024-03-01T08:00:00Z","last":{"team":3},"counts":{"projects":1,"sessions":0,"users":0,"teams":0,` +
		`"registrations":0,"entries":0,"expenses":0,"positions":0,"pasts":0,"causes":0}}`
	if got := string(read.JSON()); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestAChangeKeepsTheTeamsAroundIt writes a change between records that refer to teams
// of a content: the change replaces the teams only within itself.
func TestAChangeKeepsTheTeamsAroundIt(t *testing.T) {
	first := &team.Team{ID: 1}
	e := &Encoder{HasTeam: func(t *team.Team) bool { return t == first }}
	d := &Decoder{Teams: map[team.ID]*team.Team{1: first}}
	r := projectsuser.Registration{ID: 5, Attempts: team.Joined(first)}
	c := store.Change{Put: store.Records{
		Teams:         []*team.Team{{ID: 2}},
		Registrations: []*projectsuser.Registration{{ID: 6, Attempts: team.Joined(&team.Team{ID: 2})}},
	}}
	Change.Append(e, &c)
	if err := Change.Read(d, new(store.Change), e.Bytes); err != nil {
		t.Fatal(err)
	}
	e.Bytes = nil
	Registration.Append(e, &r)
	var read projectsuser.Registration
	if err := Registration.Read(d, &read, e.Bytes); err != nil {
		t.Fatal(err)
	}
	for a := range read.Attempts.All() {
		if a != first {
			t.Errorf("team %d is a copy", a.ID)
		}
	}
}
