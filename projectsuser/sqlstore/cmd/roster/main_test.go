package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/projectsuser/internal/command"
	"github.com/projectsuser/roster/projectsuser/journal"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/sqlstore"
	"github.com/projectsuser/roster/projectsuser/user"
)

// address returns the address of an empty schema in the database that the variable
// ROSTER_POSTGRES names. The schema is dropped at the end.
func address(t *testing.T) string {
	t.Helper()
	server := os.Getenv("ROSTER_POSTGRES")
	if server == "" {
		t.Skip("ROSTER_POSTGRES does not name a server")
	}
	schema := fmt.Sprintf("command_%x", t.Name())
	exec := func(text string) {
		conn, err := pgx.Connect(context.Background(), server)
		if err == nil {
			defer conn.Close(context.Background())
			_, err = conn.Exec(context.Background(), text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	exec("DROP SCHEMA IF EXISTS " + schema + " CASCADE; CREATE SCHEMA " + schema)
	t.Cleanup(func() { exec("DROP SCHEMA " + schema + " CASCADE") })
	return server + " search_path=" + schema
}

// run runs a command line and returns what it prints and the exit code.
func run(ctx context.Context, args ...string) (out, errs string, code int) {
	var printed, complained bytes.Buffer
	p := command.Program{In: strings.NewReader(""), Out: &printed, Err: &complained, Now: time.Now, Database: database()}
	code = p.Run(ctx, args)
	return printed.String(), complained.String(), code
}

// serve runs serve until it has announced itself, and ends it.
func serve(t *testing.T, args ...string) string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	defer write.Close()
	p := command.Program{In: strings.NewReader(""), Out: write, Err: os.Stderr, Now: time.Now, Database: database()}
	ended := make(chan int)
	go func() { ended <- p.Run(ctx, append([]string{"serve", "-addr", "127.0.0.1:0"}, args...)) }()
	b := make([]byte, 4096)
	n, err := read.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	stop()
	if code := <-ended; code != 0 {
		t.Errorf("serve exits with %d", code)
	}
	return string(b[:n])
}

// A database is filled by the first serve, is left alone by the next, and is read by the
// other commands.
func TestCommandsOverADatabase(t *testing.T) {
	db := address(t)
	if out := serve(t, "-db", db); !strings.Contains(out, "changes are kept in a database") {
		t.Errorf("serve prints %q", out)
	}
	before, _, _ := run(t.Context(), "log", "-db", db, "-json")
	serve(t, "-db", db, "-data", "recorded")
	after, _, code := run(t.Context(), "log", "-db", db, "-json")
	if before == "" || before != after || code != 0 {
		t.Errorf("the log before and after a second serve:\n%s\n%s", before, after)
	}
	recorded, _, _ := run(t.Context(), "states", "-data", "recorded")
	for _, args := range [][]string{{"states"}, {"query"}, {"audit"}, {"check"}, {"dump"}, {"explain", "56"}} {
		out, errs, code := run(t.Context(), append(args, "-db", db)...)
		if code != 0 || out == "" {
			t.Errorf("%v: exit %d, %s", args, code, errs)
		}
		if args[0] == "states" && strings.Fields(out)[0] != strings.Fields(recorded)[0] {
			t.Errorf("states prints\n%s\nof a database, and\n%s\nof files", out, recorded)
		}
	}
}

func TestWrongCommandLines(t *testing.T) {
	t.Setenv("ROSTER_DB", "")
	for _, args := range [][]string{
		{"states", "-db", "postgres://ada:secret@db/school"}, {"states", "-db", "host=db Password = secret"}, {"states", "-db", "host=db sslpassword=secret"}, {"states", "-db", "env"},
		{"check"}, {"log"}, {"copy", "school"}, {"states", "-db", "host=/nowhere", "-data", "recorded"}, {"serve", "-addr", "127.0.0.1:0", "-db", "host=/nowhere", "-dir", "school"},
		{"serve", "-addr", "127.0.0.1:0", "-db", "host=/nowhere", "-at", "2024-01-01"},
	} {
		if _, errs, code := run(t.Context(), args...); code != 2 || strings.Contains(errs, "secret") {
			t.Errorf("%v: exit %d, %s", args, code, errs)
		}
	}
	if _, errs, code := run(t.Context(), "check", "-db", "host=/nowhere"); code != 1 || errs == "" {
		t.Errorf("exit %d, %s", code, errs)
	}
}

// A copy of a folder is the registry of the folder with its whole history, also if the
// folder no longer has its older changes.
func TestLawCopyIsTheFolder(t *testing.T) {
	db := address(t)
	for _, keep := range []bool{true, false} {
		dir := filepath.Join(t.TempDir(), "school")
		r, j, err := journal.Open(t.Context(), dir, registry.Options{}, journal.Options{SnapshotAfter: -1, KeepSegments: keep})
		if err != nil {
			t.Fatal(err)
		}
		school := rapid.Custom(rostertest.School).Example(3)
		err = r.Do(t.Context(), "staff", func(tx *registry.Tx) error { _, err := tx.Import(school, time.Time{}); return err })
		if err == nil {
			err = j.Snapshot(t.Context())
		}
		if err == nil {
			err = r.Do(t.Context(), "staff", func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: 1 << 40}) })
		}
		if err := cmp.Or(err, j.Close()); err != nil {
			t.Fatal(err)
		}
		empty(t, db)
		if _, errs, code := run(t.Context(), "copy", dir, "-db", db); code != 0 {
			t.Fatalf("keep %t: %s", keep, errs)
		}
		copied, err := sqlstore.Load(t.Context(), db, registry.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := rostertest.Diff(r.Snapshot(), copied.Snapshot()); diff != "" {
			t.Errorf("keep %t:\n%s", keep, diff)
		}
		if err := sqlstore.Check(t.Context(), db); err != nil {
			t.Errorf("keep %t: %v", keep, err)
		}
		if _, _, code := run(t.Context(), "copy", dir, "-db", db); code != 1 {
			t.Errorf("a second copy exits with %d, want 1", code)
		}
	}
}

// empty drops everything in the schema of a database.
func empty(t *testing.T, db string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var schema string
	err = conn.QueryRow(t.Context(), "SELECT current_schema()").Scan(&schema)
	if err == nil {
		_, err = conn.Exec(t.Context(), "DROP SCHEMA "+schema+" CASCADE; CREATE SCHEMA "+schema)
	}
	if err != nil {
		t.Fatal(err)
	}
}
