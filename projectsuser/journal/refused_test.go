package journal

import (
	"errors"
	"strings"
	"testing"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// TestAnInvalidSnapshotIsReportedAndRepaired has a snapshot as an older program wrote
// it: intact, with a user that a registry refuses.
func TestAnInvalidSnapshotIsReportedAndRepaired(t *testing.T) {
	m := newMemory()
	invalidSnapshot(t, m)
	want := `journal: "memory/00000000000000000005.snapshot": damaged at offset 24: store: user 0: without an id`
	_, err := open(t.Context(), m, registry.Options{}, Options{})
	assertError(t, err, want)
	assertReported(t, m, fileName(kindSnapshot, 5), want)
	done, s := repaired(t, m)
	if len(done.Lost) != 1 || done.Lost[0].Error() != want || len(done.Aside) != 1 || s.Users.Len() != 1 || s.User(7) == nil {
		t.Errorf("%+v, %d users", done, s.Users.Len())
	}
}

// assertReported fails unless a check reports why a folder does not open, and in which
// file.
func assertReported(t *testing.T, m *memory, name, want string) {
	t.Helper()
	report, err := checkIn(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	assertError(t, report.Err, want)
	for _, f := range report.Files {
		if (f.Name == name) != (f.Condition == Damaged) {
			t.Errorf("%s is %s", f.Name, f.Condition)
		}
	}
}

// TestAnInvalidChangeIsReportedAndRepaired has a segment with an import as an older
// program wrote it. A repair removes the invalid record and keeps all other changes.
func TestAnInvalidChangeIsReportedAndRepaired(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{})
	s.do(put(1))
	imported := store.Change{Sequence: 2, At: s.now, Command: store.CommandImport, Put: store.Records{Users: []*user.User{{ID: 0}, {ID: 7, Login: "ada"}}}}
	later := store.Change{Sequence: 3, At: s.now, Command: store.CommandPut, Put: store.Records{Users: []*user.User{{ID: 8, Login: "bob"}}}}
	for _, c := range []store.Change{imported, later} {
		if err := s.commit([]store.Change{c}); err != nil {
			t.Fatal(err)
		}
	}
	s.Close()
	name := fileName(kindSegment, 0)
	_, err := open(t.Context(), m, registry.Options{}, Options{})
	if err == nil || !strings.HasSuffix(err.Error(), "store: user 0: without an id") {
		t.Fatal(err)
	}
	assertReported(t, m, name, err.Error())
	done, got := repaired(t, m)
	if len(done.Lost) != 1 || done.Opened.Last != 3 || got.User(7) == nil || got.User(8) == nil || got.User(1) == nil {
		t.Errorf("%+v", done)
	}
}

// TestARepairRefusesWhatOnlyTheOwnerKnows has two registrations of one user on a
// project: the repair says so and changes nothing.
func TestARepairRefusesWhatOnlyTheOwnerKnows(t *testing.T) {
	m := newMemory()
	twoRegistrations(t, m)
	before := m.copied()
	var taken *store.TakenError
	if _, err := repairIn(t.Context(), m); !errors.As(err, &taken) {
		t.Error(err)
	}
	for _, name := range before.names() {
		if string(before.bytes(name)) != string(m.bytes(name)) {
			t.Errorf("%s has changed", name)
		}
	}
}
