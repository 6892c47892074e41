package projectsuser

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/team"
)

// Content is all that a registry holds at one instant, less what is derived from
// it: what [Snapshot.Content] takes out [Registry.Restore] puts in. The zero
// Content is that of an empty registry.
type Content struct {
	Sequence  uint64    // of the last change
	At        time.Time // up to when time has advanced
	Last      LastIDs   // which ids are not to be given again
	Records   Records   // each kind in order of id
	Positions []*Positions
	Pasts     []*Past  // of all registrations, also of those that are gone
	Causes    []*Cause // of the pasts, in order
}

// Content returns all that the snapshot holds. The records are shared and must
// not be modified. It takes about a second for a million registrations with
// teams.
func (s *Snapshot) Content() Content {
	c := Content{Sequence: s.sequence, At: s.at, Last: s.last}
	c.Records.Projects = inOrder(s.Projects, s.fields.Projects.ID)
	c.Records.Sessions = inOrder(s.Sessions, s.fields.Sessions.ID)
	c.Records.Users = inOrder(s.Users, s.fields.Users.ID)
	for _, e := range inOrder(s.Teams, s.fields.Teams.ID) {
		c.Records.Teams = append(c.Records.Teams, e.Team)
	}
	for _, e := range inOrder(s.Registrations, s.fields.Registrations.ID) {
		c.Records.Registrations = append(c.Records.Registrations, e.Registration)
	}
	c.Records.Entries = inOrder(s.Entries, s.fields.Entries.ID)
	c.Records.Expenses = inOrder(s.Expenses, s.fields.Expenses.ID)
	c.Positions = inOrder(s.positions, s.fields.positions.ID())
	c.Pasts, c.Causes = s.pasts()
	return c
}

// inOrder returns the records of a table in order of id.
func inOrder[R, ID any](t *query.Table[R], id *query.Field[R, ID]) []R {
	records := make([]R, 0, t.Len())
	return slices.AppendSeq(records, t.All(query.Query[R]{Sort: []query.SortKey[R]{id.Asc()}}))
}

// Restore fills an empty registry with the content of another one, and publishes
// it: by the law restore-is-identity it is then as the other one was. [Registry.Replay]
// and commands go on from there. Nothing is committed. The registrations'
// attempts are bound to the records' teams by id; what is derived is derived anew.
// Positions that name other registrations than there are on a project are mended:
// what is not there leaves no gap, and what is not named comes last. Where the past
// of a registration does not lead to its status, or there is none, its records tell
// the rest, as if it were imported then.
//
// A registry that has something is refused with a [*NotEmptyError], a record that
// is nil or has no id with an [*InvalidError], and projects that are their own
// ancestors with a [*project.CycleError]; the registry stays as it was. Of several
// records with one id the last counts. A million registrations with teams take
// some seconds on two cores.
func (r *Registry) Restore(ctx context.Context, c Content) error {
	r.committing.Lock()
	defer r.committing.Unlock()
	r.applying.Lock()
	defer r.applying.Unlock()
	if held := r.Snapshot().sequence; held != 0 || r.batch != nil && len(r.batch.changes) > 0 {
		return &NotEmptyError{Sequence: held}
	}
	if err := c.Records.check(); err != nil {
		return err
	}
	s, err := c.snapshot(ctx, r.fields)
	if err != nil {
		return err
	}
	r.draft, r.batch = nil, nil
	r.publish(s, c.registrations())
	return nil
}

// NotEmptyError says that a registry cannot be filled, because it has something.
type NotEmptyError struct {
	Sequence uint64 // of its last published change; 0 while the first is being committed
}

func (e *NotEmptyError) Error() string {
	return fmt.Sprintf("projectsuser: restore: the registry is not empty, its last change is number %d", e.Sequence)
}

// check refuses records that no registry can hold.
func (r Records) check() error {
	err := cmp.Or(
		identified(KindProject, r.Projects, func(p *project.Project) int64 { return int64(p.ID) }),
		identified(KindSession, r.Sessions, func(s *project.Session) int64 { return int64(s.ID) }),
		identified(KindUser, r.Users, func(u *user.User) int64 { return int64(u.ID) }),
		identified(KindTeam, r.Teams, func(t *team.Team) int64 { return int64(t.ID) }),
		identified(KindRegistration, r.Registrations, func(r *Registration) int64 { return int64(r.ID) }),
		identified(KindEntry, r.Entries, func(e *user.Entry) int64 { return int64(e.ID) }),
		identified(KindExpense, r.Expenses, func(e *user.Expense) int64 { return int64(e.ID) }))
	if err != nil {
		return err
	}
	var tree project.Tree
	for _, p := range r.Projects {
		if err := tree.Put(p.ID, p.Parent); err != nil {
			return err
		}
	}
	return nil
}

// identified refuses a record that is nil or has no id. It returns a plain nil if
// there is none.
func identified[R any](k Kind, records []*R, id func(*R) int64) error {
	for i, r := range records {
		if r == nil {
			return &InvalidError{k, 0, fmt.Sprintf("record %d is nil", i)}
		}
		if id(r) == 0 {
			return &InvalidError{k, 0, "without an id"}
		}
	}
	return nil
}

// snapshot returns the snapshot that has the content: the small tables first,
// then the two great ones beside one another.
func (c Content) snapshot(ctx context.Context, f *Fields) (*Snapshot, error) {
	s := &Snapshot{
		Projects: f.Projects.Schema.Table(c.Records.Projects...),
		Sessions: f.Sessions.Schema.Table(c.Records.Sessions...),
		Users:    f.Users.Schema.Table(c.Records.Users...),
		Entries:  f.Entries.Schema.Table(c.Records.Entries...),
		Expenses: f.Expenses.Schema.Table(c.Records.Expenses...),
		fields:   f, last: c.Last, sequence: c.Sequence, at: c.At,
	}
	s.last.note(c.Records)
	var building sync.WaitGroup
	building.Go(func() {
		around := newSurroundings(s)
		entries := each(ctx, c.Records.Teams, func(t *team.Team) *TeamEntry { return around.teamEntry(t, c.At) })
		s.Teams = f.Teams.Schema.Table(entries...)
		s.positions = f.positions.Table(c.lines()...)
	})
	building.Go(func() {
		around, teams, pasts := newSurroundings(s), teamsByID(c.Records.Teams), c.pastOf()
		told := &past{cause: &cause{sequence: c.Sequence, command: CommandImport}, at: c.At, told: true}
		entries := each(ctx, c.Records.Registrations, func(r *Registration) *Entry {
			e := around.entry(r.bound(teams), c.At)
			e.past = pasts[r.ID].leadingTo(e.Status, told)
			return e
		})
		s.Registrations = f.Registrations.Schema.Table(entries...)
		s.departed = f.departed.Table(c.gone(pasts)...)
	})
	building.Wait()
	return s, ctx.Err()
}

// each returns what a function makes of the records, and nothing once the context
// is done.
func each[R, E any](ctx context.Context, records []R, entry func(R) E) []E {
	entries := make([]E, len(records))
	for i, r := range records {
		if i%1024 == 0 && ctx.Err() != nil {
			return nil
		}
		entries[i] = entry(r)
	}
	return entries
}

func teamsByID(teams []*team.Team) map[team.ID]*team.Team {
	byID := make(map[team.ID]*team.Team, len(teams))
	for _, t := range teams {
		byID[t.ID] = t
	}
	return byID
}

// bound returns the registration with the teams that are given, where its own are
// others of the same ids; mostly it is the registration itself.
func (r *Registration) bound(teams map[team.ID]*team.Team) *Registration {
	for t := range r.Attempts.All() {
		if now := teams[t.ID]; now != nil && now != t {
			bound := *r
			bound.Attempts = r.Attempts.Bind(func(id team.ID) *team.Team { return teams[id] })
			return &bound
		}
	}
	return r
}

// registrations returns the ids of the registrations.
func (c Content) registrations() []ID {
	ids := make([]ID, len(c.Records.Registrations))
	for i, r := range c.Records.Registrations {
		ids[i] = r.ID
	}
	return ids
}

// lines returns the positions of all registrations, each where it is.
func (c Content) lines() (lines []*Positions) {
	left := make(map[ID]project.ID, len(c.Records.Registrations)) // the projects of those without a position
	for _, r := range c.Records.Registrations {
		left[r.ID] = r.Project
	}
	of := make(map[project.ID]*Positions)
	enter := func(id ID, on project.ID) {
		if at, ok := left[id]; ok && at == on {
			delete(left, id)
			of[on].Registrations = append(of[on].Registrations, id)
		}
	}
	begin := func(on project.ID) {
		if of[on] == nil {
			of[on] = &Positions{Project: on}
			lines = append(lines, of[on])
		}
	}
	for _, p := range c.Positions {
		begin(p.Project)
		for _, id := range p.Registrations {
			enter(id, p.Project)
		}
	}
	for _, r := range c.Records.Registrations {
		begin(r.Project)
		enter(r.ID, r.Project)
	}
	return lines
}

// Quiesce calls do with the published snapshot while nothing is being committed
// and nothing can be: what the committer was told of before is in the snapshot,
// and what it is told of next comes after it. Commands wait that long, readers do
// not. Do must not give commands.
func (r *Registry) Quiesce(do func(*Snapshot)) {
	r.committing.Lock()
	defer r.committing.Unlock()
	do(r.Snapshot())
}
