package projectsuser

import (
	"fmt"
	"iter"
	"slices"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
)

// LogEntry logs time of a user's on a project, under a new id. The user and the
// project have to be there; the user need not be registered on it. Negative
// minutes are refused with a [*NegativeError].
func (tx *Tx) LogEntry(e user.Entry) (logged *user.Entry, err error) {
	err = tx.run(CommandLogEntry, func() error {
		if err := tx.checkLogged(e.User, e.Project); err != nil {
			return err
		}
		if e.Minutes < 0 {
			return &NegativeError{"minutes", fmt.Sprint(e.Minutes)}
		}
		e.ID, e.Date = user.EntryID(tx.newID(KindEntry)), user.Day(e.Date)
		e.Tags, e.CreatedAt, e.UpdatedAt = slices.Clone(e.Tags), tx.draft.at, tx.draft.at
		logged = &e
		tx.put(Records{Entries: []*user.Entry{logged}})
		return nil
	})
	return logged, err
}

// RemoveEntry takes an entry away.
func (tx *Tx) RemoveEntry(id user.EntryID) error {
	return tx.run(CommandRemoveEntry, func() error {
		if _, ok := tx.draft.entries.edit.Get(int64(id)); !ok {
			return &MissingError{KindEntry, int64(id)}
		}
		tx.remove(IDs{Entries: []user.EntryID{id}})
		return nil
	})
}

// LogExpense logs money that a user spent for a project, under a new id. The user
// and the project have to be there. A negative price is refused with a
// [*NegativeError].
func (tx *Tx) LogExpense(e user.Expense) (logged *user.Expense, err error) {
	err = tx.run(CommandLogExpense, func() error {
		if err := tx.checkLogged(e.User, e.Project); err != nil {
			return err
		}
		if e.Price.Sign() < 0 {
			return &NegativeError{"price", e.Price.String()}
		}
		e.ID, e.Date = user.ExpenseID(tx.newID(KindExpense)), user.Day(e.Date)
		e.CreatedAt, e.UpdatedAt = tx.draft.at, tx.draft.at
		logged = &e
		tx.put(Records{Expenses: []*user.Expense{logged}})
		return nil
	})
	return logged, err
}

// RemoveExpense takes an expense away.
func (tx *Tx) RemoveExpense(id user.ExpenseID) error {
	return tx.run(CommandRemoveExpense, func() error {
		if _, ok := tx.draft.expenses.edit.Get(int64(id)); !ok {
			return &MissingError{KindExpense, int64(id)}
		}
		tx.remove(IDs{Expenses: []user.ExpenseID{id}})
		return nil
	})
}

// checkLogged refuses what is logged by nobody, or on nothing.
func (tx *Tx) checkLogged(u user.ID, p project.ID) error {
	if _, err := tx.findUser(u); err != nil {
		return err
	}
	_, err := tx.findProject(p)
	return err
}

// Participating returns the ids of the projects on which a user logged entries or
// expenses, in order.
func (s *Snapshot) Participating(u user.ID) (projects []project.ID) {
	for e := range s.entriesOf(u) {
		projects = append(projects, e.Project)
	}
	for e := range s.expensesOf(u) {
		projects = append(projects, e.Project)
	}
	slices.Sort(projects)
	return slices.Compact(projects)
}

// entriesOf yields the entries of a user.
func (s *Snapshot) entriesOf(u user.ID) iter.Seq[*user.Entry] {
	return s.Entries.Where(s.fields.Entries.UserID.In(u))
}

// expensesOf yields the expenses of a user.
func (s *Snapshot) expensesOf(u user.ID) iter.Seq[*user.Expense] {
	return s.Expenses.Where(s.fields.Expenses.UserID.In(u))
}
