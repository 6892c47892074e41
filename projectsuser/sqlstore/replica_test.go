package sqlstore_test

import (
	"errors"
	"testing"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/sqlstore"
	"github.com/projectsuser/roster/projectsuser/sqlstore/internal/testserver"
	"github.com/projectsuser/roster/projectsuser/store"
)

// A store on a replica follows it and answers questions; its commands say why they do not
// happen, until the replica is promoted.
func TestReplica(t *testing.T) {
	address := database(t)
	r, _ := open(t, address, registry.Options{}, sqlstore.Options{})
	succeed(t, put(t.Context(), r))
	replica, promote := testserver.Replica(t, address)
	follower, s := open(t, replica, registry.Options{}, sqlstore.Options{})
	defer s.Close() // before the server stops
	for range 3 {
		succeed(t, put(t.Context(), r))
		eventually(t, "the replica's process has the change", func() bool { return follower.Snapshot().Sequence() == r.Snapshot().Sequence() })
	}
	if diff := rostertest.Diff(r.Snapshot(), follower.Snapshot()); diff != "" {
		t.Error(diff)
	}
	var failed *registry.CommitError
	var readOnly *sqlstore.ReadOnlyError
	if err := put(t.Context(), follower); !errors.As(err, &failed) || !errors.As(err, &readOnly) {
		t.Errorf("got %v, want a *CommitError with a *ReadOnlyError", err)
	}
	var missing *store.MissingError
	err := follower.Do(t.Context(), "staff", func(tx *registry.Tx) error { return tx.RemoveUser(99) })
	if n := follower.Snapshot().Users.Len(); !errors.As(err, &missing) || n != 4 {
		t.Errorf("got %v and %d users, want a *MissingError and four", err, n)
	}
	reader, err := sqlstore.NewReader(t.Context(), replica)
	succeed(t, err)
	defer reader.Close()
	if n, err := reader.Users.Count(t.Context()); err != nil || n != 4 {
		t.Errorf("%d users, %v", n, err)
	}
	loaded, err := sqlstore.Load(t.Context(), replica, registry.Options{})
	succeed(t, err)
	if diff := rostertest.Diff(r.Snapshot(), loaded.Snapshot()); diff != "" {
		t.Error(diff)
	}
	if err := sqlstore.Check(t.Context(), replica); !errors.As(err, &readOnly) {
		t.Errorf("Check returns %v, want a *ReadOnlyError", err)
	}
	promote()
	eventually(t, "a command on the promoted replica succeeds", func() bool { return put(t.Context(), follower) == nil })
	succeed(t, sqlstore.Check(t.Context(), replica))
}

// A replica without tables cannot get them.
func TestReplicaWithoutTables(t *testing.T) {
	replica, _ := testserver.Replica(t, database(t))
	var readOnly *sqlstore.ReadOnlyError
	if _, _, err := sqlstore.Open(t.Context(), replica, registry.Options{}, sqlstore.Options{}); !errors.As(err, &readOnly) {
		t.Errorf("got %v, want a *ReadOnlyError", err)
	}
}
