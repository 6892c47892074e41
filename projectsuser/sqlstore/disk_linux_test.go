package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/sqlstore"
	"github.com/projectsuser/roster/projectsuser/sqlstore/internal/testserver"
	"github.com/projectsuser/roster/projectsuser/user"
)

// While the disk of the database is full, commands return the reason and change nothing,
// and reads go on. When there is room again, commands succeed by themselves. Nothing is
// lost or doubled.
func TestAFullDisk(t *testing.T) {
	if os.Getenv("ROSTER_POSTGRES") == "" {
		t.Skip("ROSTER_POSTGRES does not name a server")
	}
	server := testserver.Start(t) // a tablespace is no business of other tests
	disk := testserver.NewDisk(t, server, "48")
	conn, err := pgx.Connect(t.Context(), server)
	succeed(t, err)
	defer conn.Close(context.Background())
	_, err = conn.Exec(t.Context(), "CREATE TABLESPACE small LOCATION '"+disk.Folder+"'")
	succeed(t, err)
	address := server + " default_tablespace=small"
	r, _ := open(t, address, registry.Options{}, sqlstore.Options{})
	other, _ := open(t, address, registry.Options{}, sqlstore.Options{})
	answered := 0
	for range 2 {
		for range 5 {
			succeed(t, putLarge(t.Context(), r))
			answered++
		}
		disk.Fill(t)
		failures := 0
		for range 1000 { // the first ones may find room in the pages
			before := r.Snapshot()
			err := putLarge(t.Context(), r)
			if err == nil {
				answered++
				continue
			}
			var failed *registry.CommitError
			var reason *pgconn.PgError
			if !errors.As(err, &failed) || !errors.As(err, &reason) || reason.Code != "53100" {
				t.Fatalf("got %v, want a *CommitError by a full disk", err)
			}
			if diff := rostertest.Diff(before, r.Snapshot()); diff != "" {
				t.Fatalf("a command that failed changed (-before +after):\n%s", diff)
			}
			if failures++; failures == 3 {
				break
			}
		}
		if failures < 3 {
			t.Fatal("a thousand commands found room on a full disk")
		}
		disk.Empty(t)
		succeed(t, putLarge(t.Context(), r))
		succeed(t, putLarge(t.Context(), other))
		answered += 2
	}
	eventually(t, "both processes have all changes", func() bool { return r.Snapshot().Sequence() == other.Snapshot().Sequence() })
	if s := r.Snapshot(); s.Users.Len() != answered || s.Sequence() != uint64(answered) {
		t.Errorf("%d users and %d changes after %d answers", s.Users.Len(), s.Sequence(), answered)
	}
	if diff := rostertest.Diff(r.Snapshot(), other.Snapshot()); diff != "" {
		t.Error(diff)
	}
	succeed(t, sqlstore.Check(t.Context(), address))
}

// putLarge puts a new user with a login of 50,000 bytes that do not get smaller when they
// are compressed.
func putLarge(ctx context.Context, r *registry.Registry) error {
	return r.Do(ctx, "staff", func(tx *registry.Tx) error {
		n := tx.View().Users.Len() + 1
		draw := rand.New(rand.NewPCG(uint64(n), 0))
		var login string
		for len(login) < 50_000 {
			login += fmt.Sprintf("%016x", draw.Uint64())
		}
		return tx.PutUser(user.User{ID: user.ID(n), Login: login})
	})
}
