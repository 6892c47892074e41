package registry_test

import (
	"testing"

	"github.com/projectsuser/roster/projectsuser/registry"
)

func TestTransactionIsAllOrNothing(t *testing.T) {
	f := newSchool(t)
	before := f.Snapshot()
	err := f.try(func(tx *registry.Tx) error {
		if _, err := tx.Register(7, 2); err != nil {
			return err
		}
		if tx.View().Find(7, 2) == nil {
			t.Error("the transaction does not see its own registration")
		}
		_, err := tx.Register(7, 2)
		return err
	})
	if err == nil || f.Snapshot() != before || len(f.changes) != 0 {
		t.Errorf("%v; %d changes", err, len(f.changes))
	}
	// After a command is refused, the transaction may go on with others.
	f.do(func(tx *registry.Tx) error {
		_, first := tx.Register(7, 2)
		_, second := tx.Register(7, 2)
		_, third := tx.Register(8, 2)
		if first != nil || second == nil || third != nil {
			t.Errorf("%v, %v, %v", first, second, third)
		}
		return nil
	})
	if len(f.changes) != 2 || f.Snapshot().Registrations.Len() != 2 {
		t.Errorf("%d changes, %d registrations", len(f.changes), f.Snapshot().Registrations.Len())
	}
}

func TestPanicRollsBackTransaction(t *testing.T) {
	f := newSchool(t)
	func() {
		defer func() { _ = recover() }()
		_ = f.try(func(tx *registry.Tx) error { _, _ = tx.Register(7, 2); panic("in the function of Do") })
	}()
	f.do(func(tx *registry.Tx) error {
		if tx.View().Registrations.Len() != 0 {
			t.Error("a registration from before the panic was kept")
		}
		return nil
	})
}
