package sqlstore

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// Append writes changes that were made elsewhere, such as those of a folder, after the last
// one. The registry follows them. No commands may run meanwhile. It returns a
// [*store.SequenceError] for a change that does not follow the last one, and the errors of
// a commit; the changes before it stay.
func (s *Store) Append(ctx context.Context, changes ...store.Change) error {
	for i := range changes {
		before := s.registry.Snapshot()
		e := before.Edit()
		if err := e.Apply(changes[i]); err != nil {
			return err
		}
		b := store.Batch{Changes: changes[i : i+1], Snapshot: e.Snapshot(), Touched: e.TakeTouched()}
		w, err := s.kinds.newWrite(&b, before, s.first)
		if err != nil {
			return err
		}
		if err := s.append(ctx, w); err != nil {
			return &UnreachableError{err}
		}
		if err := s.registry.Follow(ctx, changes[i]); err != nil {
			return err
		}
	}
	return nil
}

// Fill writes a content to an empty database, without the changes that led to it: for a
// copy of a folder that does not keep them. Its histories are kept. It returns a
// [*registry.NotEmptyError] if the database has changes.
func (s *Store) Fill(ctx context.Context, c store.Content) error {
	if last := s.registry.Snapshot().Sequence(); last > 0 {
		return &registry.NotEmptyError{Sequence: last}
	}
	full, err := store.Restore(ctx, s.registry.Fields(), c)
	if err != nil {
		return err
	}
	if err := s.fill(ctx, full, &c); err != nil {
		return err
	}
	s.first = c.Sequence + 1
	return s.registry.Restore(ctx, c)
}

// fill writes all rows of a snapshot.
func (s *Store) fill(ctx context.Context, full *store.Snapshot, c *store.Content) error {
	h := head{full.Sequence(), keyOf(full.ChangedAt()), full.LastIDs(), full.Sequence() + 1}
	w := &write{head: h, positions: &positionRows{next: int64(h.sequence) * placesAtOnce}, removed: &tableRows{table: "removed_projects_users", columns: removedColumns}}
	for _, kind := range s.kinds.all() {
		rows, err := kind.allRows(full)
		if err != nil {
			return err
		}
		w.tables = append(w.tables, rows)
	}
	for id := range full.Removed() {
		w.removed.addRemoved(full, full, id)
	}
	for _, p := range c.Positions {
		w.positions.place(p.Project, full.Positions(p.Project))
	}
	var causes [][]any
	for _, cause := range c.Causes {
		actor, command := plain(cause.Actor), plain(string(cause.Command))
		causes = append(causes, []any{int64(cause.Sequence), actor, command, checksum([]int64{int64(cause.Sequence)}, []byte(actor), []byte(command))})
	}
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, headText, int64(0), int64(h.sequence), h.changedAt,
			h.last.Registration, h.last.Team, h.last.User, h.last.TimeEntry, h.last.Expense, h.sum()); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE roster SET first = $1", int64(h.first)); err != nil {
			return err
		}
		if err := copyTo(ctx, tx, "causes", []string{"sequence", "actor", "command", "checksum"}, causes); err != nil {
			return err
		}
		return w.copyRows(ctx, tx)
	})
}
