package registry_test

import (
	"runtime"
	"testing"
	"weak"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// A registry keeps no committed change, because a change may be as large as the registry. So
// the garbage collector frees a record that a later change of the batch replaced.
func TestCommittedChangesAreNotKept(t *testing.T) {
	var replaced []weak.Pointer[project.Project]
	note := func(b store.Batch) error {
		for _, c := range b.Changes[:len(b.Changes)-1] {
			replaced = append(replaced, weak.Make(c.Put.Projects[0]))
		}
		return nil
	}
	r := registry.New(registry.Options{Commit: note})
	rename := func(names ...string) {
		err := r.Do(t.Context(), "staff", func(tx *registry.Tx) error {
			for _, name := range names {
				if err := tx.PutProject(project.Project{ID: 1, Name: name}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	rename("first", "second", "third")
	runtime.GC()
	for i, p := range replaced {
		if held := p.Value(); held != nil {
			t.Errorf("change %d of the batch is kept, with %+v", i+1, held)
		}
	}
	if name := r.Snapshot().Project(1).Name; len(replaced) != 2 || name != "third" {
		t.Errorf("%d records were replaced, the last name is %q", len(replaced), name)
	}
}
