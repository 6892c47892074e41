package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/projectsuser/roster/projectsuser/internal/command"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/sqlstore"
	"github.com/projectsuser/roster/projectsuser/store"
)

// address returns the address of an empty schema in the database that the variable
// ROSTER_POSTGRES names. The schema is dropped at the end.
func address(t *testing.T) string {
	t.Helper()
	server := os.Getenv("ROSTER_POSTGRES")
	if server == "" {
		t.Skip("ROSTER_POSTGRES does not name a server")
	}
	schema := fmt.Sprintf("command_%x", sha256.Sum224([]byte(t.Name())))[:60]
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
	s := startServe(t, args...)
	s.end(t)
	return s.announced
}

// server is a running serve.
type server struct {
	announced string
	url       string
	stop      context.CancelFunc
	ended     chan int
}

// startServe runs serve and waits until it has announced itself.
func startServe(t *testing.T, args ...string) *server {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	t.Cleanup(stop)
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	p := command.Program{In: strings.NewReader(""), Out: write, Err: os.Stderr, Now: time.Now, Database: database()}
	s := &server{stop: stop, ended: make(chan int, 1)}
	go func() {
		defer write.Close()
		s.ended <- p.Run(ctx, append([]string{"serve", "-addr", "127.0.0.1:0"}, args...))
	}()
	b := make([]byte, 4096)
	n, err := read.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	s.announced = string(b[:n])
	_, rest, _ := strings.Cut(s.announced, "http://")
	address, _, _ := strings.Cut(rest, "/")
	s.url = "http://" + address
	return s
}

// end stops serve, which must exit with 0.
func (s *server) end(t *testing.T) {
	t.Helper()
	s.stop()
	if code := <-s.ended; code != 0 {
		t.Errorf("serve exits with %d", code)
	}
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

// A process that is stopped between the parts of its import leaves a database that the next
// one fills to the end, and that no later one fills again.
func TestAnImportThatWasStoppedGoesOn(t *testing.T) {
	whole := address(t)
	serve(t, "-db", whole, "-data", "recorded")
	want, err := sqlstore.Load(t.Context(), whole, registry.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for part := range 3 {
		t.Run(fmt.Sprint("part ", part), func(t *testing.T) {
			db, stopped, commits := address(t), errors.New("stopped"), 0
			d := database()
			d.Open = func(ctx context.Context, address string, o registry.Options, log *slog.Logger) (*registry.Registry, func() error, error) {
				o.Commit = func(store.Batch) error {
					if commits++; commits > part {
						return stopped
					}
					return nil
				}
				return open(ctx, address, o, log)
			}
			p := command.Program{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard, Now: time.Now, Database: d}
			if code := p.Run(t.Context(), []string{"serve", "-addr", "127.0.0.1:0", "-db", db, "-data", "recorded"}); code != 1 {
				t.Fatalf("the stopped serve exits with %d", code)
			}
			serve(t, "-db", db, "-data", "recorded")
			once, _, _ := run(t.Context(), "dump", "-db", db)
			serve(t, "-db", db, "-data", "recorded")
			if twice, _, _ := run(t.Context(), "dump", "-db", db); once != twice {
				t.Errorf("a database that is full was filled again:\n%s", twice[len(once):])
			}
			got, err := sqlstore.Load(t.Context(), db, registry.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for p := range got.Snapshot().Progress.Where() {
				if p.Phase != "" || p.CompleteAt.IsZero() {
					t.Errorf("the progress is %+v", p)
				}
			}
			for _, args := range [][]string{{"states"}, {"query", "page[size]=100"}, {"audit"}} {
				x, _, _ := run(t.Context(), append(args, "-db", whole)...)
				if y, errs, code := run(t.Context(), append(args, "-db", db)...); x != y || code != 0 {
					t.Errorf("%v: %s\n%s\nwant\n%s", args, errs, y, x)
				}
			}
			x, y := want.Snapshot().Content().Records, got.Snapshot().Content().Records
			if a, b := x.Len(), y.Len(); a != b {
				t.Errorf("%d records, want %d", b, a)
			}
		})
	}
}

// The file of an export has the statuses of its source, and a move for each registration.
func TestExport(t *testing.T) {
	dir := t.TempDir()
	school := filepath.Join(dir, "school")
	r := folder(t, school, true)
	for name, args := range map[string][]string{"files": {"-data", "recorded"}, "folder": {"-dir", school}} {
		file := filepath.Join(dir, name+".sqlite")
		if out, errs, code := run(t.Context(), append([]string{"export", "-sqlite", file}, args...)...); code != 0 || out == "" {
			t.Fatalf("%s: exit %d %s", name, code, errs)
		}
		db, err := sql.Open("sqlite", file)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		var registrations, moved, wrong int
		err = db.QueryRow(`SELECT (SELECT count(*) FROM projects_users), (SELECT count(DISTINCT registration_id) FROM moves),
			(SELECT count(*) FROM time_in_status t JOIN projects_users r ON r.id = t.registration_id WHERE t.until IS NULL AND t.status <> r.status)`).Scan(&registrations, &moved, &wrong)
		if err != nil || registrations == 0 || moved < registrations || wrong != 0 {
			t.Errorf("%s: %d registrations, %d with moves, %d with another status than their last move: %v", name, registrations, moved, wrong, err)
		}
		if want := r.Snapshot().Registrations.Len(); name == "folder" && registrations != want {
			t.Errorf("%d registrations, want %d", registrations, want)
		}
	}
	for _, args := range [][]string{{"export", "-data", "recorded"}, {"export", "-sqlite", filepath.Join(dir, "x"), "-db", "host=/nowhere", "-dir", school}} {
		if _, errs, code := run(t.Context(), args...); code != 2 || errs == "" {
			t.Errorf("%v: exit %d %s", args, code, errs)
		}
	}
}
