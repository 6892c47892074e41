package registry_test

import (
	"errors"
	"testing"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/user"
)

// Zero minutes and a zero price can be logged.
func TestZeroTimeAndZeroPriceAreLogged(t *testing.T) {
	f := newAccounts(t, registry.Policy{}, nil)
	f.do(func(tx *registry.Tx) error {
		_, entry := tx.LogTime(user.TimeEntry{User: 3, Project: 2})
		_, expense := tx.LogExpense(user.Expense{User: 3, Project: 2})
		return errors.Join(entry, expense)
	})
	if s := f.Snapshot(); s.TimeEntries.Len() != 1 || s.Expenses.Len() != 1 {
		t.Errorf("%d entries, %d expenses", s.TimeEntries.Len(), s.Expenses.Len())
	}
}
