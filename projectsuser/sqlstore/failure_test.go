package sqlstore_test

import (
	"context"
	"errors"
	"flag"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/sqlstore"
	"github.com/projectsuser/roster/projectsuser/user"
)

// outage is how long the database cannot be reached, and a process is stopped, at least.
var outage = flag.Duration("outage", 0, "let tests cut a process off from its database for `this long`, in place of some seconds")

// put puts a new user.
func put(ctx context.Context, r *registry.Registry) error {
	return r.Do(ctx, "staff", func(tx *registry.Tx) error {
		return tx.PutUser(user.User{ID: user.ID(tx.View().Users.Len() + 1)})
	})
}

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !holds(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not after a minute: %s", what)
		}
	}
}

// While the database cannot be reached, reads go on and commands say why they did not
// happen; afterwards the process goes on and has the changes of others.
func TestUnreachableDatabase(t *testing.T) {
	address := database(t)
	c, through := newCutter(t, address)
	r, _ := open(t, through, registry.Options{}, sqlstore.Options{Timeout: time.Second})
	other, _ := open(t, address, registry.Options{}, sqlstore.Options{})
	succeed(t, put(t.Context(), r))
	c.down.Store(true)
	for n, end := 0, time.Now().Add(*outage); n < 3 || time.Now().Before(end); n++ {
		time.Sleep(50 * time.Millisecond)
		err := put(t.Context(), r)
		var failed *registry.CommitError
		if !errors.As(err, &failed) || r.Snapshot().Users.Len() != 1 {
			t.Errorf("%v, %d users", err, r.Snapshot().Users.Len())
		}
	}
	succeed(t, put(t.Context(), other))
	c.down.Store(false)
	eventually(t, "the process follows again", func() bool { return r.Snapshot().Sequence() == other.Snapshot().Sequence() })
	eventually(t, "a command succeeds again", func() bool { return put(t.Context(), r) == nil })
}

// A transaction of another client that has written the next change, and does not end, makes
// commands return the reason; reads go on. When it ends without a commit commands succeed,
// and nothing of it is left.
func TestATransactionThatHoldsTheNextChange(t *testing.T) {
	address := database(t)
	r, _ := open(t, address, registry.Options{}, sqlstore.Options{Timeout: 300 * time.Millisecond})
	other, _ := open(t, address, registry.Options{}, sqlstore.Options{})
	succeed(t, put(t.Context(), r))
	conn, err := pgx.Connect(t.Context(), address)
	succeed(t, err)
	defer conn.Close(context.Background())
	tx, err := conn.Begin(t.Context())
	succeed(t, err)
	_, err = tx.Exec(t.Context(), "UPDATE roster SET sequence = sequence + 1; INSERT INTO changes SELECT 2, at, actor, command, payload, token, checksum FROM changes")
	succeed(t, err)
	for range 2 {
		var failed *registry.CommitError
		if err := put(t.Context(), r); !errors.As(err, &failed) {
			t.Errorf("got %v, want a *CommitError", err)
		}
		if n := r.Snapshot().Users.Len(); n != 1 {
			t.Errorf("%d users", n)
		}
	}
	succeed(t, tx.Rollback(t.Context()))
	eventually(t, "a command succeeds", func() bool { return put(t.Context(), r) == nil })
	succeed(t, put(t.Context(), other))
	eventually(t, "both processes have all changes", func() bool { return r.Snapshot().Sequence() == other.Snapshot().Sequence() })
	if users, changes := other.Snapshot().Users.Len(), other.Snapshot().Sequence(); uint64(users) != changes {
		t.Errorf("%d users after %d changes", users, changes)
	}
	succeed(t, sqlstore.Check(t.Context(), address))
}

// A clock that is an hour ahead is refused, when the store is opened and when it jumps
// later. Without a clock of its own the registry has the time of the database.
func TestClock(t *testing.T) {
	address := database(t)
	ahead := time.Hour
	clock := func() time.Time { return time.Now().Add(ahead) }
	var skew *sqlstore.SkewError
	_, _, err := sqlstore.Open(t.Context(), address, registry.Options{Clock: clock}, sqlstore.Options{})
	if !errors.As(err, &skew) || skew.Skew < 59*time.Minute {
		t.Errorf("got %v, want a *SkewError of an hour", err)
	}
	ahead = 0
	r, _ := open(t, address, registry.Options{Clock: clock}, sqlstore.Options{})
	succeed(t, put(t.Context(), r))
	ahead = -time.Hour
	if err := put(t.Context(), r); !errors.As(err, &skew) || skew.Skew > -59*time.Minute {
		t.Errorf("got %v, want a *SkewError", err)
	}
	own, _ := open(t, address, registry.Options{}, sqlstore.Options{})
	succeed(t, put(t.Context(), own))
	if at := own.Snapshot().ChangedAt(); time.Since(at).Abs() > 5*time.Second {
		t.Errorf("the change is at %s", at)
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	address := database(t)
	_, s := open(t, address, registry.Options{}, sqlstore.Options{})
	succeed(t, s.Close())
	conn, err := pgx.Connect(t.Context(), address)
	succeed(t, err)
	defer conn.Close(t.Context())
	_, err = conn.Exec(t.Context(), "UPDATE roster SET version = 99")
	succeed(t, err)
	for name, err := range map[string]error{
		"Open":  errorOf(sqlstore.Open(t.Context(), address, registry.Options{}, sqlstore.Options{})),
		"Check": sqlstore.Check(t.Context(), address),
	} {
		var newer *sqlstore.VersionError
		if !errors.As(err, &newer) || newer.Version != 99 {
			t.Errorf("%s: got %v, want a *VersionError", name, err)
		}
	}
}

// errorOf returns the error of Open.
func errorOf(_ *registry.Registry, _ *sqlstore.Store, err error) error { return err }

func TestClosedStore(t *testing.T) {
	r, s := open(t, database(t), registry.Options{}, sqlstore.Options{})
	succeed(t, put(t.Context(), r))
	succeed(t, s.Close())
	succeed(t, s.Close())
	if err := put(t.Context(), r); !errors.Is(err, sqlstore.ErrClosed) {
		t.Errorf("got %v, want ErrClosed", err)
	}
}

// A refusal by an old state does not happen: a removal by one process and another one by
// the next are refused and accepted as if there were one process.
func TestRefusalIsByTheLatestState(t *testing.T) {
	address := database(t)
	a, _ := open(t, address, registry.Options{}, sqlstore.Options{})
	b, _ := open(t, address, registry.Options{}, sqlstore.Options{})
	for range 30 {
		succeed(t, a.Do(t.Context(), "staff", func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: 1}) }))
		succeed(t, b.Do(t.Context(), "staff", func(tx *registry.Tx) error { return tx.RemoveUser(1) }))
	}
}
