package rostertest

import (
	"errors"
	"time"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
)

// Campaign is a registry of a drawn school in which people do random things. It
// follows the statuses by the moves of the changes alone, and holds them against
// the registry.
type Campaign struct {
	Registry *registry.Registry
	Changes  []store.Change // all that were committed
	Now      time.Time             // the registry's clock

	followed  map[projectsuser.ID]state.Status
	accounts  map[user.ID]user.State
	timelines map[projectsuser.ID]store.Timeline // at the last check
	imported  bool                                      // there was an import since
	checked   int                                       // how many of the changes were followed
	failing   bool                                      // the committer fails
}

// ErrCommit is what a campaign's committer says when it fails, now and then.
var ErrCommit = errors.New("rostertest: the disk is full")

// NewCampaign draws a school and opens it. Fields are those of the registry; nil
// is [store.NewFields].
func NewCampaign(t *rapid.T, fields *store.Fields) *Campaign {
	c := &Campaign{Now: Epoch, followed: make(map[projectsuser.ID]state.Status), accounts: make(map[user.ID]user.State)}
	c.Registry = registry.New(registry.Options{
		Clock: func() time.Time { return c.Now }, Commit: c.commit, Fields: fields, Policy: Policy(t),
	})
	school := School(t)
	for _, u := range school.Users {
		c.accounts[u.ID] = u.Account()
	}
	err := c.Registry.Do(t.Context(), "rostertest", func(tx *registry.Tx) error {
		_, err := tx.Import(school)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *Campaign) commit(b store.Batch) error {
	if c.failing {
		return ErrCommit
	}
	c.Changes = append(c.Changes, b.Changes...)
	return nil
}

// Actions are for [rapid.T.Repeat]: a step of the campaign, and after each the
// laws. Add what one's own program does, and what it promises.
func (c *Campaign) Actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){"step": c.Step, "": c.Check}
}

// Step lets some time pass and one to three commands be given, in one
// transaction. If one of them is refused, or the commit fails, the law
// refusal-changes-nothing is checked.
func (c *Campaign) Step(t *rapid.T) {
	c.Now = c.Now.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "minutes")) * time.Minute)
	if err := c.Registry.Advance(t.Context(), c.Now); err != nil {
		t.Fatal(err)
	}
	before, known := c.Registry.Snapshot(), len(c.Changes)
	c.failing = rapid.IntRange(1, 20).Draw(t, "disk") == 20
	orders := rapid.IntRange(1, 3).Draw(t, "orders")
	err := c.Registry.Do(t.Context(), "somebody", func(tx *registry.Tx) error {
		for range orders {
			if err := c.order(t, tx); err != nil {
				return err
			}
		}
		return nil
	})
	if c.failing = false; err != nil {
		c.checkUnchanged(t, before, known, err)
	}
	c.checkPolicy(t, before)
}

// order draws a command and carries it out: of four, one is about staff.
func (c *Campaign) order(t *rapid.T, tx *registry.Tx) error {
	if rapid.IntRange(1, 4).Draw(t, "staff") == 4 {
		return DrawStaffOrder(t, tx.View()).Carry(tx)
	}
	return DrawOrder(t, tx.View()).Carry(tx)
}

// checkPolicy holds the registry against what its policy promises: a limit that
// held before holds still, and one that did not is not broken further.
func (c *Campaign) checkPolicy(t *rapid.T, before *store.Snapshot) {
	p, now := c.Registry.Policy(), c.Registry.Snapshot()
	if taken := p.SeatsTaken(now); p.Seats > 0 && taken > max(p.Seats, p.SeatsTaken(before)) {
		t.Fatalf("%d seats are taken of %d", taken, p.Seats)
	}
	if admins := now.ActiveAdmins(); admins < min(p.Admins, before.ActiveAdmins()) {
		t.Fatalf("%d admins remain, there have to be %d", admins, p.Admins)
	}
}

// checkUnchanged holds the registry against what it was before a refusal: what
// is published, what was committed, and what is ahead of it.
func (c *Campaign) checkUnchanged(t *rapid.T, before *store.Snapshot, known int, refusal error) {
	if len(c.Changes) != known || c.Registry.Snapshot() != before {
		t.Fatalf("refused with %v, and committed or published", refusal)
	}
	err := c.Registry.Do(t.Context(), "rostertest", func(tx *registry.Tx) error {
		if diff := Diff(before, tx.View()); diff != "" {
			t.Fatalf("refused with %v, and changed:\n%s", refusal, diff)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Check follows the changes since the last check, and holds the registry against
// its laws.
func (c *Campaign) Check(t *rapid.T) {
	for ; c.checked < len(c.Changes); c.checked++ {
		c.follow(t, c.checked)
	}
	s := c.Registry.Snapshot()
	for _, broken := range Check(s) {
		t.Error(broken)
	}
	c.checkPast(t, s)
	for id, status := range c.followed {
		now := state.NotRegistered
		if e, ok := s.Registrations.Get(int64(id)); ok {
			now = e.Status
		}
		if now != status {
			t.Fatalf("registration %d is %s, by the moves %s", id, now, status)
		}
	}
	for id, account := range c.accounts {
		now := user.State(0)
		if u, ok := s.Users.Get(int64(id)); ok {
			now = u.Account()
		}
		if now != account {
			t.Fatalf("account %d is %s, by the moves %s", id, now, account)
		}
	}
}

// follow takes the statuses from the moves of a change, and holds each move
// against the table.
func (c *Campaign) follow(t *rapid.T, i int) {
	change := c.Changes[i]
	if change.Sequence != uint64(i+1) {
		t.Fatalf("change %d is number %d", i+1, change.Sequence)
	}
	c.imported = c.imported || change.Command == store.CommandImport
	for _, m := range change.Moves {
		was, ok := c.followed[m.Registration]
		if !ok {
			was = state.NotRegistered
		}
		if was != m.From {
			t.Fatalf("%s moves registration %d from %s, it was %s", change.Command, m.Registration, m.From, was)
		}
		if to, ok := walk(m.From, m.Events); !ok || len(m.Events) > 0 && to != m.To {
			t.Fatalf("%s moves registration %d from %s to %s by %v", change.Command, m.Registration, m.From, m.To, m.Events)
		}
		c.followed[m.Registration] = m.To
		c.recorded(t, change, m)
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

// walk follows events through the table.
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

// Replay checks the law replay-is-identity over all changes of the campaign.
func (c *Campaign) Replay(t *rapid.T) {
	again := registry.New(registry.Options{})
	if err := again.Replay(t.Context(), c.Changes...); err != nil {
		t.Fatal(err)
	}
	if diff := Diff(c.Registry.Snapshot(), again.Snapshot()); diff != "" {
		t.Fatalf("replayed (-registry +replayed):\n%s", diff)
	}
}
