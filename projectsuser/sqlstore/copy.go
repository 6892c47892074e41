package sqlstore

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// appendAtOnce is the greatest number of changes that Append writes in one transaction.
const appendAtOnce = 100

// Append writes changes that were made elsewhere, such as those of a folder, after the last
// one. The registry follows them. No commands may run meanwhile. It returns a
// [*store.SequenceError] for a change that does not follow the last one, and the errors of
// a commit; changes before it stay.
func (s *Store) Append(ctx context.Context, changes ...store.Change) error {
	for some := range slices.Chunk(changes, appendAtOnce) {
		if err := s.appendSome(ctx, some); err != nil {
			return err
		}
	}
	return nil
}

// appendSome writes changes in one transaction. If one of them cannot be applied, those
// before it are written.
func (s *Store) appendSome(ctx context.Context, changes []store.Change) error {
	before := s.registry.Snapshot()
	e := before.Edit()
	for i := range changes {
		if err := e.Apply(changes[i]); err != nil {
			if i > 0 {
				err = cmp.Or(s.appendSome(ctx, changes[:i]), err)
			}
			return err
		}
	}
	b := store.Batch{Changes: changes, Snapshot: e.Snapshot(), Touched: e.TakeTouched()}
	w, err := s.kinds.newWrite(&b, before, s.first)
	if err != nil {
		return err
	}
	if err := s.append(ctx, w); err != nil {
		return &UnreachableError{err}
	}
	return s.registry.Follow(ctx, changes...)
}

// Fill writes a content to an empty database, with the last ones of the changes that led to
// it: for a copy of a folder that does not keep its older changes. The histories of the
// content are kept. It returns a [*registry.NotEmptyError] if the database has changes, and
// a [*store.SequenceError] if the changes are not in order or do not end with the last one
// of the content; then nothing is written.
func (s *Store) Fill(ctx context.Context, c store.Content, changes ...store.Change) error {
	if last := s.registry.Snapshot().Sequence(); last > 0 {
		return &registry.NotEmptyError{Sequence: last}
	}
	first := c.Sequence - uint64(len(changes)) + 1
	for i := range changes {
		if want := first + uint64(i); changes[i].Sequence != want {
			return &store.SequenceError{Want: want, Got: changes[i].Sequence, At: changes[i].At}
		}
	}
	full, err := store.Restore(ctx, s.registry.Fields(), c)
	if err != nil {
		return err
	}
	if err := s.fill(ctx, full, &c, first, changes); err != nil {
		return err
	}
	s.first = first
	return s.registry.Restore(ctx, c)
}

// fill writes all rows of a snapshot, and those of the changes from the first one on.
func (s *Store) fill(ctx context.Context, full *store.Snapshot, c *store.Content, first uint64, changes []store.Change) error {
	h := head{full.Sequence(), keyOf(full.ChangedAt()), full.LastIDs(), first}
	w, err := s.kinds.newFill(full, c, h)
	if err != nil {
		return err
	}
	var log [][]any
	token := newToken()
	for i := range changes {
		r := newChangeRow(&changes[i], token)
		log = append(log, []any{r.sequence, r.at, r.actor, r.command, r.payload, r.token, r.checksum})
		w.moves = append(w.moves, moveRows(&changes[i])...)
	}
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, headText, int64(0), int64(h.sequence), h.changedAt,
			h.last.Registration, h.last.Team, h.last.User, h.last.TimeEntry, h.last.Expense, h.sum()); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE roster SET first = $1", int64(h.first)); err != nil {
			return err
		}
		if err := copyTo(ctx, tx, "causes", causeColumns, causeRows(c, first)); err != nil {
			return err
		}
		if err := copyTo(ctx, tx, "changes", strings.Split(changeColumns, ", "), log); err != nil {
			return err
		}
		return w.copyRows(ctx, tx)
	})
}

// newFill returns what the copy of a snapshot writes.
func (k *kinds) newFill(full *store.Snapshot, c *store.Content, h head) (*write, error) {
	w := &write{head: h, positions: &positionRows{next: int64(h.sequence) * placesAtOnce}, removed: newRemovedRows()}
	for _, kind := range k.all() {
		rows, err := kind.allRows(full)
		if err != nil {
			return nil, err
		}
		w.tables = append(w.tables, rows)
	}
	for id := range full.Removed() {
		w.removed.addRemoved(full, full, id)
	}
	for _, p := range c.Positions {
		w.positions.place(p.Project, full.Positions(p.Project))
	}
	return w, nil
}

// causeColumns are the columns of the table causes.
var causeColumns = []string{"sequence", "actor", "command", "checksum"}

// causeRows returns the rows of the causes that are older than the first change.
func causeRows(c *store.Content, first uint64) (rows [][]any) {
	for _, cause := range c.Causes {
		if cause.Sequence < first {
			actor, command := plain(cause.Actor), plain(string(cause.Command))
			rows = append(rows, []any{int64(cause.Sequence), actor, command, checksum([]int64{int64(cause.Sequence)}, []byte(actor), []byte(command))})
		}
	}
	return rows
}
