package sqlitefile_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/sqlstore"
	"github.com/projectsuser/roster/projectsuser/sqlstore/sqlitefile"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// A registry becomes a file that any tool reads.
func Example() {
	dir, err := os.MkdirTemp("", "export")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	ctx, path := context.Background(), filepath.Join(dir, "school.sqlite")
	r := registry.New(registry.Options{})
	err = r.Do(ctx, "staff", func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: 7, Login: "ada"}) })
	fmt.Println(err, sqlitefile.Export(ctx, path, r.Snapshot(), nil))
	db, err := sql.Open("sqlite", path)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	var login string
	err = db.QueryRow("SELECT login FROM users WHERE id = 7").Scan(&login)
	fmt.Println(login, err)
	// Output:
	// <nil> <nil>
	// ada <nil>
}

// campaign returns a campaign after some steps.
func campaign() *rostertest.Campaign {
	return rapid.Custom(func(rt *rapid.T) *rostertest.Campaign {
		c := rostertest.NewCampaign(rt, nil)
		for range 60 {
			c.Step(rt)
		}
		return c
	}).Filter(func(c *rostertest.Campaign) bool { return c.Registry.Snapshot().Registrations.Len() >= 10 }).Example(7)
}

// yielded yields changes, then an error unless that is nil.
func yielded(changes []store.Change, err error) iter.Seq2[store.Change, error] {
	return func(yield func(store.Change, error) bool) {
		for _, c := range changes {
			if !yield(c, nil) {
				return
			}
		}
		if err != nil {
			yield(store.Change{}, err)
		}
	}
}

// Every table and every view of the file has the rows and the columns that PostgreSQL has
// of the same registry, without the columns for programs.
func TestLawTheFileIsTheDatabase(t *testing.T) {
	server := os.Getenv("ROSTER_POSTGRES")
	if server == "" {
		t.Skip("ROSTER_POSTGRES does not name a server")
	}
	address := server + " search_path=sqlitefile_test"
	postgres, err := sql.Open("pgx", address)
	succeed(t, err)
	defer postgres.Close()
	_, err = postgres.Exec("DROP SCHEMA IF EXISTS sqlitefile_test CASCADE; CREATE SCHEMA sqlitefile_test")
	succeed(t, err)
	defer postgres.Exec("DROP SCHEMA sqlitefile_test CASCADE")
	r, s, err := sqlstore.Open(t.Context(), address, registry.Options{}, sqlstore.Options{MaxSkew: -1})
	succeed(t, err)
	defer s.Close()
	c := campaign()
	succeed(t, s.Append(t.Context(), c.Changes...))

	path := filepath.Join(t.TempDir(), "school.sqlite")
	succeed(t, sqlitefile.Export(t.Context(), path, r.Snapshot(), yielded(c.Changes, nil)))
	file, err := sql.Open("sqlite", path)
	succeed(t, err)
	defer file.Close()
	names := texts(t, file, "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name")
	if len(names) < 13 {
		t.Fatalf("the file has only %v", names)
	}
	rows := 0
	for _, name := range names {
		columns := texts(t, file, "SELECT name FROM pragma_table_info(?) WHERE name NOT IN ('seconds') ORDER BY cid", name)
		want := texts(t, postgres, `SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1
			AND column_name NOT LIKE '%\_sort' AND column_name NOT LIKE '%\_fold' AND column_name NOT IN ('payload', 'history', 'checksum', 'duration')
			ORDER BY ordinal_position`, name)
		if diff := cmp.Diff(want, columns); diff != "" {
			t.Errorf("columns of %s (-database +file):\n%s", name, diff)
			continue
		}
		for i := range columns {
			columns[i] = pgx.Identifier{columns[i]}.Sanitize()
		}
		question := fmt.Sprintf("SELECT %s FROM %s ORDER BY 1, 2", strings.Join(columns, ", "), name)
		held := all(t, postgres, question)
		if diff := cmp.Diff(held, all(t, file, question)); diff != "" {
			t.Errorf("rows of %s (-database +file):\n%s", name, diff)
		}
		rows += len(held)
	}
	t.Logf("%d tables and views with %d rows", len(names), rows)
}

// texts returns the texts that a question finds.
func texts(t *testing.T, db *sql.DB, question string, args ...any) (found []string) {
	t.Helper()
	for _, row := range all(t, db, question, args...) {
		found = append(found, row[0].(string))
	}
	return found
}

// all returns the rows that a question finds, with the values in the form of SQLite.
func all(t *testing.T, db *sql.DB, question string, args ...any) (found [][]any) {
	t.Helper()
	rows, err := db.Query(question, args...)
	succeed(t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	succeed(t, err)
	for rows.Next() {
		row, to := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			to[i] = &row[i]
		}
		succeed(t, rows.Scan(to...))
		for i, v := range row {
			switch v := v.(type) {
			case time.Time:
				row[i] = v.UTC().Format("2006-01-02 15:04:05.000000")
			case bool:
				row[i] = int64(0)
				if v {
					row[i] = int64(1)
				}
			}
		}
		found = append(found, row)
	}
	succeed(t, rows.Err())
	return found
}

// An export replaces a file, and one that fails leaves the file as it was and nothing else.
func TestAFailedExportLeavesTheFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "school 100%?.sqlite")
	c, broken := campaign(), errors.New("broken")
	for range 2 {
		succeed(t, sqlitefile.Export(t.Context(), path, c.Registry.Snapshot(), yielded(c.Changes, nil)))
	}
	before, err := os.ReadFile(path)
	succeed(t, err)
	if err := sqlitefile.Export(t.Context(), path, c.Registry.Snapshot(), yielded(c.Changes, broken)); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if err := sqlitefile.Export(ended, path, c.Registry.Snapshot(), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	after, err := os.ReadFile(path)
	succeed(t, err)
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 || string(before) != string(after) {
		t.Errorf("%d files, %v", len(files), err)
	}
}

// succeed fails the test if err is not nil.
func succeed(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
