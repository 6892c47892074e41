package projectsuser

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
)

// Options of a registry. The zero Options are a registry in memory, with the
// machine's clock.
type Options struct {
	// Clock tells the time; nil is time.Now. It should not go back: a command
	// never happens before the one before it. What happens is dated in UTC.
	Clock func() time.Time
	// Commit is told of the changes of all waiting commands, in order, before
	// anybody sees them. If it fails none of them happened, and every one of the
	// commands says so with a [*CommitError]. It is called by one goroutine at a
	// time. Nil takes all.
	Commit func([]Change) error
	// NextID returns the id of a new registration, team, user, entry or expense,
	// by the greatest that there ever was; it must be one that is not taken. Nil
	// counts on.
	NextID func(of Kind, last int64) int64
	// Fields are the fields of the tables; nil is [NewFields]. Add fields of
	// one's own to their schemas before.
	Fields *Fields
	// Policy is what differs between organisations. The zero Policy refuses
	// nothing.
	Policy Policy
	// Mailer is told of invitations and welcome mail; nil sends none.
	Mailer Mailer
}

// Registry holds who is on which project, with which team, and how far they
// are: projects, sessions, teams, registrations and users, and the commands that
// change them. [New] makes one.
//
// Any number of goroutines may use it. Reading takes the published snapshot and
// never waits; commands wait for one another.
type Registry struct {
	clock  func() time.Time
	commit func([]Change) error
	fields *Fields
	mailer Mailer
	rules  rules

	published atomic.Pointer[Snapshot]
	feed      feed

	applying sync.Mutex // guards what commands work on:
	draft    *draft     // ahead of what is published; nil if nothing is
	batch    *batch     // the changes since the last commit began
	taken    *batch     // the changes that are being committed, or were last; the draft rests on them

	committing sync.Mutex    // one batch at a time
	wake       chan struct{} // tells Run that the next change may be sooner
}

// rules are what commands go by.
type rules struct {
	life     *state.Lifecycle
	accounts *state.Machine[user.State, user.Event]
	policy   Policy
	nextID   func(Kind, int64) int64 // the id of a new record, by the last one
}

// batch are changes that are committed, and published, together.
type batch struct {
	changes  []Change
	finished bool // guarded by committing
	err      error
}

// New returns an empty registry.
func New(o Options) *Registry {
	r := &Registry{clock: o.Clock, commit: o.Commit, fields: o.Fields, mailer: o.Mailer, wake: make(chan struct{}, 1)}
	r.rules = rules{state.NewLifecycle(), state.NewMachine(user.Transitions()), o.Policy, o.NextID}
	if r.clock == nil {
		r.clock = time.Now
	}
	if r.commit == nil {
		r.commit = func([]Change) error { return nil }
	}
	if r.rules.nextID == nil {
		r.rules.nextID = func(_ Kind, last int64) int64 { return last + 1 }
	}
	if r.fields == nil {
		r.fields = NewFields()
	}
	r.published.Store(emptySnapshot(r.fields))
	return r
}

func emptySnapshot(f *Fields) *Snapshot {
	return &Snapshot{
		Registrations: f.Registrations.Schema.Table(), Teams: f.Teams.Schema.Table(),
		Projects: f.Projects.Schema.Table(), Sessions: f.Sessions.Schema.Table(), Users: f.Users.Schema.Table(),
		Entries: f.Entries.Schema.Table(), Expenses: f.Expenses.Schema.Table(),
		positions: f.positions.Table(), departed: f.departed.Table(), fields: f,
	}
}

// Fields returns the fields of the registry's tables.
func (r *Registry) Fields() *Fields { return r.fields }

// Policy returns the registry's policy, which must not be modified.
func (r *Registry) Policy() *Policy { return &r.rules.policy }

// Snapshot returns the registry as it was published last. It takes one atomic
// read.
func (r *Registry) Snapshot() *Snapshot { return r.published.Load() }

// Do carries out commands in one transaction, in the name of an actor: all of
// them happen, or none. Time advances to the registry's clock first. What do
// returns is returned, and if it is not nil nothing happened. It must not use the
// registry, nor keep the transaction. An actor who is a user of the registry is
// named by login or e-mail address: a policy may keep them from some things.
//
// Do returns once the changes are committed and published, and what there is to
// mail was mailed: only a [*MailError] says that they happened all the same.
// Commands of other goroutines that wait meanwhile are committed together, in
// one batch.
func (r *Registry) Do(ctx context.Context, actor string, do func(*Tx) error) error {
	tx, b, err := r.apply(ctx, actor, do)
	if err := r.settled(b, err); err != nil {
		return err
	}
	return r.send(ctx, tx.mails)
}

// apply carries out the commands on the draft. It returns the batch to wait for,
// nil if there is none.
func (r *Registry) apply(ctx context.Context, actor string, do func(*Tx) error) (*Tx, *batch, error) {
	tx := &Tx{rules: &r.rules, ctx: ctx, actor: actor}
	b, err := r.atTime(ctx, r.clock(), func(d *draft) error {
		tx.draft = d
		defer tx.end()
		if err := do(tx); err != nil {
			return err
		}
		r.batch.changes = append(r.batch.changes, tx.keep()...)
		d.touched = append(d.touched, tx.moved...)
		return nil
	})
	return tx, b, err
}

// atTime locks the draft, advances it to an instant and has something done. The
// instant is in UTC, without the reading of a monotonic clock: what is written of
// it and read again is the same value. It returns the batch to wait for before
// anybody is told: what changed nothing, or was refused, still saw what is only
// about to be committed.
func (r *Registry) atTime(ctx context.Context, to time.Time, do func(*draft) error) (*batch, error) {
	r.applying.Lock()
	defer r.applying.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if r.draft == nil {
		r.draft = newDraft(r.Snapshot())
	}
	if r.batch == nil {
		r.batch = new(batch)
	}
	r.batch.changes = append(r.batch.changes, r.draft.advance(to.UTC())...)
	err := do(r.draft)
	if len(r.batch.changes) == 0 {
		return r.taken, err
	}
	return r.batch, err
}

// settled returns the error of what was done, once the batch to wait for is
// settled or, if that failed, the error of that.
func (r *Registry) settled(b *batch, err error) error {
	if b == nil {
		return err
	}
	if refused := r.settle(b); refused != nil {
		return refused
	}
	return err
}

// settle returns once the batch is committed and published, or refused.
func (r *Registry) settle(b *batch) error {
	r.committing.Lock()
	defer r.committing.Unlock()
	if b.finished {
		return b.err
	}
	next, touched := r.takeBatch()
	if err := r.commit(b.changes); err != nil {
		return r.refuse(b, &CommitError{err})
	}
	r.publish(next, touched)
	b.finished = true
	return nil
}

// publish shows a snapshot to readers and subscribers, and to Run.
func (r *Registry) publish(s *Snapshot, touched []ID) {
	r.feed.publish(s, touched, r.published.Store)
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// takeBatch ends the batch under way and returns what it leads to, and which
// registrations it may have changed. Commands from now on are of the next one.
func (r *Registry) takeBatch() (next *Snapshot, touched []ID) {
	r.applying.Lock()
	defer r.applying.Unlock()
	touched, r.draft.touched = r.draft.touched, nil
	r.batch, r.taken = nil, r.batch
	return r.draft.view(), touched
}

// refuse ends a batch that was not committed, and the one after it, which was
// built on it.
func (r *Registry) refuse(b *batch, err error) error {
	r.applying.Lock()
	defer r.applying.Unlock()
	b.finished, b.err = true, err
	if r.batch != nil {
		r.batch.finished, r.batch.err = true, err
	}
	r.draft, r.batch, r.taken = nil, nil, nil
	return err
}
