package rostertest

import (
	"context"
	"errors"
	"time"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
)

// Campaign is a registry of a random school in which random commands run. It
// computes the statuses from the moves of the changes alone, and compares them
// with those of the registry. [NewCampaign] makes one. It belongs to one goroutine.
type Campaign struct {
	Registry *registry.Registry
	Changes  []store.Change // all that were committed, in order
	Now      time.Time      // the registry's clock

	// Attacks counts the attacks of each kind that [Campaign.Attack] made.
	Attacks map[string]Outcome

	hostile  bool               // attacks are among the actions
	fields   *store.Fields      // of the registry, its successors and the twin
	policy   registry.Policy    // the same
	twin     *registry.Registry // replays the changes
	replayed int                // the number of changes that the twin replayed
	faults   faults

	statuses  map[projectsuser.ID]state.Status // by the moves
	accounts  map[user.ID]user.State           // by the moves
	timelines map[projectsuser.ID]store.Timeline
	imported  bool // an import was committed since the timelines were taken
	checked   int  // the number of changes that were followed
	failing   bool // the commit fails
	again     bool // the next commit is overtaken, so that the commands run again
}

// ErrCommit is the error with which a campaign's commit fails in one step of
// twenty. The registry returns it within a [registry.CommitError].
var ErrCommit = errors.New("rostertest: the disk is full")

// NewCampaign draws a school and a policy, and returns a campaign with the school
// imported. Fields are those of the registry; nil means [store.NewFields].
func NewCampaign(t *rapid.T, fields *store.Fields) *Campaign {
	if fields == nil {
		fields = store.NewFields()
	}
	c := &Campaign{
		Now: Epoch, statuses: make(map[projectsuser.ID]state.Status), accounts: make(map[user.ID]user.State),
		Attacks: make(map[string]Outcome), fields: fields, policy: Policy(t),
	}
	c.begin(t)
	return c
}

// begin makes the registry and imports a school.
func (c *Campaign) begin(t *rapid.T) {
	c.Registry = registry.New(c.options())
	c.twin = registry.New(registry.Options{Fields: c.fields})
	school := School(t)
	for _, u := range school.Users {
		c.accounts[u.ID] = u.Account()
	}
	if _, err := c.load(t.Context(), func(tx *registry.Tx) (store.ImportResult, error) { return tx.Import(school, time.Time{}) }); err != nil {
		t.Fatal(err)
	}
}

// options returns the options of the campaign's registry.
func (c *Campaign) options() registry.Options {
	o := registry.Options{Clock: c.clock, Commit: c.commit, Fields: c.fields, Policy: c.policy}
	if c.hostile {
		o.Mailer, o.NextID = mailer{c}, c.nextID
	}
	return o
}

// errStale reports an import with records that are not put, because the registry holds
// the same or newer ones.
var errStale = errors.New("rostertest: the registry holds the same or newer records")

// load runs an import or a sync. It returns errStale if some records are not put for that
// reason, a [*store.RefusedError] if some records were refused, and whether others were put.
func (c *Campaign) load(ctx context.Context, run func(*registry.Tx) (store.ImportResult, error)) (put bool, err error) {
	var result store.ImportResult
	err = c.Registry.Do(ctx, "rostertest", func(tx *registry.Tx) (err error) {
		result, err = run(tx)
		return err
	})
	if err != nil {
		return false, err
	}
	put = result.Put() > 0 || len(result.Unregistered) > 0
	if len(result.Refused) == 0 && (!put || result.Older.Len() > 0) {
		return put, errStale
	}
	return put, result.Err()
}

func (c *Campaign) clock() time.Time {
	c.faults.meet(faultClock)
	return c.Now
}

func (c *Campaign) commit(b store.Batch) error {
	if err := c.faults.meet(faultCommit); err != nil || c.failing {
		return ErrCommit
	}
	if c.again {
		c.again = false
		return &registry.OvertakenError{}
	}
	c.Changes = append(c.Changes, b.Changes...)
	return nil
}

// Actions returns the actions of a campaign for [rapid.T.Repeat]: [Campaign.Step],
// and [Campaign.Check] after each action. Add the actions and the rules of your
// own program to the map.
func (c *Campaign) Actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){"step": c.Step, "": c.Check}
}

// Step advances the clock by up to 40 minutes and runs one to three commands in
// one transaction. In one step of eight they run twice, as if another process had
// committed first; see [registry.OvertakenError]. If one of them is refused, or the commit fails, Step checks the
// law refusal-changes-nothing.
func (c *Campaign) Step(t *rapid.T) {
	c.Now = c.Now.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "minutes")) * time.Minute)
	if err := c.Registry.Advance(t.Context(), c.Now); err != nil {
		t.Fatal(err)
	}
	before, committed := c.Registry.Snapshot(), len(c.Changes)
	c.failing = rapid.IntRange(1, 20).Draw(t, "disk") == 20
	c.again = rapid.IntRange(1, 8).Draw(t, "again") == 8
	commands := rapid.IntRange(1, 3).Draw(t, "commands")
	err := c.Registry.Do(t.Context(), "rostertest", func(tx *registry.Tx) error {
		for range commands {
			if err := c.run(t, tx); err != nil {
				return err
			}
		}
		return nil
	})
	c.again = false
	if c.failing = false; err != nil {
		c.checkUnchanged(t, before, committed, err)
	}
	c.checkPolicy(t, before)
}

// run draws a command and runs it. One of four is a command of staff.
func (c *Campaign) run(t *rapid.T, tx *registry.Tx) error {
	if rapid.IntRange(1, 4).Draw(t, "staff") == 4 {
		return DrawStaffCommand(t, tx.View()).Run(tx)
	}
	return DrawCommand(t, tx.View()).Run(tx)
}

// checkPolicy checks the law policy-holds. An import may break a limit; commands
// must not break it further.
func (c *Campaign) checkPolicy(t *rapid.T, before *store.Snapshot) {
	p, now := c.Registry.Policy(), c.Registry.Snapshot()
	if taken := p.SeatsTaken(now); p.Seats > 0 && taken > max(p.Seats, p.SeatsTaken(before)) {
		t.Fatalf("%d seats are taken, the limit is %d", taken, p.Seats)
	}
	if admins := now.ActiveAdmins(); admins < min(p.Admins, before.ActiveAdmins()) {
		t.Fatalf("%d admins remain, the minimum is %d", admins, p.Admins)
	}
}

// checkUnchanged checks the law refusal-changes-nothing: after a refusal the
// published snapshot, the committed changes and the next transaction's view are
// those from before.
func (c *Campaign) checkUnchanged(t *rapid.T, before *store.Snapshot, committed int, refusal error) {
	if len(c.Changes) != committed || c.Registry.Snapshot() != before {
		t.Fatalf("refused with %v, but committed or published", refusal)
	}
	err := c.Registry.Do(t.Context(), "rostertest", func(tx *registry.Tx) error {
		if diff := Diff(before, tx.View()); diff != "" {
			t.Fatalf("refused with %v, but changed:\n%s", refusal, diff)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Check follows the changes since the last call, and checks the laws of the
// registry: those of the package's [Check], and that statuses, accounts and
// timelines are those to which the moves of the changes lead.
func (c *Campaign) Check(t *rapid.T) {
	for ; c.checked < len(c.Changes); c.checked++ {
		c.follow(t, c.checked)
	}
	s := c.Registry.Snapshot()
	for _, broken := range check(s, !c.hostile) {
		t.Error(broken)
	}
	c.checkTimelines(t, s)
	for id, status := range c.statuses {
		now := state.NotRegistered
		if e := s.Registration(id); e != nil {
			now = e.Status
		}
		if now != status {
			t.Fatalf("registration %d is %s, by the moves %s", id, now, status)
		}
	}
	for id, account := range c.accounts {
		now := user.State(0)
		if u := s.User(id); u != nil {
			now = u.Account()
		}
		if now != account {
			t.Fatalf("account %d is %s, by the moves %s", id, now, account)
		}
	}
}

// follow checks the moves of a change against the tables of transitions, and
// computes the statuses and account states to which they lead.
func (c *Campaign) follow(t *rapid.T, i int) {
	change := c.Changes[i]
	if change.Sequence != uint64(i+1) {
		t.Fatalf("change %d has the sequence %d", i+1, change.Sequence)
	}
	c.imported = c.imported || change.Command.Imports()
	for _, m := range change.Moves {
		was, ok := c.statuses[m.Registration]
		if !ok {
			was = state.NotRegistered
		}
		if was != m.From {
			t.Fatalf("%s moves registration %d from %s, it was %s", change.Command, m.Registration, m.From, was)
		}
		// From an unknown status an import or a sync may still unregister.
		if to, ok := walk(m.From, m.Events); m.From != 0 && (!ok || len(m.Events) > 0 && to != m.To) {
			t.Fatalf("%s moves registration %d from %s to %s by %v", change.Command, m.Registration, m.From, m.To, m.Events)
		}
		c.statuses[m.Registration] = m.To
		c.checkMoment(t, change, m)
	}
	c.amendAccounts(change)
	if change.Command == store.CommandForget {
		for _, id := range change.Removed.Registrations {
			delete(c.timelines, id)
		}
	}
	for _, m := range change.Accounts {
		if c.accounts[m.User] != m.From {
			t.Fatalf("%s moves account %d from %s, it was %s", change.Command, m.User, m.From, c.accounts[m.User])
		}
		if to, ok := user.Transitions().Next(m.From, m.Event); m.Event != 0 && (!ok || to != m.To) {
			t.Fatalf("%s moves account %d from %s to %s by %s", change.Command, m.User, m.From, m.To, m.Event)
		}
		c.accounts[m.User] = m.To
	}
}

// amendAccounts takes the states of accounts that a change amends without a move.
func (c *Campaign) amendAccounts(change store.Change) {
	switch change.Command {
	case store.CommandRemove:
		for _, id := range change.Removed.Users {
			c.accounts[id] = 0
		}
	case store.CommandImport, store.CommandSync, store.CommandPut:
		for _, u := range change.Put.Users {
			c.accounts[u.ID] = u.Account()
		}
	}
}

// walk follows events through the table of transitions. It returns false if the
// table does not have one of them.
func walk(s state.Status, events []state.Event) (state.Status, bool) {
	for _, e := range events {
		to, ok := state.Transitions().Next(s, e)
		if !ok {
			return s, false
		}
		s = to
	}
	return s, true
}

// Replay checks the law replay-is-identity over all changes of the campaign. Call
// it at the end: it takes time in proportion to the changes.
func (c *Campaign) Replay(t *rapid.T) {
	again := registry.New(registry.Options{})
	if err := again.Replay(t.Context(), c.Changes...); err != nil {
		t.Fatal(err)
	}
	if diff := Diff(c.Registry.Snapshot(), again.Snapshot()); diff != "" {
		t.Fatalf("replayed (-registry +replayed):\n%s", diff)
	}
}
