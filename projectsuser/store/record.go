package store

import (
	"cmp"
	"iter"
	"slices"

	"github.com/projectsuser/roster/internal/idindex"
	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// Records are records of a store, by kind.
type Records struct {
	Projects      []*project.Project
	Sessions      []*project.Session
	Users         []*user.User
	Teams         []*team.Team
	Registrations []*projectsuser.Registration
	TimeEntries   []*user.TimeEntry
	Expenses      []*user.Expense
	Progress      []*Progress
}

// Len returns the number of records.
func (r *Records) Len() (n int) {
	for _, k := range kinds {
		n += k.count(r)
	}
	return n
}

// Append appends the records of another Records, kind by kind.
func (r *Records) Append(o Records) {
	for _, k := range kinds {
		k.appendRecords(r, &o)
	}
}

// AnyRecord is a record of any kind.
type AnyRecord struct {
	ID     int64
	Record any // a pointer to the record
}

// All yields the records with their kinds, kind by kind. It is for debugging and
// tests: the records are boxed.
func (r *Records) All() iter.Seq2[Kind, AnyRecord] {
	return func(yield func(Kind, AnyRecord) bool) {
		for _, k := range kinds {
			if !k.each(r, func(id int64, record any) bool { return yield(k.name(), AnyRecord{id, record}) }) {
				return
			}
		}
	}
}

// AddTeams adds the teams that the registrations refer to and that the records lack. No
// record may be nil.
func (r *Records) AddTeams() { r.addTeams(func(team.ID) bool { return false }) }

// addTeams adds the teams that the registrations refer to and that neither the records
// nor a store have.
func (r *Records) addTeams(held func(team.ID) bool) {
	if len(r.Registrations) == 0 {
		return
	}
	var missing []*team.Team
	given := idindex.New(r.Teams, func(t *team.Team) team.ID { return t.ID })
	for _, registration := range r.Registrations {
		for t := range registration.Attempts.All() {
			if _, ok := given.Place(t.ID); !ok && !held(t.ID) {
				missing = append(missing, t)
			}
		}
	}
	slices.SortStableFunc(missing, func(a, b *team.Team) int { return cmp.Compare(a.ID, b.ID) })
	missing = slices.CompactFunc(missing, func(a, b *team.Team) bool { return a.ID == b.ID })
	r.Teams = append(slices.Clip(r.Teams), missing...)
}

// KeepLast keeps only the last of several records with the same kind and id. No record
// may be nil.
func (r *Records) KeepLast() {
	for _, k := range kinds {
		k.keepLast(r)
	}
}

// Validate returns an [*InvalidError] for the first record that is nil or that has a
// field out of its range: an id must be from 1 to [MaxID]; a reference to another
// record, an amount and a count from 0 to MaxID; the year of a time from 1 to 9999.
func (r *Records) Validate() error {
	for _, k := range kinds {
		if err := k.validate(r); err != nil {
			return err
		}
	}
	return nil
}

// DropInvalid removes the records that [Records.Validate] refuses, and returns an
// [*InvalidError] for each. The lists of the caller are not modified.
func (r *Records) DropInvalid() (dropped []error) {
	for _, k := range kinds {
		dropped = append(dropped, k.dropInvalid(r)...)
	}
	return dropped
}

// IDs are ids of records of a store, by kind.
type IDs struct {
	Projects      []project.ID
	Sessions      []project.SessionID
	Users         []user.ID
	Teams         []team.ID
	Registrations []projectsuser.ID
	TimeEntries   []user.TimeEntryID
	Expenses      []user.ExpenseID
	Progress      []ProgressID
}

// Len returns the number of ids.
func (i *IDs) Len() (n int) {
	for _, k := range kinds {
		n += k.countIDs(i)
	}
	return n
}

// Append appends the ids of another IDs, kind by kind.
func (i *IDs) Append(o IDs) {
	for _, k := range kinds {
		k.appendIDs(i, &o)
	}
}

// LastIDs are the greatest ids that the store ever held, of each kind of record
// whose ids a registry assigns. An id is not assigned twice, even after its record
// is removed.
type LastIDs struct {
	Registration, Team, User, TimeEntry, Expense int64
}

// Of returns the last id of a kind, 0 for a kind whose ids are not assigned.
func (l *LastIDs) Of(k Kind) int64 {
	if last := l.of(k); last != nil {
		return *last
	}
	return 0
}

// of returns where the last id of a kind is, nil if its ids are not assigned.
func (l *LastIDs) of(k Kind) *int64 {
	switch k {
	case KindRegistration:
		return &l.Registration
	case KindTeam:
		return &l.Team
	case KindUser:
		return &l.User
	case KindTimeEntry:
		return &l.TimeEntry
	case KindExpense:
		return &l.Expense
	}
	return nil
}

// note raises the last ids to the greatest of the records.
func (l *LastIDs) note(r *Records) {
	for _, k := range kinds {
		if last := l.of(k.name()); last != nil {
			*last = max(*last, k.lastID(r))
		}
	}
}

// MarkLocal marks records as made by a command instead of read from an answer: ReadAt is
// zero, and no field that has a value is unknown. A command that sets a field to zero must
// itself remove it from Unknown. It modifies the records, which must not be shared yet.
func (r *Records) MarkLocal() {
	for _, k := range kinds {
		k.markLocal(r)
	}
}
