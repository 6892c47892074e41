package sqlstore_test

import (
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/sqlstore"
)

func TestMain(m *testing.M) {
	if os.Getenv(writerVariable) != "" {
		os.Exit(write(os.Getenv(writerVariable)))
	}
	if address := os.Getenv(processVariable); address != "" {
		os.Exit(answerOperations(address))
	}
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" })
	if !given {
		flag.Set("rapid.checks", "12") // each is a campaign with a database of its own
	}
	os.Exit(m.Run())
}

// database returns the address of an empty schema of its own, which is dropped at the end,
// in the database that the variable ROSTER_POSTGRES names.
func database(t testing.TB) string {
	t.Helper()
	server := os.Getenv("ROSTER_POSTGRES")
	if server == "" {
		t.Skip("ROSTER_POSTGRES does not name a server")
	}
	conn, err := pgx.Connect(t.Context(), server)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	name := fmt.Sprintf("test_%x", sha256.Sum224([]byte(t.Name())))[:60]
	quoted := pgx.Identifier{name}.Sanitize()
	if _, err := conn.Exec(t.Context(), "DROP SCHEMA IF EXISTS "+quoted+" CASCADE; CREATE SCHEMA "+quoted); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		conn, err := pgx.Connect(context.Background(), server)
		if err == nil {
			defer conn.Close(context.Background())
			_, err = conn.Exec(context.Background(), "DROP SCHEMA IF EXISTS "+quoted+" CASCADE")
		}
		if err != nil {
			t.Error(err)
		}
	})
	return server + " search_path=" + name
}

// open opens a store, which the test closes at its end.
func open(t testing.TB, address string, o registry.Options, options sqlstore.Options) (*registry.Registry, *sqlstore.Store) {
	t.Helper()
	r, s, err := sqlstore.Open(context.Background(), address, o, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return r, s
}

// succeed fails the test if err is not nil.
func succeed(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
