package intra

import (
	"sync"
	"sync/atomic"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// TextCache keeps the JSON of registrations, so that a page of them is copied where the
// records did not change. A server of pages spends most of its time on that JSON. The zero
// TextCache keeps nothing; any number of goroutines may use one, over the snapshots of one
// registry or of several.
//
// A text counts as long as every record that it shows is the same one in the snapshot: the
// registration, its user, project and teams, and the other members with their
// registrations. So an answer is the same with and without a cache.
type TextCache struct {
	// Size is about how many bytes the cache needs at most, the keys included. It must be
	// set before the cache is used. Below 1 KiB the cache keeps nothing.
	Size int

	once  sync.Once
	slots []atomic.Pointer[cachedText] // by the last digits of the id of the registration
	used  atomic.Int64                 // bytes
	hand  atomic.Uint32                // the slot that is emptied next if the cache is full
}

// cachedText is the JSON of a registration and what it was made of. It is not modified,
// except for hit.
type cachedText struct {
	entry *store.Entry
	root  string
	madeOf
	text []byte
	hit  atomic.Bool // since another registration asked for the slot
}

// madeOf are the records beside an entry that its JSON shows.
type madeOf struct {
	id      project.ID
	project *project.Project // nil if the snapshot does not hold it
	teams   []madeOfTeam     // those whose status the snapshot decides
	members []madeOfMember   // other members of the teams
	brief   bool             // time alone may change the JSON, so it must not be kept
}

type madeOfTeam struct {
	id    team.ID
	found *store.TeamEntry
}

type madeOfMember struct {
	id           user.ID
	found        *user.User
	registration projectsuser.ID // on the project of the team, 0 without one
	project      project.ID
}

// bytesPerText is about what the cache needs for a text beside it: the keys, and the
// slot. A slot is expected to need textSize bytes in all.
const (
	bytesPerText   = 192
	bytesPerRecord = 32
	textSize       = 1 << 10
)

// size returns about how many bytes a text needs.
func (c *cachedText) size() int64 {
	if c == nil {
		return 0
	}
	return int64(cap(c.text) + bytesPerText + bytesPerRecord*(len(c.teams)+len(c.members)))
}

// Bytes returns about how many bytes the cache needs now. It is at most Size.
func (c *TextCache) Bytes() int { return int(c.used.Load()) + len(c.slots)*8 }

// Append appends the full form of a registration, as the AppendJSON of
// [Presenter.ProjectsUser] does, with the same errors. The presenter is that of a snapshot
// that contains the entry.
func (c *TextCache) Append(p *Presenter, to []byte, e *store.Entry) ([]byte, error) {
	c.once.Do(c.start)
	if len(c.slots) == 0 {
		return p.ProjectsUser(e).AppendJSON(to)
	}
	slot := &c.slots[int(e.Registration.ID)&(len(c.slots)-1)]
	held := slot.Load()
	if held != nil && held.entry == e && held.root == p.Root && held.in(p.Snapshot) {
		if !held.hit.Load() {
			held.hit.Store(true)
		}
		return append(to, held.text...), nil
	}
	p.made = &madeOf{}
	start := len(to)
	to, err := p.ProjectsUser(e).AppendJSON(to)
	made := p.made
	p.made = nil
	if err == nil && !made.brief && !held.stays(e) {
		c.keep(slot, &cachedText{entry: e, root: p.Root, madeOf: *made, text: append([]byte(nil), to[start:]...)})
	}
	return to, err
}

// start makes the slots, a power of two.
func (c *TextCache) start() {
	n := 1
	for n*2*(textSize+8) <= c.Size {
		n *= 2
	}
	if c.Size >= textSize {
		c.slots = make([]atomic.Pointer[cachedText], n)
	}
}

// stays reports whether a text stays in its slot although another one was asked for: one of
// another registration stays once after each hit, so that reading all registrations once
// does not empty the cache.
func (c *cachedText) stays(e *store.Entry) bool {
	return c != nil && c.entry.Registration.ID != e.Registration.ID && c.hit.Swap(false)
}

// keep puts a text into a slot, and empties others while the cache is too large.
func (c *TextCache) keep(slot *atomic.Pointer[cachedText], text *cachedText) {
	limit := int64(c.Size - len(c.slots)*8)
	if text.size() > limit {
		return
	}
	before := slot.Swap(text)
	used := c.used.Add(text.size() - before.size())
	for used > limit {
		other := &c.slots[int(c.hand.Add(1))&(len(c.slots)-1)]
		used = c.used.Add(-other.Swap(nil).size())
	}
}

// The methods below note what a registration shows. A nil madeOf notes nothing.

func (m *madeOf) addProject(id project.ID, found *project.Project) {
	if m != nil {
		m.id, m.project = id, found
	}
}

func (m *madeOf) addTeam(id team.ID, found *store.TeamEntry) {
	if m != nil {
		m.teams = append(m.teams, madeOfTeam{id, found})
	}
}

func (m *madeOf) addMember(other madeOfMember) {
	if m != nil {
		m.members = append(m.members, other)
	}
}

// addTime notes a status that was derived at the instant of the snapshot. Time alone
// changes it unless the team is closed.
func (m *madeOf) addTime(closed bool) {
	if m != nil {
		m.brief = m.brief || !closed
	}
}

// in reports whether a snapshot has the records that a text was made of.
func (m *madeOf) in(s *store.Snapshot) bool {
	if s.Project(m.id) != m.project {
		return false
	}
	for i := range m.teams {
		if s.Team(m.teams[i].id) != m.teams[i].found {
			return false
		}
	}
	for i := range m.members {
		other := &m.members[i]
		if s.User(other.id) != other.found || !other.registered(s) {
			return false
		}
	}
	return true
}

// registered reports whether the member has the same registration in a snapshot, or again
// none. A registration that still has its user and project is found without a search,
// because no other one may have both.
func (m *madeOfMember) registered(s *store.Snapshot) bool {
	if m.id != 0 && m.project != 0 && m.registration != 0 {
		if e := s.Registration(m.registration); e != nil && e.Registration.User == m.id && e.Registration.Project == m.project {
			return true
		}
	}
	return registrationID(s.Find(m.id, m.project)) == m.registration
}

// registrationID returns the id of the registration of an entry, 0 for nil.
func registrationID(e *store.Entry) projectsuser.ID {
	if e == nil {
		return 0
	}
	return e.Registration.ID
}
