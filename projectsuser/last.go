package projectsuser

// LastIDs are the greatest ids that a registry ever had of each kind of record
// for which it gives out ids: an id is not given twice, also after its record is
// gone.
type LastIDs struct {
	Registration, Team, User, Entry, Expense int64
}

// of returns the last id of a kind of record, for which the registry gives ids.
func (l *LastIDs) of(kind Kind) *int64 {
	switch kind {
	case KindRegistration:
		return &l.Registration
	case KindTeam:
		return &l.Team
	case KindUser:
		return &l.User
	case KindEntry:
		return &l.Entry
	}
	return &l.Expense
}

// note takes the ids of records into account.
func (l *LastIDs) note(r Records) {
	for _, reg := range r.Registrations {
		l.Registration = max(l.Registration, int64(reg.ID))
	}
	for _, t := range r.Teams {
		l.Team = max(l.Team, int64(t.ID))
	}
	for _, u := range r.Users {
		l.User = max(l.User, int64(u.ID))
	}
	for _, e := range r.Entries {
		l.Entry = max(l.Entry, int64(e.ID))
	}
	for _, e := range r.Expenses {
		l.Expense = max(l.Expense, int64(e.ID))
	}
}

// newID returns the id of a new record, which is then the last of its kind.
func (tx *Tx) newID(of Kind) int64 {
	last := tx.draft.last.of(of)
	id := tx.rules.nextID(of, *last)
	*last = max(*last, id)
	return id
}
