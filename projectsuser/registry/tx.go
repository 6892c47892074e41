package registry

import (
	"context"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// Tx is a transaction: all its commands happen, or none. It is valid only until the
// function that [Registry.Do] calls returns, and panics if it is used after that. It is
// for one goroutine. A command that is refused changes nothing; the transaction may go
// on with other commands.
type Tx struct {
	edit  *store.Edit
	rules *rules
	ctx   context.Context
	actor string
	mark  store.Mark // the state before the transaction

	changes []store.Change
	mails   []Mail // to be sent after the commit

	imported store.Records // what Import put, if the registry detects writes

	command store.Command                   // the command in progress
	facts   map[projectsuser.ID]state.Facts // the facts after the events that it fired
}

// rules are what the commands of a registry obey.
type rules struct {
	lifecycle *state.Lifecycle
	accounts  *state.Machine[user.State, user.Event]
	policy    Policy
	nextID    func(k store.Kind, last int64) int64

	detectWrites bool
}

// newTx begins a transaction.
func newTx(ctx context.Context, e *store.Edit, r *rules, actor string) *Tx {
	return &Tx{edit: e, rules: r, ctx: ctx, actor: actor, mark: e.Mark()}
}

// commit ends the transaction and keeps its changes.
func (tx *Tx) commit() {
	tx.edit.Release(tx.mark)
	tx.edit = nil
}

// end ends the transaction. Unless it was committed, its changes are undone.
func (tx *Tx) end() {
	if tx.edit != nil {
		tx.edit.Rollback(tx.mark)
		tx.edit = nil
	}
}

// checkOpen panics if the transaction has ended.
func (tx *Tx) checkOpen() {
	if tx.edit == nil {
		panic("registry: Tx used after Do returned")
	}
}

// View returns the registry as the transaction has changed it so far.
func (tx *Tx) View() *store.Snapshot {
	tx.checkOpen()
	return tx.edit.Snapshot()
}

// current returns the registry as the transaction has changed it so far, for reads until
// its next change.
func (tx *Tx) current() *store.Snapshot { return tx.edit.Current() }

// now returns the instant of the transaction.
func (tx *Tx) now() time.Time { return tx.edit.At() }

// run runs one command as one change. If do fails, everything that it did is undone.
func (tx *Tx) run(c store.Command, do func() error) error {
	tx.checkOpen()
	mark, mails := tx.edit.Mark(), len(tx.mails)
	tx.edit.Begin(tx.actor, c)
	tx.command, tx.facts = c, make(map[projectsuser.ID]state.Facts)
	if err := do(); err != nil {
		tx.edit.Rollback(mark)
		tx.mails = tx.mails[:mails]
		return err
	}
	tx.edit.Release(mark)
	if change, ok := tx.edit.End(); ok {
		tx.changes = append(tx.changes, change)
	}
	return nil
}

// fire fires an event for a registration, after the events that the command fired
// for it before. The registration may still have to be put.
func (tx *Tx) fire(id projectsuser.ID, facts state.Facts, event state.Event) error {
	if after, ok := tx.facts[id]; ok {
		facts = after
	}
	after, err := tx.rules.lifecycle.Fire(tx.ctx, facts, event)
	if err != nil {
		return &Refusal{Command: tx.command, Registration: id, Err: err}
	}
	tx.facts[id] = after
	tx.edit.Fired(id, event)
	return nil
}

// fireFor fires an event for an entry. It returns a [*Refusal] if the teams of the
// registration are unknown.
func (tx *Tx) fireFor(e *store.Entry, event state.Event) error {
	return tx.fireWith(e, e.Facts(tx.now()), event)
}

// fireWith is fireFor with facts that differ from those of the entry.
func (tx *Tx) fireWith(e *store.Entry, facts state.Facts, event state.Event) error {
	if err := checkKnown(e, facts, event); err != nil {
		return &Refusal{Command: tx.command, Registration: e.Registration.ID, Err: err}
	}
	return tx.fire(e.Registration.ID, facts, event)
}

// checkKnown returns a [*projectsuser.UnknownFactsError] if the data does not say whether
// an event may happen. Facts of the entry that the command sets are known.
func checkKnown(e *store.Entry, facts state.Facts, event state.Event) error {
	unknown := e.Registration.UnknownFacts().Without(facts)
	if _, known := state.PermitKnown(facts, unknown, event); known && e.Derived {
		return nil
	}
	return &projectsuser.UnknownFactsError{Event: event, Declared: e.Status, Unknown: unknown}
}

// permit returns nil if an event may happen for the entry, else a [*Refusal]. It does
// not fire the event.
func (tx *Tx) permit(e *store.Entry, event state.Event) error {
	facts := e.Facts(tx.now())
	err := checkKnown(e, facts, event)
	if err == nil {
		err = state.Permit(facts, event)
	}
	if err != nil {
		return &Refusal{Command: tx.command, Registration: e.Registration.ID, Err: err}
	}
	return nil
}

// registration returns the registration with an id, or a [*store.MissingError].
func (tx *Tx) registration(id projectsuser.ID) (*store.Entry, error) {
	if e := tx.edit.Registration(id); e != nil {
		return e, nil
	}
	return nil, &store.MissingError{Kind: store.KindRegistration, ID: int64(id)}
}

// team returns the team with an id, or a [*store.MissingError].
func (tx *Tx) team(id team.ID) (*team.Team, error) {
	e, err := tx.teamEntry(id)
	if err != nil {
		return nil, err
	}
	return e.Team, nil
}

// teamEntry returns the entry of a team, or a [*store.MissingError].
func (tx *Tx) teamEntry(id team.ID) (*store.TeamEntry, error) {
	if e := tx.edit.Team(id); e != nil {
		return e, nil
	}
	return nil, &store.MissingError{Kind: store.KindTeam, ID: int64(id)}
}

// project returns the project with an id, or a [*store.MissingError].
func (tx *Tx) project(id project.ID) (*project.Project, error) {
	if p := tx.edit.Project(id); p != nil {
		return p, nil
	}
	return nil, &store.MissingError{Kind: store.KindProject, ID: int64(id)}
}

// user returns the user with an id, or a [*store.MissingError].
func (tx *Tx) user(id user.ID) (*user.User, error) {
	if u := tx.edit.User(id); u != nil {
		return u, nil
	}
	return nil, &store.MissingError{Kind: store.KindUser, ID: int64(id)}
}

// session returns the session with an id, or one whose rules are unknown.
func (tx *Tx) session(id project.SessionID) project.Session {
	if s := tx.edit.Session(id); s != nil {
		return *s
	}
	return project.UnknownSession()
}

// newID returns the id of a new record and reserves it. It returns the error of
// [store.Edit.Reserve] if [Options.NextID] returns an id that cannot be used.
func (tx *Tx) newID(k store.Kind) (int64, error) {
	last := tx.edit.LastIDs()
	id := tx.rules.nextID(k, last.Of(k))
	return id, tx.edit.Reserve(k, id)
}

// put puts records that a command made.
func (tx *Tx) put(r store.Records) error {
	r.MarkLocal()
	return tx.edit.Put(r)
}

// putRegistration puts one registration.
func (tx *Tx) putRegistration(r *projectsuser.Registration) error {
	return tx.put(store.Records{Registrations: []*projectsuser.Registration{r}})
}

// putTeam puts one team.
func (tx *Tx) putTeam(t *team.Team) error {
	return tx.put(store.Records{Teams: []*team.Team{t}})
}

// putUser puts one user.
func (tx *Tx) putUser(u *user.User) error {
	return tx.put(store.Records{Users: []*user.User{u}})
}

// mail queues a mail, which is sent after the commit. The registration is on the
// project; both are 0 for a mail that is not about a project.
func (tx *Tx) mail(kind MailKind, to *user.User, p project.ID, r projectsuser.ID) {
	tx.mails = append(tx.mails, Mail{Kind: kind, To: to, Project: p, Registration: r, Actor: tx.actor})
}
