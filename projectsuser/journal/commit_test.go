package journal

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// TestOwnCommitIsCalledFirst gives a Commit that refuses: the journal writes nothing.
func TestOwnCommitIsCalledFirst(t *testing.T) {
	m := newMemory()
	veto := errors.New("not on a Sunday")
	var refuse error
	j, err := open(t.Context(), m, registry.Options{Commit: func(store.Batch) error { return refuse }}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	refuse = veto
	if err := j.registry.Do(t.Context(), "", put(1)); !errors.Is(err, veto) || j.State().Last != 0 {
		t.Errorf("%v, %+v", err, j.State())
	}
	refuse = nil
	if err := j.registry.Do(t.Context(), "", put(2)); err != nil || j.State().Last != 1 {
		t.Errorf("%v, %+v", err, j.State())
	}
	if err := j.Close(); err != nil {
		t.Error(err)
	}
}

// TestRegistryChangedWithoutTheJournal replays a change that the journal does not have.
func TestRegistryChangedWithoutTheJournal(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{})
	s.do(put(1))
	err := s.registry.Replay(t.Context(), store.Change{Sequence: 2, At: s.now, Command: store.CommandPut})
	if err != nil {
		t.Fatal(err)
	}
	want := "journal: change 3 does not follow change 1: the registry was changed without the journal"
	assertError(t, s.try(put(2)), "registry: commit: "+want)
	assertError(t, s.Snapshot(t.Context()), strings.Replace(want, "3", "2", 1))
	s.close()
	assertHas(t, m, s, 1, false)
}

// TestTooLargeChanges exceeds the size of a frame between two commands that do not.
func TestTooLargeChanges(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{})
	s.buffer.most = 60
	s.do(put(1))
	err := s.try(func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: 2, Image: strings.Repeat("x", 100)}) })
	assertError(t, err, "registry: commit: journal: changes of 139 bytes: at most 60 can be written at once")
	s.do(put(3))
	s.close()
	assertHas(t, m, s, 2, false)
}

// TestWaitingCommandsShareOneWrite gives commands while another one is written: they
// are one batch, with one write and one sync.
func TestWaitingCommandsShareOneWrite(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{})
	before := len(m.steps)
	writing, begun, goOn := make(chan bool), make(chan bool), make(chan bool)
	var once sync.Once
	m.fail(func(_ int, what, _ string) error {
		if what == "write" {
			once.Do(func() { writing <- true; <-goOn })
		}
		return nil
	})
	var working sync.WaitGroup
	give := func(id user.ID) {
		working.Go(func() {
			err := s.registry.Do(t.Context(), "", func(tx *registry.Tx) error { begun <- true; return put(id)(tx) })
			if err != nil {
				t.Error(err)
			}
		})
		<-begun
	}
	give(1)
	<-writing
	for id := range user.ID(8) {
		give(2 + id)
	}
	goOn <- true
	working.Wait()
	name := fileName(kindSegment, 0)
	one := []string{"write " + name, "fsync " + name}
	if diff := cmp.Diff(slices.Concat(one, one), m.steps[before:]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s.close()
	again := openSchool(t, m, Options{})
	assertSame(t, s.registry.Snapshot(), again.registry.Snapshot())
	again.close()
}

// TestLargeBuffersAreNotKept writes batches up to the limit and above.
func TestLargeBuffersAreNotKept(t *testing.T) {
	for size, kept := range map[int]bool{1: true, bufferKept: true, bufferKept + 1: false} {
		j := new(Journal)
		j.buffer.Bytes = make([]byte, size)
		if j.emptyBuffer(); (cap(j.buffer.Bytes) > 0) != kept || len(j.buffer.Bytes) > 0 {
			t.Errorf("%d bytes: %d are kept", size, cap(j.buffer.Bytes))
		}
	}
}

// TestBufferAfterRefusal refuses a large batch: because the disk is full, and because it
// exceeds the size of a frame. Neither leaves its buffer behind.
func TestBufferAfterRefusal(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{})
	large := func(tx *registry.Tx) error {
		return tx.PutUser(user.User{ID: 2, Image: strings.Repeat("x", 2*bufferKept)})
	}
	m.fail(func(_ int, what, _ string) error {
		if what == "write" {
			return errDisk
		}
		return nil
	})
	if err := s.try(large); !errors.Is(err, errDisk) || cap(s.buffer.Bytes) > bufferKept {
		t.Errorf("full disk: %v, a buffer of %d bytes is kept", err, cap(s.buffer.Bytes))
	}
	m.fail(nil)
	s.buffer.most = bufferKept
	if err := s.try(large); err == nil || cap(s.buffer.Bytes) > bufferKept {
		t.Errorf("large frame: %v, a buffer of %d bytes is kept", err, cap(s.buffer.Bytes))
	}
	s.do(put(3))
	s.close()
	assertHas(t, m, s, 1, false)
}
