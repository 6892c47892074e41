package registry

import (
	"fmt"
	"slices"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// LogTime logs the time that a user worked on a project, under a new id, and returns the
// time entry. The user need not be registered on the project. Negative minutes are
// refused with a [*projectsuser.NegativeError].
func (tx *Tx) LogTime(t user.TimeEntry) (logged *user.TimeEntry, err error) {
	err = tx.run(store.CommandLogTime, func() error {
		if err := tx.checkLogged(t.User, t.Project); err != nil {
			return err
		}
		if t.Minutes < 0 {
			return &projectsuser.NegativeError{Field: "minutes", Value: fmt.Sprint(t.Minutes)}
		}
		id, err := tx.newID(store.KindTimeEntry)
		if err != nil {
			return err
		}
		t.ID, t.Date = user.TimeEntryID(id), user.Day(t.Date)
		t.Tags, t.CreatedAt, t.UpdatedAt = slices.Clone(t.Tags), tx.now(), tx.now()
		logged = &t
		return tx.put(store.Records{TimeEntries: []*user.TimeEntry{logged}})
	})
	return logged, err
}

// RemoveTimeEntry removes a time entry.
func (tx *Tx) RemoveTimeEntry(id user.TimeEntryID) error {
	return tx.run(store.CommandRemoveTimeEntry, func() error {
		if tx.edit.TimeEntry(id) == nil {
			return &store.MissingError{Kind: store.KindTimeEntry, ID: int64(id)}
		}
		return tx.edit.Remove(store.IDs{TimeEntries: []user.TimeEntryID{id}})
	})
}

// LogExpense logs the money that a user spent for a project, under a new id, and returns
// the expense. A negative price is refused with a [*projectsuser.NegativeError].
func (tx *Tx) LogExpense(e user.Expense) (logged *user.Expense, err error) {
	err = tx.run(store.CommandLogExpense, func() error {
		if err := tx.checkLogged(e.User, e.Project); err != nil {
			return err
		}
		if e.Price.Sign() < 0 {
			return &projectsuser.NegativeError{Field: "price", Value: e.Price.String()}
		}
		id, err := tx.newID(store.KindExpense)
		if err != nil {
			return err
		}
		e.ID, e.Date = user.ExpenseID(id), user.Day(e.Date)
		e.CreatedAt, e.UpdatedAt = tx.now(), tx.now()
		logged = &e
		return tx.put(store.Records{Expenses: []*user.Expense{logged}})
	})
	return logged, err
}

// RemoveExpense removes an expense.
func (tx *Tx) RemoveExpense(id user.ExpenseID) error {
	return tx.run(store.CommandRemoveExpense, func() error {
		if tx.edit.Expense(id) == nil {
			return &store.MissingError{Kind: store.KindExpense, ID: int64(id)}
		}
		return tx.edit.Remove(store.IDs{Expenses: []user.ExpenseID{id}})
	})
}

// checkLogged returns a [*store.MissingError] if the user or the project of a time entry
// or an expense is not found.
func (tx *Tx) checkLogged(u user.ID, p project.ID) error {
	if _, err := tx.user(u); err != nil {
		return err
	}
	_, err := tx.project(p)
	return err
}
