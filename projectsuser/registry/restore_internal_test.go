package registry

import (
	"context"
	"errors"
	"testing"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/store"
)

// Restore and Replay refuse a registry with changes that wait to be committed. A
// refused command leaves no such change.
func TestRestoreAndReplayRefuseWaitingChanges(t *testing.T) {
	ctx := context.Background()
	put := func(tx *Tx) error { return tx.PutProject(project.Project{ID: 1}) }
	content := store.Content{Records: store.Records{Projects: []*project.Project{{ID: 2}}}}
	change := store.Change{Sequence: 1, Put: content.Records}

	waiting := New(Options{})
	waiting.batch = newBatch()
	waiting.batch.started = true // so that the test commits it
	_, b, _, err := waiting.apply(ctx, "", put)
	if err != nil {
		t.Fatal(err)
	}
	var notEmpty *NotEmptyError
	if err := waiting.Restore(ctx, content); !errors.As(err, &notEmpty) {
		t.Errorf("restore while a change waits: %v", err)
	}
	var sequence *store.SequenceError
	if err := waiting.Replay(ctx, change); !errors.As(err, &sequence) || sequence.Want != 2 {
		t.Errorf("replay while a change waits: %v", err)
	}
	waiting.commitBatch(b.batch)
	if err := b.wait(ctx, nil); err != nil || waiting.Snapshot().Projects.Len() != 1 {
		t.Errorf("commit afterwards: %v, %d projects", err, waiting.Snapshot().Projects.Len())
	}

	refusal := errors.New("no")
	for name, fill := range map[string]func(*Registry) error{
		"restore": func(r *Registry) error { return r.Restore(ctx, content) },
		"replay":  func(r *Registry) error { return r.Replay(ctx, change) },
	} {
		r := New(Options{})
		if err := r.Do(ctx, "", func(*Tx) error { return refusal }); !errors.Is(err, refusal) {
			t.Fatal(err)
		}
		if err := fill(r); err != nil || r.Snapshot().Projects.Len() != 1 {
			t.Errorf("%s after a refused command: %v, %d projects", name, err, r.Snapshot().Projects.Len())
		}
	}
}
