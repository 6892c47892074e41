package registry

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
)

// Options configure a registry. The zero Options are a registry in memory with the
// machine's clock.
type Options struct {
	// Clock returns the current time; nil means time.Now. If it goes back, commands
	// keep the instant of the previous one. Instants are stored in UTC.
	Clock func() time.Time
	// Commit is called with the changes of all waiting commands before they are
	// published, to make them durable. If it fails, none of them happened, and each
	// command returns a [*CommitError]. A panic is a failure too, and then goes on in
	// the goroutine of the first command. Commit runs in a goroutine of its own, one
	// call at a time, and should end: the goroutine ends with it. It must not use the
	// registry. Nil commits everything.
	//
	// If it returns an [*OvertakenError], the registry follows the changes of the error, and
	// the commands of the batch run again.
	Commit func(store.Batch) error
	// CatchUp returns the changes that other processes committed after the one with a
	// sequence, in order. It is called before a command is refused, and if the registry has
	// changes then that the command did not see, the command runs again: a refusal is never
	// by a state from before the command began. If CatchUp fails, the command returns a
	// [*CatchUpError]. Nil means that no other process commits.
	CatchUp func(ctx context.Context, after uint64) ([]store.Change, error)
	// CatchUpFirst calls CatchUp before each command instead, so that a command sees every
	// change that was committed before it began, also one that only reads. It costs a call of CatchUp a command.
	CatchUpFirst bool
	// NextID returns the id of a new registration, team, user, time entry or expense,
	// given the greatest id ever used. It must be unused. Nil means last+1.
	NextID func(k store.Kind, last int64) int64
	// Fields are the fields of the tables; nil means [store.NewFields]. Add your own
	// fields before [New].
	Fields *store.Fields
	// Policy is what differs between organisations. The zero Policy refuses nothing.
	Policy Policy
	// DetectWrites makes each command check that no record was modified after it was
	// imported; a command that finds one returns a [*ModifiedError] and does not happen.
	// It is slow and keeps every imported record in memory: for tests and debugging.
	DetectWrites bool
	// Mailer sends invitations and welcome mails; nil sends none.
	Mailer Mailer
	// RecentMoves is how many of the last moves [Registry.RecentMoves] returns at most.
	// 0 means 10,000, a negative number none. Each takes up to 240 bytes.
	RecentMoves int
}

// Registry holds who is on which project, with which team, and how far they are.
// [New] makes one.
//
// Any number of goroutines may use it. Readers take the published snapshot and never
// wait. Commands wait for one another.
type Registry struct {
	clock  func() time.Time
	commit func(store.Batch) error                                         // nil commits everything
	latest func(ctx context.Context, after uint64) ([]store.Change, error) // Options.CatchUp
	first  bool                                                            // Options.CatchUpFirst
	fields *store.Fields
	mailer Mailer
	rules  rules

	writes *writeDetector // nil unless Options.DetectWrites; guarded by applying

	published     atomic.Pointer[store.Snapshot]
	subscriptions subscriptions
	recent        recentMoves

	applying   lock        // guards edit, batch and committing
	edit       *store.Edit // ahead of the published snapshot; nil if no command is waiting to be committed
	batch      *batch      // the changes since the last commit began
	committing *batch      // the changes that are being committed, or were last; the edit is based on them

	commitLock lock          // held while a batch is committed
	wake       chan struct{} // has an element when Run should look for the next change of time
}

// New returns an empty registry.
func New(o Options) *Registry {
	r := &Registry{clock: o.Clock, commit: o.Commit, fields: o.Fields, mailer: o.Mailer}
	r.latest, r.first = o.CatchUp, o.CatchUpFirst
	if o.DetectWrites {
		r.writes = new(writeDetector)
	}
	r.applying, r.commitLock, r.wake = newLock(), newLock(), make(chan struct{}, 1)
	r.rules = rules{state.NewLifecycle(), state.NewMachine(user.Transitions()), o.Policy, o.NextID, o.DetectWrites}
	if r.clock == nil {
		r.clock = time.Now
	}
	if r.rules.nextID == nil {
		r.rules.nextID = func(_ store.Kind, last int64) int64 { return last + 1 }
	}
	if r.fields == nil {
		r.fields = store.NewFields()
	}
	if r.recent.keep = o.RecentMoves; r.recent.keep == 0 {
		r.recent.keep = defaultRecentMoves
	}
	r.published.Store(store.Empty(r.fields))
	return r
}

// Fields returns the fields of the registry's tables.
func (r *Registry) Fields() *store.Fields { return r.fields }

// Policy returns the policy of the registry, which must not be modified.
func (r *Registry) Policy() *Policy { return &r.rules.policy }

// Snapshot returns the published version of the registry. It costs one atomic read. Its
// instant moves with commands, [Registry.Advance] and [Registry.Run], also if nothing
// changes.
func (r *Registry) Snapshot() *store.Snapshot { return r.published.Load() }

// Do runs commands in one transaction, in the name of an actor: all of them happen,
// or none. Time advances to the registry's clock first. Do returns the error that do
// returns; then nothing happened. The function do must not use the registry, and must
// not keep the transaction. An actor who is a user of the registry is named by login
// or e-mail address, because a policy may refuse some commands to users themselves.
//
// The function do may run more than once, each time in a new transaction, if changes of
// other processes came before its own; see [Options.Commit] and [Options.CatchUp]. Only the
// last run counts. So it must set what it returns to its caller anew in each run, and must
// not have other effects, such as a mail.
//
// Do returns after the changes are committed and published and the mails are sent.
// A [*MailError] means that the commands happened and mails failed. That a mail was
// accepted is stored before Do returns; see [Mailer]. The commands of
// goroutines that wait at the same time are committed together, in one batch.
//
// If the context is done while Do waits, it returns a [*WaitError], which says whether
// the commands may still happen. If they do, their mails are sent too; then only the
// mailer knows which of them failed.
func (r *Registry) Do(ctx context.Context, actor string, do func(*Tx) error) error {
	latest := r.latest == nil || r.first // every run sees what was committed before Do began
	if r.first {
		if err := r.catchUp(ctx); err != nil {
			return &CatchUpError{Err: err}
		}
	}
	for {
		mails, t, seen, refusal := r.apply(ctx, actor, do)
		err := t.wait(ctx, refusal)
		again := err == errOvertaken
		if refusal != nil && !again && !latest && t.committed() {
			again, err = r.repeat(ctx, seen, err)
			latest = true
		}
		if !again {
			return r.answer(ctx, actor, mails, t, err)
		}
	}
}

// answer ends commands that are committed or refused: it sends their mails.
func (r *Registry) answer(ctx context.Context, actor string, mails []Mail, t ticket, err error) error {
	if wait, ok := errors.AsType[*WaitError](err); ok && wait.MayHappen && len(mails) > 0 {
		go r.deliverLater(context.WithoutCancel(ctx), t.batch, actor, mails)
	}
	if err != nil {
		return err
	}
	return r.deliver(ctx, actor, mails)
}

// deliverLater sends mails once their batch is committed. Its goroutine ends with that. A
// panic of the mailer drops the rest of the mails.
func (r *Registry) deliverLater(ctx context.Context, b *batch, actor string, mails []Mail) {
	defer func() { _ = recover() }() // no caller waits for a panic of the mailer
	if <-b.done; b.err == nil {
		_ = r.deliver(ctx, actor, mails)
	}
}

// apply runs commands on the edit. It returns the mails to send after the commit, and the
// sequence of the last change that the commands saw.
func (r *Registry) apply(ctx context.Context, actor string, do func(*Tx) error) (mails []Mail, t ticket, seen uint64, err error) {
	t, err = r.atTime(ctx, r.clock(), func(e *store.Edit) error {
		seen = e.Sequence()
		tx := newTx(ctx, e, &r.rules, actor)
		defer tx.end()
		if err := do(tx); err != nil {
			return err
		}
		mails = tx.mailable()
		r.writes.add(tx.imported)
		r.batch.changes = append(r.batch.changes, tx.changes...)
		tx.commit()
		return nil
	})
	return mails, t, seen, err
}

// Flush waits until the commands that ran before it are committed or discarded, also
// those whose callers stopped waiting. A program calls it before it ends. It returns the
// context's error if that is done before, else nil.
func (r *Registry) Flush(ctx context.Context) error {
	if err := r.applying.acquire(ctx); err != nil {
		return err
	}
	last := r.committing
	if r.batch != nil && r.batch.started {
		last = r.batch
	}
	r.applying.release()
	if last == nil {
		return nil
	}
	select {
	case <-last.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Quiesce calls do with the published snapshot while no commit runs and none can
// begin. The snapshot contains every committed change. Commands wait meanwhile,
// readers do not. The function do must not call Do.
func (r *Registry) Quiesce(do func(*store.Snapshot)) {
	_ = r.commitLock.acquire(context.Background())
	defer r.commitLock.release()
	do(r.Snapshot())
}

// Restore fills an empty registry with a content and publishes it, without a commit.
// See [store.Restore] for what it repairs and for its cost. A registry that has
// changes is refused with a [*NotEmptyError]. If it fails, the registry is unchanged.
func (r *Registry) Restore(ctx context.Context, c store.Content) error {
	if err := r.lockAll(ctx); err != nil {
		return err
	}
	defer r.unlockAll()
	if last := r.Snapshot().Sequence(); last != 0 || r.batch != nil && len(r.batch.changes) > 0 {
		return &NotEmptyError{Sequence: last}
	}
	s, err := store.Restore(ctx, r.fields, c)
	if err != nil {
		return err
	}
	r.edit, r.batch = nil, nil
	touched := make([]projectsuser.ID, len(c.Records.Registrations))
	for i, restored := range c.Records.Registrations {
		touched[i] = restored.ID
	}
	r.recent.restore(&c, s)
	r.publish(s, touched)
	return nil
}

// lockAll waits until no command and no commit runs, and keeps both from beginning. It
// returns the context's error if that is done before.
func (r *Registry) lockAll(ctx context.Context) error {
	if err := r.commitLock.acquire(ctx); err != nil {
		return err
	}
	if err := r.applying.acquire(ctx); err != nil {
		r.commitLock.release()
		return err
	}
	return nil
}

func (r *Registry) unlockAll() {
	r.applying.release()
	r.commitLock.release()
}

// Replay applies changes that were committed before, in order, and publishes the
// result, without a commit. By the law replay-is-identity, replaying all changes of a
// registry on an empty one gives the same registry. A change that is out of order is
// refused with a [*store.SequenceError]; the changes before it stay applied. If a getter of
// a field panics, none of the changes is applied.
func (r *Registry) Replay(ctx context.Context, changes ...store.Change) error {
	if err := r.lockAll(ctx); err != nil {
		return err
	}
	defer r.unlockAll()
	if r.batch != nil && len(r.batch.changes) > 0 {
		return &store.SequenceError{Want: r.edit.Sequence() + 1}
	}
	e, panicking := r.Snapshot().Edit(), true
	first := e.Sequence()
	defer func() {
		if r.edit = nil; !panicking { // in the middle of a change
			r.recent.add(changes[:e.Sequence()-first])
			r.publish(e.Snapshot(), e.TakeTouched().Registrations)
		}
	}()
	err := applyAll(ctx, e, changes)
	panicking = false
	return err
}

// applyAll applies changes in order until one fails or the context is done.
func applyAll(ctx context.Context, e *store.Edit, changes []store.Change) error {
	for _, c := range changes {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := e.Apply(c); err != nil {
			return err
		}
	}
	return nil
}
