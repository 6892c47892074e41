package registry

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/state"
)

// defaultRecentMoves is how many moves a registry keeps by default.
const defaultRecentMoves = 10_000

// RecentMove is a move of a registration from one status to another, with the change
// that made it. User and Project are 0 for a registration that was removed before the
// registry was restored, and From and To are 0 for a status that the data does not hold.
type RecentMove struct {
	store.Move
	Sequence uint64    // of the change
	At       time.Time // of the change
	Actor    string
	Command  store.Command
}

// RecentMoves are the last moves of a registry, as [Registry.RecentMoves] returns them.
type RecentMoves struct {
	// Moves are in order of sequence, then of registration; the last one is the newest.
	// They are shared and must not be modified.
	Moves []RecentMove
	// Dropped is the number of older moves that the registry held and dropped. If it is
	// 0, the moves are all moves since the registry was made or restored, and all
	// moves before a restore that the histories of the content hold.
	Dropped uint64
}

// RecentMoves returns the last moves from one status to another: by default up to
// 10,000, see [Options.RecentMoves]. The moves of a published snapshot are among them;
// the newest moves may be later than a snapshot that was taken before the call. A move
// that leads back to its own status is left out.
//
// A registry that is replayed or restored has the moves too. A restore finds those of
// commands and of time in the histories of its content. It does not find those of an
// import, because a history does not record them, but infers them from the records.
//
// It costs one lock and copies nothing. A registry with 10,000 moves keeps 2.4 MB.
func (r *Registry) RecentMoves() RecentMoves { return r.recent.moves() }

// recentMoves keeps the last moves. A slot of the buffer is written once, so that readers
// share it without a copy: a full buffer is replaced by a new one with the moves to keep.
type recentMoves struct {
	keep int // the greatest number of moves; none if negative

	mu      sync.Mutex // guards the rest
	buffer  []RecentMove
	dropped uint64
}

// moves returns the moves that are kept.
func (m *recentMoves) moves() RecentMoves {
	m.mu.Lock()
	defer m.mu.Unlock()
	over := max(len(m.buffer)-max(m.keep, 0), 0)
	return RecentMoves{slices.Clip(m.buffer[over:]), m.dropped + uint64(over)}
}

// add adds the moves of changes.
func (m *recentMoves) add(changes []store.Change) {
	if m.keep <= 0 {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range changes {
		m.addChange(&c)
	}
}

// addChange adds the moves of a change, in order of registration.
func (m *recentMoves) addChange(c *store.Change) {
	moves, byID := c.Moves, func(a, b store.Move) int { return cmp.Compare(a.Registration, b.Registration) }
	if !slices.IsSortedFunc(moves, byID) {
		moves = slices.SortedFunc(slices.Values(moves), byID)
	}
	first := m.firstKept(moves)
	for _, move := range moves[:first] {
		if move.From != move.To {
			m.dropped++
		}
	}
	for _, move := range moves[first:] {
		if move.From != move.To {
			m.push(RecentMove{move, c.Sequence, c.At, c.Actor, c.Command})
		}
	}
}

// firstKept returns the index of the first of the moves of a change to keep. An import may
// have a million, of which only the last ones are kept.
func (m *recentMoves) firstKept(moves []store.Move) int {
	first := len(moves)
	for n := 0; first > 0 && n < m.keep; first-- {
		if moves[first-1].From != moves[first-1].To {
			n++
		}
	}
	return first
}

// push adds a move.
func (m *recentMoves) push(move RecentMove) {
	if len(m.buffer) == cap(m.buffer) {
		over := max(len(m.buffer)-m.keep+1, 0)
		m.dropped += uint64(over)
		kept := make([]RecentMove, 0, min(2*m.keep, max(2*len(m.buffer), 64)))
		m.buffer = append(kept, m.buffer[over:]...)
	}
	m.buffer = append(m.buffer, move)
}

// restore replaces the moves by those that the histories of a content hold.
func (m *recentMoves) restore(c *store.Content, s *store.Snapshot) {
	if m.keep <= 0 {
		return
	}
	found := newestMoves{keep: m.keep}
	causes := make(map[uint64]*store.Cause, len(c.Causes))
	for _, cause := range c.Causes {
		causes[cause.Sequence] = cause
	}
	for _, h := range c.Histories {
		for _, id := range h.Registrations {
			found.addHistory(id, h.Moments, causes)
		}
	}
	moves := found.sorted()
	for i := range moves {
		if e := s.Registration(moves[i].Registration); e != nil {
			moves[i].User, moves[i].Project = e.Registration.User, e.Registration.Project
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.buffer, m.dropped = slices.Clip(moves), found.dropped
}

// newestMoves collects the newest of many moves in bounded memory.
type newestMoves struct {
	keep    int
	moves   []RecentMove // at most twice as many as to keep, in no order
	dropped uint64
}

// addHistory adds the recorded moments of a registration.
func (n *newestMoves) addHistory(id projectsuser.ID, moments []store.StoredMoment, causes map[uint64]*store.Cause) {
	from := state.NotRegistered
	for _, moment := range moments {
		if moment.Import {
			return // the last one; what it led to is inferred
		}
		// The moments of an import are not its moves: a history has what happened before it too.
		if cause := causes[moment.Cause]; cause != nil && !moment.Inferred && !cause.Command.Imports() {
			n.add(RecentMove{
				store.Move{Registration: id, From: from, To: moment.To, Events: moment.Events},
				cause.Sequence, moment.At, cause.Actor, cause.Command,
			})
		}
		from = moment.To
	}
}

// add adds a move, and drops the oldest ones when there are twice as many as to keep.
func (n *newestMoves) add(move RecentMove) {
	if n.moves = append(n.moves, move); len(n.moves) >= 2*n.keep {
		n.sorted()
	}
}

// sorted returns the moves to keep in their order, and drops the others.
func (n *newestMoves) sorted() []RecentMove {
	slices.SortFunc(n.moves, func(a, b RecentMove) int {
		return cmp.Or(cmp.Compare(a.Sequence, b.Sequence), cmp.Compare(a.Registration, b.Registration))
	})
	over := max(len(n.moves)-n.keep, 0)
	n.dropped += uint64(over)
	n.moves = slices.Delete(n.moves, 0, over)
	return n.moves
}
