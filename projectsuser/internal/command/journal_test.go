package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/internal/golden"
	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/journal"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/user"
)

// writeJournal writes the changes of a small school to the folder school in a new
// current folder, with a snapshot after that many transactions.
func writeJournal(t *testing.T, snapshot int, o journal.Options) {
	t.Helper()
	golden := filepath.Join(must(os.Getwd()), "testdata")
	t.Chdir(t.TempDir())
	if err := os.Symlink(golden, "testdata"); err != nil {
		t.Skip("no symbolic links: ", err)
	}
	now := time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC)
	clock := func() time.Time { now = now.Add(time.Minute); return now }
	o.SnapshotAfter = -1
	r, j, err := journal.Open(t.Context(), "school", registry.Options{Clock: clock}, o)
	if err != nil {
		t.Fatal(err)
	}
	for i, step := range schoolSteps() {
		if err := r.Do(t.Context(), "bocal", step); err != nil {
			t.Fatal(err)
		}
		if i+1 == snapshot {
			if err := j.Snapshot(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
}

func must(text string, err error) string {
	if err != nil {
		panic(err)
	}
	return text
}

// schoolSteps returns the transactions of the small school.
func schoolSteps() []func(*registry.Tx) error {
	return []func(*registry.Tx) error{
		func(tx *registry.Tx) error { return tx.PutProject(project.Project{ID: 1, Slug: "libft"}) },
		func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: 7, Login: "ada"}) },
		func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: 8, Login: "b\x1b[31mob"}) },
		func(tx *registry.Tx) error { _, err := tx.Register(7, 1); return err },
		func(tx *registry.Tx) error { _, err := tx.CreateTeam(1); return err },
		func(tx *registry.Tx) error { _, err := tx.Register(8, 1); return err },
		func(tx *registry.Tx) error { _, err := tx.Join(2, 1); return err },
		func(tx *registry.Tx) error { _, err := tx.Lock(1); return err },
		func(tx *registry.Tx) error { _, err := tx.Close(1); return err },
		func(tx *registry.Tx) error { _, err := tx.Mark(1, 100); return err },
		func(tx *registry.Tx) error {
			_, err := tx.UpdateTerms(1, projectsuser.TermsPatch{BudgetHours: optional.Some(3)})
			return err
		},
		func(tx *registry.Tx) error { return tx.Disable(8) },
		func(tx *registry.Tx) error { return tx.Unregister(2) },
	}
}

// The files of the small school with a snapshot after eight transactions.
const (
	firstSegment  = "school/00000000000000000000.journal"
	theSnapshot   = "school/00000000000000000008.snapshot"
	secondSegment = "school/00000000000000000008.journal"
)

// flipByte changes a byte of a file.
func flipByte(t *testing.T, name string, offset int64) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	b[offset] ^= 0x55
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestJournalGolden(t *testing.T) {
	truncate := func(t *testing.T) {
		b, err := os.ReadFile(secondSegment)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(secondSegment, b[:len(b)-5], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	damageSnapshot := func(t *testing.T) { flipByte(t, theSnapshot, 120) }
	damageChanges := func(t *testing.T) { flipByte(t, secondSegment, 200) }
	damageOldChanges := func(t *testing.T) { flipByte(t, firstSegment, 140) }
	none := func(*testing.T) {}
	tests := []struct {
		name   string
		keep   bool
		damage func(*testing.T)
		args   []string
		errors string // the error; empty for success
	}{
		{"journal_check", false, none, []string{"check"}, ""},
		{"journal_check_keep", true, none, []string{"check"}, ""},
		{"journal_check_json", false, none, []string{"check", "-json"}, ""},
		{"journal_check_torn", false, truncate, []string{"check"}, ""},
		{"journal_check_torn_json", false, truncate, []string{"check", "-json"}, ""},
		{"journal_check_damaged", false, damageChanges, []string{"check"}, `roster: journal: "` + secondSegment + `": damaged at offset 154: payload checksum mismatch`},
		{"journal_check_damaged_json", false, damageSnapshot, []string{"-json", "check"}, `roster: journal: "` + theSnapshot + `": damaged at offset 96: payload checksum mismatch`},
		{"journal_check_damaged_keep", true, damageOldChanges, []string{"check"}, `roster: journal: "` + firstSegment + `": damaged at offset 132: payload checksum mismatch`},
		{"journal_repair", false, none, []string{"repair"}, ""},
		{"journal_repair_torn", false, truncate, []string{"repair"}, ""},
		{"journal_repair_damaged", false, damageSnapshot, []string{"repair"}, ""},
		{"journal_repair_damaged_json", false, damageSnapshot, []string{"repair", "-json"}, ""},
		{"journal_repair_kept", true, damageSnapshot, []string{"repair"}, ""},
		{"journal_copy", false, none, []string{"copy"}, ""},
		{"journal_copy_json", false, none, []string{"copy", "-json"}, ""},
		{"journal_dump_json", false, none, []string{"dump"}, ""},
		{"journal_dump_damaged_json", false, damageSnapshot, []string{"dump"}, ""},
		{"journal_log", true, none, []string{"log"}, ""},
		{"journal_log_snapshot", false, none, []string{"log"}, ""},
		{"journal_log_user", true, none, []string{"log", "-user", "ada"}, ""},
		{"journal_log_user_id", false, none, []string{"log", "-user", "8"}, ""},
		{"journal_log_json", true, none, []string{"log", "-user", "ada", "-json"}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			writeJournal(t, 8, journal.Options{KeepSegments: test.keep})
			test.damage(t)
			args := append(append([]string{"journal"}, test.args...), "school")
			if test.args[0] == "copy" {
				args = append(args, "backup")
			}
			got := run("", args...)
			if strings.TrimSpace(got.errors) != test.errors || (got.code != 0) != (test.errors != "") {
				t.Errorf("exit %d: %s", got.code, got.errors)
			}
			golden.Check(t, test.name+".txt", got.out)
			if strings.Contains(test.name, "log_json") || strings.Contains(test.name, "dump") {
				return // lines of JSON
			}
			assertReadable(t, test.name, got.out)
		})
	}
}

func TestJournalOpensAfterRepair(t *testing.T) {
	writeJournal(t, 8, journal.Options{})
	flipByte(t, secondSegment, 200)
	for _, args := range [][]string{{"repair"}, {"check"}} {
		if got := run("", "journal", args[0], "school"); got.code != 0 {
			t.Errorf("%s: %s", args[0], got.errors)
		}
	}
	r, j, err := journal.Open(t.Context(), "school", registry.Options{}, journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if s := r.Snapshot().Sequence(); s != 9 {
		t.Errorf("the repaired journal opens at change %d", s)
	}
	if got := run("", "journal", "repair", "school"); got.errors != "roster: journal: \"school\": locked by another process: the lock file is in use\n" {
		t.Errorf("repair of an open journal: %+v", got)
	}
	if err := j.Close(); err != nil {
		t.Error(err)
	}
}

func TestJournalErrors(t *testing.T) {
	writeJournal(t, 8, journal.Options{})
	if err := os.Mkdir("empty", 0o700); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"unknown user", []string{"log", "school", "-user", "zoe"}, `roster: user "zoe": not found; want a login or an id`},
		{"no journal to check", []string{"check", "empty"}, `roster: journal: "empty": no journal found`},
		{"no journal to repair", []string{"repair", "empty"}, `roster: journal: "empty": no journal found`},
		{"no journal to dump", []string{"dump", "empty"}, `roster: journal: "empty": no journal found`},
		{"no journal to log", []string{"log", "empty"}, `roster: journal: "empty": no journal found`},
		{"a missing folder", []string{"log", "nowhere"}, `roster: open nowhere: no such file or directory`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := run("", append([]string{"journal"}, test.args...)...)
			if diff := cmp.Diff(test.want+"\n", got.errors); diff != "" || got.code != 1 {
				t.Errorf("exit %d (-want +got):\n%s", got.code, diff)
			}
		})
	}
}
