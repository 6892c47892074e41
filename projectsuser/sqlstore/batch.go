package sqlstore

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
)

// write is everything that a batch writes.
type write struct {
	before    uint64 // the sequence that the database must have
	head      head
	token     []byte
	changes   []changeRow
	moves     [][]any
	tables    []*tableRows
	positions *positionRows
	removed   *tableRows // the histories of removed registrations
	rows      int
}

// newWrite returns what a batch writes.
func (k *kinds) newWrite(b *store.Batch, before *store.Snapshot, first uint64) (*write, error) {
	w := &write{before: b.Changes[0].Sequence - 1, token: newToken()}
	w.head = head{b.Snapshot.Sequence(), keyOf(b.Snapshot.ChangedAt()), b.Snapshot.LastIDs(), first}
	for i := range b.Changes {
		w.changes = append(w.changes, newChangeRow(&b.Changes[i], w.token))
		w.moves = append(w.moves, moveRows(&b.Changes[i])...)
	}
	for _, kind := range k.all() {
		rows, err := kind.rows(b, before)
		if err != nil {
			return nil, err
		}
		w.tables = append(w.tables, rows)
		w.rows += len(rows.put)
	}
	w.removed = removedRows(b, before)
	var err error
	w.positions, err = newPositionRows(b, before)
	return w, err
}

// removedColumns are the columns of the histories of removed registrations.
var removedColumns = []string{"id", "history", "checksum"}

// newRemovedRows returns no rows of the histories of removed registrations.
func newRemovedRows() *tableRows {
	return &tableRows{table: "removed_projects_users", columns: removedColumns, upsert: removedUpsert}
}

// removedRows returns the histories of the registrations that a batch removed, and deletes
// those of the registrations that returned or were forgotten.
func removedRows(b *store.Batch, before *store.Snapshot) *tableRows {
	rows := newRemovedRows()
	touched := b.Touched.Registrations
	for i := range b.Changes {
		if b.Changes[i].Command == store.CommandForget {
			touched = append(touched[:len(touched):len(touched)], b.Changes[i].Removed.Registrations...)
		}
	}
	for _, id := range touched {
		rows.addRemoved(before, b.Snapshot, id)
	}
	return rows
}

// addRemoved adds the history of a registration if a snapshot holds it without its record,
// or deletes it if only the snapshot before did.
func (r *tableRows) addRemoved(before, s *store.Snapshot, id projectsuser.ID) {
	if s.Registration(id) == nil {
		if moments := s.Moments(id); len(moments) > 0 {
			history := historyBytes(moments)
			r.put = append(r.put, []any{int64(id), history, checksum([]int64{int64(id)}, history)})
			return
		}
	}
	if before.Registration(id) == nil && len(before.Moments(id)) > 0 {
		r.deleted = append(r.deleted, int64(id))
	}
}

// rowsAtOnce is the greatest number of rows that a batch sends as statements of a row each.
// More are sent by COPY.
const rowsAtOnce = 200

// queue adds the statements of a batch. They must run as one transaction. The first one
// fails unless the database has the changes before the batch and no others.
func (w *write) queue(b *pgx.Batch, channel string) {
	l := w.head.last
	b.Queue(headText, int64(w.before), int64(w.head.sequence), w.head.changedAt,
		l.Registration, l.Team, l.User, l.TimeEntry, l.Expense, w.head.sum())
	for _, c := range w.changes {
		b.Queue("INSERT INTO changes ("+changeColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7)", c.sequence, c.at, c.actor, c.command, c.payload, c.token, c.checksum)
	}
	if w.rows <= rowsAtOnce {
		w.queueRows(b)
	}
	b.Queue("SELECT pg_notify($1, $2)", channel, fmt.Sprint(w.head.sequence))
	b.Queue("SELECT clock_timestamp()")
}

// headText updates the head. The sequence must not be null, so the statement fails if the
// database does not end where the batch begins.
const headText = `UPDATE roster SET sequence = CASE WHEN sequence = $1::bigint THEN $2::bigint END, changed_at_key = $3,
	last_registration = $4, last_team = $5, last_user = $6, last_time_entry = $7, last_expense = $8, checksum = $9`

// queueRows adds the statements for the rows.
func (w *write) queueRows(b *pgx.Batch) {
	for _, m := range w.moves {
		b.Queue(moveInsert, m...)
	}
	for _, t := range append(w.tables, w.removed) {
		t.queue(b)
	}
	if len(w.positions.deleted) > 0 {
		b.Queue("DELETE FROM positions WHERE registration_id = ANY($1)", w.positions.deleted)
	}
	for _, p := range w.positions.put {
		b.Queue(positionUpsert, p...)
	}
}

// The statements for rows of tables that are not of a kind.
var (
	moveInsert     = insertText("moves", moveColumns)
	positionUpsert = upsertText("positions", positionColumns)
	removedUpsert  = upsertText("removed_projects_users", removedColumns)
)

// positionColumns are the columns of the table positions.
var positionColumns = []string{"registration_id", "project_id", "position_key", "checksum"}

// queue adds the statements for the rows of a table.
func (t *tableRows) queue(b *pgx.Batch) {
	if len(t.deleted) > 0 {
		b.Queue("DELETE FROM "+t.table+" WHERE id = ANY($1)", t.deleted)
	}
	for _, row := range t.put {
		b.Queue(t.upsert, row...)
	}
	for _, m := range t.many {
		if len(m.ids) > 0 {
			b.Queue("DELETE FROM "+m.table+" WHERE id = ANY($1)", m.ids)
		}
		if len(m.put) > 0 {
			ids, values := m.arrays()
			b.Queue("INSERT INTO "+m.table+" SELECT * FROM unnest($1::bigint[], $2::bigint[])", ids, values)
		}
	}
}

// arrays returns the ids and the values of the rows.
func (m *manyRows) arrays() (ids, values []int64) {
	for _, row := range m.put {
		ids, values = append(ids, row[0].(int64)), append(values, row[1].(int64))
	}
	return ids, values
}

// insertText returns the statement that inserts a row.
func insertText(table string, columns []string) string {
	var names, marks strings.Builder
	for i, c := range columns {
		if i > 0 {
			names.WriteString(", ")
			marks.WriteString(", ")
		}
		names.WriteString(pgx.Identifier{c}.Sanitize())
		fmt.Fprintf(&marks, "$%d", i+1)
	}
	return "INSERT INTO " + table + " (" + names.String() + ") VALUES (" + marks.String() + ")"
}

// upsertText returns the statement that puts a row. The first column is the key.
func upsertText(table string, columns []string) string {
	text := insertText(table, columns) + " ON CONFLICT (" + columns[0] + ") DO UPDATE SET "
	for i, c := range columns[1:] {
		if i > 0 {
			text += ", "
		}
		name := pgx.Identifier{c}.Sanitize()
		text += name + " = excluded." + name
	}
	return text
}

// copyAtOnce is the greatest number of rows of one COPY, so that no statement takes long.
const copyAtOnce = 10_000

// copyRows writes the rows of a large batch by COPY.
func (w *write) copyRows(ctx context.Context, tx pgx.Tx) error {
	if err := copyTo(ctx, tx, "moves", moveColumns, w.moves); err != nil {
		return err
	}
	for _, t := range append(w.tables, w.removed) {
		if err := t.copy(ctx, tx); err != nil {
			return err
		}
	}
	if err := replace(ctx, tx, "positions", "registration_id", append(ids(w.positions.put), w.positions.deleted...)); err != nil {
		return err
	}
	return copyTo(ctx, tx, "positions", positionColumns, w.positions.put)
}

// copy writes the rows of a table by COPY.
func (t *tableRows) copy(ctx context.Context, tx pgx.Tx) error {
	if err := replace(ctx, tx, t.table, "id", append(ids(t.put), t.deleted...)); err != nil {
		return err
	}
	if err := copyTo(ctx, tx, t.table, t.columns, t.put); err != nil {
		return err
	}
	for _, m := range t.many {
		if err := replace(ctx, tx, m.table, "id", m.ids); err != nil {
			return err
		}
		if err := copyTo(ctx, tx, m.table, []string{"id", "value"}, m.put); err != nil {
			return err
		}
	}
	return nil
}

// ids returns the first columns of rows.
func ids(rows [][]any) []int64 {
	all := make([]int64, len(rows))
	for i, row := range rows {
		all[i] = row[0].(int64)
	}
	return all
}

// replace deletes the rows with ids, because others follow.
func replace(ctx context.Context, tx pgx.Tx, table, column string, ids []int64) error {
	for len(ids) > 0 {
		n := min(len(ids), copyAtOnce)
		if _, err := tx.Exec(ctx, "DELETE FROM "+table+" WHERE "+column+" = ANY($1)", ids[:n]); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}

// copyTo writes rows by COPY.
func copyTo(ctx context.Context, tx pgx.Tx, table string, columns []string, rows [][]any) error {
	for len(rows) > 0 {
		n := min(len(rows), copyAtOnce)
		if _, err := tx.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromRows(rows[:n])); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}
