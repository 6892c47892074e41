package registry

import (
	"time"

	"github.com/projectsuser/roster/projectsuser/store"
)

// Import brings in the records that another system answered as of an instant, as one
// change, and says what it did with each: see [store.ImportResult]. The zero time means
// now, by the registry's clock. A record that names the instant of its answer, its ReadAt,
// keeps that.
//
// An incoming record replaces the held one unless that is newer: by updated_at if both
// have one; if that does not decide, by the instant of the answer. On a tie the incoming
// record wins. A record with the content that is held already is not put, so importing
// records twice is the same as importing them once.
//
// A short record does not erase what it does not contain: the fields in its Unknown keep
// what is known, a registration whose teams are unknown keeps the known teams, one without
// a user keeps the known user. The terms of a registration, the account of a user and how a
// project is run are such fields: a source without them says so in Unknown, as the reader
// of the 42 API does. An older record still fills the fields that the held one does not
// know.
//
// Teams that only registrations refer to are imported too. Declared statuses are kept; if
// the teams are known, the derived status is the answer. The project of a registration
// should be among the projects.
//
// A user who unregistered and registered again has a registration with a greater id: it
// replaces the held one, which is unregistered and whose history stays. See
// [store.Edit.Import] for this and for which records are refused. A refused record is
// reported in the result and never stops the others. The error is an
// [*store.InvalidError] if the instant is not in the years 1 to 9999; then nothing is
// imported.
//
// The records belong to the registry from then on: they are not copied, and the caller
// must not modify them. [Options.DetectWrites] checks that.
func (tx *Tx) Import(r store.Records, at time.Time) (result store.ImportResult, err error) {
	err = tx.run(store.CommandImport, func() error {
		at, err = tx.instant(at)
		if err == nil {
			result = tx.edit.Import(r, at)
			tx.watch(r)
		}
		return err
	})
	return result, err
}

// Sync imports the records of a complete answer as [Tx.Import] does, and also unregisters
// the registrations in the scope that the records lack, as [store.Edit.Sync] says. All of
// it is one change. A scope that is empty, or that a record contradicts, is refused with a
// [*store.ScopeError], and nothing changes.
func (tx *Tx) Sync(r store.Records, s store.Scope, at time.Time) (result store.ImportResult, err error) {
	err = tx.run(store.CommandSync, func() error {
		if at, err = tx.instant(at); err != nil {
			return err
		}
		if result, err = tx.edit.Sync(r, s, at); err != nil {
			return err
		}
		tx.watch(r)
		return nil
	})
	return result, err
}

// Reconcile imports records as [Tx.Import] does, and also removes the registrations and
// teams that the source no longer has, as [store.Edit.Reconcile] says. All of it is one
// change. It returns a [*store.InvalidError] if gone has ids of another kind, and changes
// nothing.
func (tx *Tx) Reconcile(r store.Records, gone store.IDs, at time.Time) (result store.ImportResult, err error) {
	err = tx.run(store.CommandSync, func() error {
		if at, err = tx.instant(at); err != nil {
			return err
		}
		if result, err = tx.edit.Reconcile(r, gone, at); err != nil {
			return err
		}
		tx.watch(r)
		return nil
	})
	return result, err
}

// instant returns the instant of an answer: the given one, or now if that is zero.
func (tx *Tx) instant(at time.Time) (time.Time, error) {
	if at.IsZero() {
		return tx.now(), nil
	}
	return at, store.CheckInstant(at)
}

// watch remembers imported records, if the registry detects writes to them.
func (tx *Tx) watch(r store.Records) {
	if tx.rules.detectWrites {
		r.DropInvalid()
		r.AddTeams()
		tx.imported.Append(r)
	}
}
