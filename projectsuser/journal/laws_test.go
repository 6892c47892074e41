package journal

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/team"
)

// TestLawReplayIsIdentityThroughAFolder writes the changes of a random campaign to a
// folder, in random batches, with random snapshots and openings. The registry of the
// folder must equal that of the campaign.
func TestLawReplayIsIdentityThroughAFolder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rostertest.NewCampaign(t, nil)
		m := newMemory()
		options := Options{SnapshotAfter: -1, KeepSegments: rapid.Bool().Draw(t, "keep")}
		j := reopened(t, m, options)
		written := 0
		for range rapid.IntRange(1, 15).Draw(t, "steps") {
			c.Step(t)
			for written < len(c.Changes) {
				n := rapid.IntRange(1, len(c.Changes)-written).Draw(t, "batch")
				commitAndReplay(t, j, c.Changes[written:written+n])
				written += n
			}
			if rapid.IntRange(1, 5).Draw(t, "snapshot") == 5 {
				if err := j.Snapshot(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if rapid.IntRange(1, 5).Draw(t, "reopen") == 5 {
				if err := j.Close(); err != nil {
					t.Fatal(err)
				}
				j = reopened(t, m, options)
				if diff := rostertest.Diff(c.Registry.Snapshot(), j.registry.Snapshot()); diff != "" {
					t.Fatalf("opened again (-campaign +folder):\n%s", diff)
				}
			}
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		checkFolder(t, m, c, options)
	})
}

// checkFolder compares a folder with the campaign whose changes were written to it.
func checkFolder(t *rapid.T, m *memory, c *rostertest.Campaign, o Options) {
	j := reopened(t, m, o)
	defer j.Close()
	if diff := rostertest.Diff(c.Registry.Snapshot(), j.registry.Snapshot()); diff != "" {
		t.Fatalf("(-campaign +folder):\n%s", diff)
	}
	for _, broken := range rostertest.Check(j.registry.Snapshot()) {
		t.Error(broken)
	}
	var changes []store.Change
	for change, err := range changesIn(t.Context(), m) {
		if err != nil {
			t.Fatal(err)
		}
		changes = append(changes, change)
	}
	want := c.Changes
	if !o.KeepSegments {
		want = want[j.State().Snapshot:]
	}
	if diff := diffOfChanges(want, changes); diff != "" {
		t.Fatalf("changes (-campaign +folder):\n%s", diff)
	}
	report, err := checkIn(t.Context(), m)
	if err != nil || report.Err != nil || report.Opened != j.Opened() {
		t.Fatalf("report %+v: %v", report, err)
	}
}

// diffOfChanges returns how changes differ, with nil and empty lists taken as equal.
func diffOfChanges(want, got []store.Change) string {
	return cmp.Diff(want, got, cmpopts.EquateComparable(project.Mark{}), cmp.AllowUnexported(team.Attempts{}), cmpopts.EquateEmpty())
}

// reopened opens a folder.
func reopened(t *rapid.T, m *memory, o Options) *Journal {
	j, err := open(t.Context(), m, registry.Options{}, o)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// commitAndReplay writes changes, and replays them on the registry of the journal.
func commitAndReplay(t *rapid.T, j *Journal, changes []store.Change) {
	if err := j.commit(changes); err != nil {
		t.Fatal(err)
	}
	if err := j.registry.Replay(t.Context(), changes...); err != nil {
		t.Fatal(err)
	}
}
