package store

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// ImportResult says what an import did with each incoming record. The teams of incoming
// registrations are incoming records too. Each record is in one list: an id is in a list
// once, even if several versions of its record came; a version that is refused is only
// among the refused.
type ImportResult struct {
	Added     IDs // the store did not hold the record
	Replaced  IDs // the held record changed: to a newer one, or by what only an older one contains
	Unchanged IDs // the held record has the same content already
	Older     IDs // the held record is newer and lacks nothing, or a registration with a greater id has the user and project
	Refused   []RefusedRecord

	// Unregistered are the held registrations that were removed: because one with a
	// greater id has their user and project, or by [Edit.Sync] because the answer lacked them.
	Unregistered []projectsuser.ID
	// Removed are the held teams that [Edit.Reconcile] removed.
	Removed []team.ID
}

// Put returns how many records were added or replaced.
func (r *ImportResult) Put() int { return r.Added.Len() + r.Replaced.Len() }

// Err returns a [*RefusedError] if records were refused, nil otherwise. A program that
// wants all or nothing returns it from the function that it gives to a registry's Do.
func (r *ImportResult) Err() error {
	if len(r.Refused) == 0 {
		return nil
	}
	return &RefusedError{r.Refused}
}

// RefusedError reports the records that an import refused, as one error.
type RefusedError struct {
	Records []RefusedRecord // not empty
}

func (e *RefusedError) Error() string {
	text := e.Records[0].Err.Error()
	if rest := len(e.Records) - 1; rest > 0 {
		text = fmt.Sprintf("%s, and %d more refused records", text, rest)
	}
	return text
}

// Unwrap returns the reasons.
func (e *RefusedError) Unwrap() []error {
	reasons := make([]error, len(e.Records))
	for i, r := range e.Records {
		reasons[i] = r.Err
	}
	return reasons
}

// RefusedRecord is a record that an import did not take. The reason is an
// [*InvalidError], as [Records.Validate] returns it, or a [*project.CycleError].
type RefusedRecord struct {
	Kind Kind
	ID   int64 // 0 if the record is nil or has no id
	Err  error
}

// Import puts the records that a source answered as of an instant, as part of the change
// in progress, and says what it did with each. An incoming record replaces the held one
// unless that is newer: by updated_at if both have one; if that does not decide, by the
// instant of the answer, which is the ReadAt of a record or else the given instant. On a
// tie the incoming record wins. Fields that a record does not know, as its Unknown says,
// keep what is known; an older incoming record still fills fields that the held one does
// not know. A record with the content that is held already is not put, so importing
// records twice is the same as importing them once.
//
// Several versions of one record may come at once, in any order: each field is that of
// the newest version that contains it. Answers that come in separate imports should come
// in order of their instants.
// A field that a newer answer lacked keeps what was known then, so an answer between the
// two that comes last does not replace it. Teams that only registrations refer to are
// imported too.
//
// Of two registrations of one user on one project the greater id stays, whichever comes
// first. A held one with a smaller id is unregistered: its history stays, and its teams
// stay too, because a source may still answer them. An incoming one with a smaller id is
// older.
//
// A refused record never stops the others: one that is nil or invalid, a registration with
// a team that is refused and not held, and each project of a cycle of parents, as the
// projects would be held. Two users with one login are not refused, because only commands
// assign logins; [Snapshot.UserByLogin] finds the smaller id.
//
// The records are shared from then on and must not be modified. Import modifies none.
func (e *Edit) Import(r Records, at time.Time) ImportResult {
	defer e.within(CommandImport)()
	imp := &importer{edit: e, at: at}
	imp.receive(r)
	imp.apply()
	return imp.result
}

// Sift returns the records that an import into an empty store takes, each once, and what
// the import says of all of them. It needs much less memory than a store. Use it before
// [New], which refuses a list of records for one that is wrong or older than another.
func (r Records) Sift() (Records, ImportResult) {
	imp := &importer{edit: Empty(nil).Edit()}
	imp.receive(r)
	return imp.put, imp.result
}

// importer imports records into an edit.
type importer struct {
	edit    *Edit
	at      time.Time
	result  ImportResult
	put     Records
	copies  int              // how many of the registrations to put are copies that the import made
	without map[team.ID]bool // the refused teams that the store will not hold
}

// receive decides about each record.
func (imp *importer) receive(r Records) {
	r.Teams = slices.Concat(r.Teams, teamsOf(r.Registrations, r.Teams))
	receive(imp, &projects, &r, nil, imp.refuseCycles)
	receive(imp, &sessions, &r, nil, nil)
	receive(imp, &users, &r, nil, nil)
	receive(imp, &teams, &r, nil, nil)
	imp.findTeamsLacking()
	receive(imp, &registrations, &r, imp.teamFault, imp.settleRegistrations)
	receive(imp, &timeEntries, &r, nil, nil)
	receive(imp, &expenses, &r, nil, nil)
	receive(imp, &progresses, &r, nil, nil)
}

// teamsOf returns the teams of registrations, without those that are in a list of teams
// already if it is sorted by id. A list from a reader is, and has all of them.
func teamsOf(registrations []*projectsuser.Registration, list []*team.Team) (teams []*team.Team) {
	sorted := sortedByID(list)
	for _, r := range registrations {
		if r == nil {
			continue
		}
		for t := range r.Attempts.All() {
			if !sorted || !listed(list, t) {
				teams = append(teams, t)
			}
		}
	}
	return teams
}

// sortedByID reports whether no team is nil and each id is greater than the one before it.
func sortedByID(list []*team.Team) bool {
	for i, t := range list {
		if t == nil || i > 0 && list[i-1].ID >= t.ID {
			return false
		}
	}
	return true
}

// listed reports whether a list that is sorted by id contains a team itself.
func listed(list []*team.Team, t *team.Team) bool {
	i, ok := slices.BinarySearchFunc(list, t.ID, func(t *team.Team, id team.ID) int { return cmp.Compare(t.ID, id) })
	return ok && list[i] == t
}

// apply makes the changes that were decided. [Edit.Apply] removes registrations first too.
func (imp *importer) apply() {
	imp.edit.unregister(imp.result.Unregistered)
	imp.edit.current.Put.Append(imp.put)
	imp.edit.current.unshared = imp.copies == len(imp.put.Registrations)
	imp.edit.put(imp.put)
	imp.edit.current.unshared = false
}

// unregister removes registrations, as an event.
func (e *Edit) unregister(ids []projectsuser.ID) {
	if len(ids) == 0 {
		return
	}
	for _, id := range ids {
		e.Fired(id, state.Unregister)
	}
	removed := IDs{Registrations: ids}
	e.current.Removed.Append(removed)
	e.remove(removed)
}

// receive decides about the records of one kind. The function fault returns why another
// valid record is refused, and settle changes the outcomes of the records together.
// Either may be nil.
func receive[R any, I ~int64](imp *importer, k *row[R, I], r *Records, fault func(*R) error, settle func([]arrival[R])) {
	arrivals := arrive(imp, k, *k.records(r), fault)
	if settle != nil {
		settle(arrivals)
	}
	lists := [refused]*[]I{
		added: k.ids(&imp.result.Added), replaced: k.ids(&imp.result.Replaced),
		unchanged: k.ids(&imp.result.Unchanged), older: k.ids(&imp.result.Older),
	}
	var counts [refused + 1]int
	for i := range arrivals {
		counts[arrivals[i].outcome]++
	}
	for o, list := range lists {
		*list = slices.Grow(*list, counts[o])
	}
	put := k.records(&imp.put)
	*put = slices.Grow(*put, counts[added]+counts[replaced])
	for i := range arrivals {
		a := &arrivals[i]
		if a.outcome == refused {
			continue // it is listed with its reason
		}
		*lists[a.outcome] = append(*lists[a.outcome], k.id(a.first))
		if a.outcome == added || a.outcome == replaced {
			*put = append(*put, a.current)
		}
	}
}

// arrive returns the arrivals of the records that are not refused, in order of the first
// version of each.
func arrive[R any, I ~int64](imp *importer, k *row[R, I], records []*R, fault func(*R) error) []arrival[R] {
	records = accepted(imp, k, records, fault)
	arrivals := make([]arrival[R], 0, len(records))
	begin := func(record *R) {
		arrivals = append(arrivals, arrival[R]{held: k.held(imp.edit, k.id(record)), first: record})
	}
	if k.repeated(records) {
		known := make(map[I]int, len(records)) // where the arrival of an id is
		for _, record := range records {
			if i, ok := known[k.id(record)]; ok {
				arrivals[i].add(record)
				continue
			}
			known[k.id(record)] = len(arrivals)
			begin(record)
		}
	} else {
		for _, record := range records {
			begin(record)
		}
	}
	for i := range arrivals {
		k.fold(&arrivals[i], imp.at)
	}
	return arrivals
}

// accepted returns the records that are not refused: the given list if all are.
func accepted[R any, I ~int64](imp *importer, k *row[R, I], records []*R, fault func(*R) error) []*R {
	var kept []*R
	dropped := false
	for i, record := range records {
		err := k.invalid(i, record)
		if err == nil && fault != nil {
			err = fault(record)
		}
		switch {
		case err != nil:
			if !dropped {
				kept, dropped = slices.Clone(records[:i]), true
			}
			id := I(0)
			if record != nil {
				id = k.id(record)
			}
			imp.refuse(k.kind, int64(id), err)
		case dropped:
			kept = append(kept, record)
		}
	}
	if dropped {
		return kept
	}
	return records
}

func (imp *importer) refuse(k Kind, id int64, err error) {
	imp.result.Refused = append(imp.result.Refused, RefusedRecord{k, id, err})
}

// findTeamsLacking finds the refused teams that the store will not hold. Call it after
// the teams were received.
func (imp *importer) findTeamsLacking() {
	imp.without = make(map[team.ID]bool)
	for _, r := range imp.result.Refused {
		if id := team.ID(r.ID); r.Kind == KindTeam && imp.edit.team(id) == nil {
			imp.without[id] = true
		}
	}
	if len(imp.without) > 0 {
		for _, t := range imp.put.Teams {
			delete(imp.without, t.ID)
		}
	}
}

// teamFault returns an error for a registration with a team that the store will not hold.
func (imp *importer) teamFault(r *projectsuser.Registration) error {
	if len(imp.without) == 0 {
		return nil
	}
	for t := range r.Attempts.All() {
		if imp.without[t.ID] {
			return &InvalidError{KindRegistration, int64(r.ID), fmt.Sprintf("its team %d is refused", t.ID)}
		}
	}
	return nil
}

// refuseCycles refuses the incoming projects of cycles of parents. A refused project stays
// as it is held, which may close another cycle, so it searches until none is left.
func (imp *importer) refuseCycles(arrivals []arrival[project.Project]) {
	for {
		var put []*project.Project
		for i := range arrivals {
			if a := &arrivals[i]; a.outcome == added || a.outcome == replaced {
				put = append(put, a.current)
			}
		}
		cycles := cyclesOf(put, imp.edit.Project)
		if len(cycles) == 0 {
			return
		}
		for i := range arrivals {
			a := &arrivals[i]
			if path := cycles[a.first.ID]; path != nil && (a.outcome == added || a.outcome == replaced) {
				a.outcome = refused
				imp.refuse(KindProject, int64(a.first.ID), &project.CycleError{Path: path})
			}
		}
	}
}
