package store

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// Kind names a kind of record.
type Kind string

// The kinds of records.
const (
	KindProject      Kind = "project"
	KindSession      Kind = "session"
	KindUser         Kind = "user"
	KindTeam         Kind = "team"
	KindRegistration Kind = "registration"
	KindTimeEntry    Kind = "time entry"
	KindExpense      Kind = "expense"
	KindProgress     Kind = "progress" // of the copy of a list
)

// kinds has one row for each kind of record. A function that treats all kinds
// alike walks over it. Teams come before the registrations that refer to them.
var kinds = []kind{projects, sessions, users, teams, registrations, timeEntries, expenses, progresses}

var (
	projects = row[project.Project, project.ID]{
		kind:    KindProject,
		id:      func(p *project.Project) project.ID { return p.ID },
		updated: func(p *project.Project) time.Time { return p.UpdatedAt },
		records: func(r *Records) *[]*project.Project { return &r.Projects },
		ids:     func(i *IDs) *[]project.ID { return &i.Projects },
		fault:   projectFault,
		held:    holder.Project,
		local:   projectMerger.markLocal,
		merge:   mergeProject,
		same:    sameProject,
		readAt:  func(p *project.Project) *time.Time { return &p.ReadAt },
	}
	sessions = row[project.Session, project.SessionID]{
		kind:    KindSession,
		id:      func(s *project.Session) project.SessionID { return s.ID },
		updated: func(s *project.Session) time.Time { return s.UpdatedAt },
		records: func(r *Records) *[]*project.Session { return &r.Sessions },
		ids:     func(i *IDs) *[]project.SessionID { return &i.Sessions },
		fault:   sessionFault,
		held:    holder.Session,
		local:   sessionMerger.markLocal,
		merge:   mergeSession,
		same:    sameSession,
		readAt:  func(s *project.Session) *time.Time { return &s.ReadAt },
	}
	users = row[user.User, user.ID]{
		kind:    KindUser,
		id:      func(u *user.User) user.ID { return u.ID },
		updated: func(u *user.User) time.Time { return u.UpdatedAt },
		records: func(r *Records) *[]*user.User { return &r.Users },
		ids:     func(i *IDs) *[]user.ID { return &i.Users },
		fault:   userFault,
		held:    holder.User,
		local:   userMerger.markLocal,
		merge:   mergeUser,
		same:    sameUser,
		readAt:  func(u *user.User) *time.Time { return &u.ReadAt },
	}
	teams = row[team.Team, team.ID]{
		kind:    KindTeam,
		id:      func(t *team.Team) team.ID { return t.ID },
		updated: func(t *team.Team) time.Time { return t.UpdatedAt },
		records: func(r *Records) *[]*team.Team { return &r.Teams },
		ids:     func(i *IDs) *[]team.ID { return &i.Teams },
		fault:   teamFault,
		held:    holder.team,
		local:   teamMerger.markLocal,
		merge:   mergeTeam,
		same:    sameTeam,
		readAt:  func(t *team.Team) *time.Time { return &t.ReadAt },
	}
	registrations = row[projectsuser.Registration, projectsuser.ID]{
		kind:    KindRegistration,
		id:      func(r *projectsuser.Registration) projectsuser.ID { return r.ID },
		updated: func(r *projectsuser.Registration) time.Time { return r.UpdatedAt },
		records: func(r *Records) *[]*projectsuser.Registration { return &r.Registrations },
		ids:     func(i *IDs) *[]projectsuser.ID { return &i.Registrations },
		fault:   registrationFault,
		held:    holder.registration,
		local:   registrationMerger.markLocal,
		merge:   mergeRegistration,
		same:    sameRegistration,
		readAt:  func(r *projectsuser.Registration) *time.Time { return &r.ReadAt },
	}
	timeEntries = row[user.TimeEntry, user.TimeEntryID]{
		kind:    KindTimeEntry,
		id:      func(t *user.TimeEntry) user.TimeEntryID { return t.ID },
		updated: func(t *user.TimeEntry) time.Time { return t.UpdatedAt },
		records: func(r *Records) *[]*user.TimeEntry { return &r.TimeEntries },
		ids:     func(i *IDs) *[]user.TimeEntryID { return &i.TimeEntries },
		fault:   timeEntryFault,
		held:    holder.TimeEntry,
		same:    sameTimeEntry,
	}
	expenses = row[user.Expense, user.ExpenseID]{
		kind:    KindExpense,
		id:      func(e *user.Expense) user.ExpenseID { return e.ID },
		updated: func(e *user.Expense) time.Time { return e.UpdatedAt },
		records: func(r *Records) *[]*user.Expense { return &r.Expenses },
		ids:     func(i *IDs) *[]user.ExpenseID { return &i.Expenses },
		fault:   expenseFault,
		held:    holder.Expense,
		same:    sameExpense,
	}
	progresses = row[Progress, ProgressID]{
		kind:    KindProgress,
		id:      func(p *Progress) ProgressID { return p.ID },
		updated: func(p *Progress) time.Time { return p.UpdatedAt },
		records: func(r *Records) *[]*Progress { return &r.Progress },
		ids:     func(i *IDs) *[]ProgressID { return &i.Progress },
		fault:   progressFault,
		held:    holder.ProgressByID,
		same:    sameProgress,
	}
)

// kind is a row of [kinds] without its types.
type kind interface {
	name() Kind
	count(*Records) int
	countIDs(*IDs) int
	appendRecords(to, from *Records)
	appendIDs(to, from *IDs)
	keepLast(*Records)                                   // of several records with one id, keeps the last
	dropInvalid(*Records) []error                        // removes the records that validate refuses
	validate(*Records) error                             // an [*InvalidError] for a record that is nil or invalid
	lastID(*Records) int64                               // the greatest id, 0 without records
	each(*Records, func(id int64, record any) bool) bool // calls a function for each record until it returns false
	holds(holder, int64) bool                            // whether the store holds a record with an id
	markLocal(*Records)
	keepHeld(holder, *IDs) // drops the ids that the store does not hold
}

// holder holds records. An [Edit] is one.
type holder interface {
	Project(project.ID) *project.Project
	Session(project.SessionID) *project.Session
	User(user.ID) *user.User
	team(team.ID) *team.Team
	registration(projectsuser.ID) *projectsuser.Registration
	TimeEntry(user.TimeEntryID) *user.TimeEntry
	Expense(user.ExpenseID) *user.Expense
	ProgressByID(ProgressID) *Progress
}

// row says for one kind of record where its records and ids are, and how to read
// and merge them.
type row[R any, I ~int64] struct {
	kind    Kind
	id      func(*R) I
	updated func(*R) time.Time
	records func(*Records) *[]*R
	ids     func(*IDs) *[]I
	fault   func(*R) string          // why the record is invalid, "" if it is valid
	held    func(holder, I) *R       // the record with an id that the store holds, nil if not found
	merge   func(newer, older *R) *R // the newer record with what only the older one contains; nil if a record is always complete
	same    func(a, b *R) bool       // whether two records with one id have the same content
	readAt  func(*R) *time.Time      // the instant of the answer; nil if records of the kind do not keep it
	local   func(*R)                 // marks the record as made by a command; nil if it does not say
}

func (k row[R, I]) name() Kind           { return k.kind }
func (k row[R, I]) count(r *Records) int { return len(*k.records(r)) }
func (k row[R, I]) countIDs(i *IDs) int  { return len(*k.ids(i)) }

func (k row[R, I]) appendRecords(to, from *Records) {
	*k.records(to) = append(*k.records(to), *k.records(from)...)
}

func (k row[R, I]) appendIDs(to, from *IDs) {
	*k.ids(to) = append(*k.ids(to), *k.ids(from)...)
}

func (k row[R, I]) validate(r *Records) error {
	for i, record := range *k.records(r) {
		if err := k.invalid(i, record); err != nil {
			return err
		}
	}
	return nil
}

// invalid returns why the record at an index is invalid, nil if it is valid.
func (k row[R, I]) invalid(i int, record *R) error {
	if record == nil {
		return &InvalidError{k.kind, 0, fmt.Sprintf("record %d is nil", i)}
	}
	id := int64(k.id(record))
	if fault := cmp.Or(idFault(id), k.fault(record)); fault != "" {
		return &InvalidError{k.kind, id, fault}
	}
	return nil
}

func (k row[R, I]) dropInvalid(r *Records) (dropped []error) {
	var valid []*R
	for i, record := range *k.records(r) {
		if err := k.invalid(i, record); err != nil {
			dropped = append(dropped, err)
		} else {
			valid = append(valid, record)
		}
	}
	if dropped != nil {
		*k.records(r) = valid
	}
	return dropped
}

func (k row[R, I]) lastID(r *Records) (last int64) {
	for _, record := range *k.records(r) {
		last = max(last, int64(k.id(record)))
	}
	return last
}

// keepLast keeps the order of the first record with each id.
func (k row[R, I]) keepLast(r *Records) {
	k.keepOne(r, func(_, next *R) *R { return next })
}

// keepOne keeps one record with each id, which the function chooses of the one so far and
// the next one. It keeps the order of the first record with each id.
func (k row[R, I]) keepOne(r *Records, choose func(soFar, next *R) *R) {
	records := *k.records(r)
	if !k.repeated(records) {
		return
	}
	at := make(map[I]int, len(records))
	var last []*R
	for _, record := range records {
		i, ok := at[k.id(record)]
		if !ok {
			at[k.id(record)] = len(last)
			last = append(last, record)
		} else {
			last[i] = choose(last[i], record)
		}
	}
	*k.records(r) = last
}

// repeated reports whether two records have one id. To sort a million ids takes a
// fraction of the time that a million map lookups take.
func (k row[R, I]) repeated(records []*R) bool {
	if len(records) < 2 {
		return false
	}
	ids := make([]I, len(records))
	for i, r := range records {
		ids[i] = k.id(r)
	}
	slices.Sort(ids)
	return len(slices.Compact(ids)) < len(records)
}

func (k row[R, I]) each(r *Records, yield func(int64, any) bool) bool {
	for _, record := range *k.records(r) {
		if !yield(int64(k.id(record)), record) {
			return false
		}
	}
	return true
}

func (k row[R, I]) holds(h holder, id int64) bool { return k.held(h, I(id)) != nil }

func (k row[R, I]) markLocal(r *Records) {
	if k.local != nil {
		for _, record := range *k.records(r) {
			k.local(record)
		}
	}
}

func (k row[R, I]) keepHeld(h holder, i *IDs) {
	missing := func(id I) bool { return k.held(h, id) == nil }
	ids := k.ids(i)
	if slices.ContainsFunc(*ids, missing) {
		*ids = slices.DeleteFunc(slices.Clone(*ids), missing)
	}
}
