package store

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/projectsuser/roster/internal/idindex"
	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// Content is everything that a store holds at one instant, without what is derived
// from it: [Snapshot.Content] returns it and [Restore] makes a snapshot of it. The
// zero Content is that of an empty store.
type Content struct {
	Sequence  uint64    // of the last change
	At        time.Time // of the last change, see [Snapshot.ChangedAt]
	Last      LastIDs   // the greatest ids that the store ever held
	Records   Records   // each kind in order of id
	Positions []*Positions
	Histories []*History // of all registrations, and of those that were removed
	Causes    []*Cause   // of the histories, in order of sequence
}

// History is the recorded part of the timelines of some registrations, in addition
// to their records: see [Snapshot.Timeline]. A registration may have been removed.
type History struct {
	Registrations []projectsuser.ID // the registrations with this history; those that were only imported share one
	Moments       []StoredMoment    // oldest first
}

// StoredMoment is one change of a status in a [History].
type StoredMoment struct {
	Cause  uint64 // the sequence of its change, which is among the causes
	At     time.Time
	To     state.Status
	Events []state.Event

	Inferred bool // from timestamps
	Declared bool // To is the status that a source declared
	Import   bool // an import: the records say what was until then. Only the last moment can be one; it has no status
}

// Cause is the part of a change that a store keeps with the moments that it caused.
type Cause struct {
	Sequence uint64
	Actor    string
	Command  Command
}

// Content returns everything that the snapshot holds. The records are shared and
// must not be modified. It takes about a second for a million registrations with
// teams.
func (s *Snapshot) Content() Content {
	c := Content{Sequence: s.sequence, At: s.changedAt, Last: s.last}
	for _, k := range plainTables {
		k.collect(s, &c.Records)
	}
	for _, e := range inOrder(s.Teams, s.fields.Teams.ID) {
		c.Records.Teams = append(c.Records.Teams, e.Team)
	}
	for _, e := range inOrder(s.Registrations, s.fields.Registrations.ID) {
		c.Records.Registrations = append(c.Records.Registrations, e.Registration)
	}
	c.Positions = inOrder(s.positions, s.fields.positions.ID())
	c.Histories, c.Causes = s.histories()
	return c
}

// histories returns the histories of all registrations and their causes.
func (s *Snapshot) histories() ([]*History, []*Cause) {
	w := historyWriter{causes: make(map[*cause]bool), shared: make(map[*history]*History)}
	for _, e := range inOrder(s.Registrations, s.fields.Registrations.ID) {
		w.add(e.Registration.ID, e.history)
	}
	for r := range s.removed.Where() {
		if s.Registration(r.id) == nil {
			w.add(r.id, r.history)
		}
	}
	causes := make([]*Cause, 0, len(w.causes))
	for c := range w.causes {
		causes = append(causes, &Cause{c.sequence, c.actor, c.command})
	}
	slices.SortFunc(causes, func(a, b *Cause) int { return cmp.Compare(a.Sequence, b.Sequence) })
	return w.histories, causes
}

// historyWriter collects histories and their causes.
type historyWriter struct {
	histories []*History
	causes    map[*cause]bool
	shared    map[*history]*History // those of imports, which many registrations share
}

func (w *historyWriter) add(id projectsuser.ID, h *history) {
	if h == nil {
		return
	}
	if known := w.shared[h]; known != nil {
		known.Registrations = append(known.Registrations, id)
		return
	}
	written := &History{Registrations: []projectsuser.ID{id}}
	if h.imported && h.before == nil {
		w.shared[h] = written
	}
	written.Moments = h.stored()
	for ; h != nil; h = h.before {
		w.causes[h.cause] = true
	}
	w.histories = append(w.histories, written)
}

// New returns a snapshot of records whose statuses hold at an instant, for a program
// that only reads. It is [Restore] of a Content with these records, and returns its
// errors. The histories are inferred from the timestamps of the records. Teams that
// only registrations refer to are added, as with an import. Nil fields are those of
// [NewFields].
func New(f *Fields, at time.Time, r Records) (*Snapshot, error) {
	if err := r.Validate(); err != nil {
		return nil, err
	}
	r.AddTeams()
	return Restore(context.Background(), f, Content{At: at, Records: r})
}

// Validate returns the error that [Restore] returns for the content, except that of a
// context: one of [Records.Validate], a [*project.CycleError] or a [*TakenError]. It is
// much cheaper than a restore.
func (c *Content) Validate() error {
	r := c.Records
	return r.check()
}

// check completes the records and validates them, as [Content.Validate] does.
func (r *Records) check() error { return Empty(nil).Edit().check(r, nil) }

// Restore returns a snapshot with a content. [Snapshot.Content] of it returns the
// same content. The attempts of the registrations are bound to the teams among the
// records by id; everything derived is derived anew. Positions that do not match the
// registrations on a project are repaired: unknown registrations are dropped,
// missing ones come last. If the history of a registration is missing or does not
// lead to its status, the rest is inferred as if the registration was imported. Nil
// positions, histories and causes are ignored.
//
// It returns the errors of [Edit.Put], or that of the context. Of several
// records with one id the last counts. A million registrations with teams take some
// seconds on two cores. Nil fields are those of [NewFields].
func Restore(ctx context.Context, f *Fields, c Content) (*Snapshot, error) {
	before := Empty(nil).Edit()
	if err := before.complete(&c.Records); err != nil {
		return nil, err
	}
	s := Empty(f)
	s.last, s.sequence, s.changedAt, s.at = c.Last, c.Sequence, c.At, c.At
	s.last.note(&c.Records)
	for _, k := range plainTables {
		k.build(s, &c.Records)
	}
	registered := idindex.New(c.Records.Registrations, func(r *projectsuser.Registration) projectsuser.ID { return r.ID })
	teams, registrations := *s, *s // each is completed by one goroutine
	var building sync.WaitGroup
	var taken error
	building.Go(func() { taken = before.checkPlaces(c.Records.Registrations, nil) })
	building.Go(func() { c.restoreTeams(ctx, &teams, &registered) })
	building.Go(func() { c.restoreRegistrations(ctx, &registrations, &registered) })
	building.Wait()
	if taken != nil {
		return nil, taken
	}
	s.Teams, s.positions, s.memberships = teams.Teams, teams.positions, teams.memberships
	s.Registrations, s.removed = registrations.Registrations, registrations.removed
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return s, nil
}

// restoreTeams builds the tables of teams and positions.
func (c Content) restoreTeams(ctx context.Context, s *Snapshot, registered *idindex.Index[projectsuser.ID]) {
	b, teams := newEntryBuilder(s), c.teamIndex()
	entries := each(ctx, c.Records.Teams, func(_ int, t *team.Team) *TeamEntry { return b.teamEntry(t, c.At) })
	for held := c.holdings(); len(held) > 0; {
		var its holdings
		its, held = held.cut()
		if at, ok := teams.Place(its[0].owner); ok && entries != nil {
			entries[at].Registrations = its.apply(nil)
		}
	}
	s.Teams = s.fields.Teams.Schema.Table(entries...)
	s.positions = s.fields.positions.Table(c.positions(registered)...)
	s.memberships = s.fields.memberships.Table(membershipsOf(c.Records.Teams)...)
}

// restoreRegistrations builds the tables of registrations and of removed ones.
func (c Content) restoreRegistrations(ctx context.Context, s *Snapshot, registered *idindex.Index[projectsuser.ID]) {
	b, teams := newEntryBuilder(s), c.teamIndex()
	histories, removed := c.histories(registered)
	imported := &history{cause: &cause{sequence: c.Sequence, command: CommandImport}, at: c.At, imported: true}
	entries := each(ctx, c.Records.Registrations, func(i int, r *projectsuser.Registration) *Entry {
		e := b.entry(r.Bind(func(id team.ID) *team.Team {
			if at, ok := teams.Place(id); ok {
				return c.Records.Teams[at]
			}
			return nil
		}), c.At)
		e.history = histories[i].leadingTo(e.Status, imported)
		return e
	})
	s.Registrations = s.fields.Registrations.Schema.Table(entries...)
	s.removed = s.fields.removed.Table(removed...)
}

// teamIndex returns the index of the teams.
func (c Content) teamIndex() idindex.Index[team.ID] {
	return idindex.New(c.Records.Teams, func(t *team.Team) team.ID { return t.ID })
}

// holdings says which registrations have each team.
func (c Content) holdings() holdings {
	held := make(holdings, 0, len(c.Records.Teams))
	for _, r := range c.Records.Registrations {
		held = appendHoldings(held, nil, r)
	}
	held.sort()
	return held
}

// histories returns the history of each registration, nil where it is missing, and those of
// removed registrations: they have no record and end at not_registered. A cause that is
// missing is known by its sequence only.
func (c Content) histories(registered *idindex.Index[projectsuser.ID]) (all []*history, gone []*removed) {
	causes := make(map[uint64]*cause, len(c.Causes))
	for _, known := range c.Causes {
		if known == nil {
			continue
		}
		causes[known.Sequence] = &cause{known.Sequence, known.Actor, known.Command}
	}
	all = make([]*history, len(c.Records.Registrations))
	without := make(map[projectsuser.ID]*history)
	for _, h := range c.Histories {
		if h == nil {
			continue
		}
		var last *history
		for _, m := range h.Moments {
			if causes[m.Cause] == nil {
				causes[m.Cause] = &cause{sequence: m.Cause}
			}
			last = &history{
				cause: causes[m.Cause], before: last, at: m.At, from: last.status(), to: m.To, events: m.Events,
				inferred: m.Inferred, declared: m.Declared, imported: m.Import,
			}
		}
		for _, id := range h.Registrations {
			if at, ok := registered.Place(id); ok {
				all[at] = last
			} else {
				without[id] = last
			}
		}
	}
	for id, h := range without {
		if h != nil && h.to == state.NotRegistered {
			gone = append(gone, &removed{id, h})
		}
	}
	return all, gone
}

// each returns the results of a function for all records and their places in the list. It
// stops once the context is done; then it returns nil.
func each[R, E any](ctx context.Context, records []R, entry func(int, R) E) []E {
	entries := make([]E, len(records))
	for i, r := range records {
		if i%1024 == 0 && ctx.Err() != nil {
			return nil
		}
		entries[i] = entry(i, r)
	}
	return entries
}

// positions returns the positions of all registrations, repaired as [Restore] says.
func (c Content) positions(registered *idindex.Index[projectsuser.ID]) (all []*Positions) {
	entered := make([]bool, len(c.Records.Registrations)) // those that have a position so far
	byProject := make(map[project.ID]*Positions)
	begin := func(on project.ID) {
		if byProject[on] == nil {
			byProject[on] = &Positions{Project: on}
			all = append(all, byProject[on])
		}
	}
	enter := func(at int, on project.ID) {
		if r := c.Records.Registrations[at]; !entered[at] && r.Project == on {
			entered[at] = true
			byProject[on].Registrations = append(byProject[on].Registrations, r.ID)
		}
	}
	for _, p := range c.Positions {
		if p == nil {
			continue
		}
		begin(p.Project)
		for _, id := range p.Registrations {
			if at, ok := registered.Place(id); ok {
				enter(at, p.Project)
			}
		}
	}
	for at, r := range c.Records.Registrations {
		begin(r.Project)
		enter(at, r.Project)
	}
	return all
}
