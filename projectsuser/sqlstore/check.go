package sqlstore

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// Check checks a database, also while processes use it: the checksum of every row, that no
// change is missing, and that every row of the other tables is what the changes lead to. It
// returns a [*DamageError] for the first fault, a [*VersionError], or an error of the
// driver; nil if all is whole. It changes nothing, and holds the whole registry in memory.
// It needs temporary tables, so for a replica it returns a [*ReadOnlyError].
//
// If the registry was copied from a folder without its older changes, the rows are compared
// with their own payloads.
func Check(ctx context.Context, address string) error {
	pool, err := connect(ctx, address)
	if err != nil {
		return err
	}
	defer pool.Close()
	tx, err := pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead})
	if err != nil {
		return err
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	if _, err := schemaVersion(ctx, tx); err != nil {
		return err
	}
	c := checker{kinds: newKinds(), tx: tx}
	return explained(c.check(ctx))
}

// checker checks a database in one transaction.
type checker struct {
	kinds   *kinds
	tx      pgx.Tx
	head    head
	content store.Content
	changes []store.Change
	moves   [][]any
}

// check checks everything.
func (c *checker) check(ctx context.Context) (err error) {
	if _, err := c.tx.Exec(ctx, "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"); err != nil {
		return err
	}
	if c.head, err = readHead(ctx, c.tx); err != nil {
		return err
	}
	if err := c.readChanges(ctx); err != nil {
		return err
	}
	if err := c.checkCauses(ctx); err != nil {
		return err
	}
	if c.content, err = c.kinds.loadFrom(ctx, c.tx); err != nil {
		return err
	}
	want, err := c.expected(ctx)
	if err != nil {
		return err
	}
	if err := c.compareHead(want); err != nil {
		return err
	}
	if err := c.comparePositions(want); err != nil {
		return err
	}
	return c.compareTables(ctx, want)
}

// readChanges reads the log.
func (c *checker) readChanges(ctx context.Context) error {
	next := c.head.first
	err := each(ctx, c.tx, "SELECT "+changeColumns+" FROM changes ORDER BY sequence", nil, func(rows pgx.Rows) error {
		change, _, err := scanChange(rows)
		if err == nil && change.Sequence != next {
			err = &DamageError{Table: "changes", ID: int64(next), Reason: "the change is missing"}
		}
		next++
		c.moves = append(c.moves, moveRows(&change)...)
		if c.head.first == 1 {
			c.changes = append(c.changes, change)
		}
		return err
	})
	if err == nil && next != c.head.sequence+1 {
		err = &DamageError{Table: "changes", ID: int64(next), Reason: fmt.Sprintf("the change is missing, the last one is %d", c.head.sequence)}
	}
	return err
}

// checkCauses checks the checksums of the causes.
func (c *checker) checkCauses(ctx context.Context) error {
	return each(ctx, c.tx, "SELECT sequence, actor, command, checksum FROM causes ORDER BY sequence", nil, func(rows pgx.Rows) error {
		var sequence, sum int64
		var actor, command string
		if err := rows.Scan(&sequence, &actor, &command, &sum); err != nil {
			return err
		}
		if checksum([]int64{sequence}, []byte(actor), []byte(command)) != sum {
			return &DamageError{Table: "causes", ID: sequence, Reason: "the checksum does not match"}
		}
		return nil
	})
}

// expected returns the snapshot to which the changes lead, or, if older ones are missing,
// that of the payloads.
func (c *checker) expected(ctx context.Context) (*store.Snapshot, error) {
	r := registry.New(registry.Options{RecentMoves: -1})
	if c.head.first > 1 {
		err := r.Restore(ctx, c.content)
		return r.Snapshot(), err
	}
	err := r.Replay(ctx, c.changes...)
	return r.Snapshot(), err
}

// compareHead compares the row of the table roster with a snapshot.
func (c *checker) compareHead(want *store.Snapshot) error {
	if h := (head{want.Sequence(), keyOf(want.ChangedAt()), want.LastIDs(), c.head.first}); h != c.head {
		return &DamageError{Table: "roster", ID: int64(c.head.sequence), Reason: "the row differs from what the changes lead to"}
	}
	return nil
}

// comparePositions compares the positions with those of a snapshot.
func (c *checker) comparePositions(want *store.Snapshot) error {
	rows := 0
	for _, p := range c.content.Positions {
		rows += len(p.Registrations)
		if !slices.Equal(p.Registrations, want.Positions(p.Project)) {
			return positionDamage(p.Project, p.Registrations, want.Positions(p.Project))
		}
	}
	if rows != want.Registrations.Len() {
		return &DamageError{Table: "positions", Reason: fmt.Sprintf("%d rows, want %d", rows, want.Registrations.Len())}
	}
	return nil
}

// positionDamage names the first registration whose position differs.
func positionDamage(on project.ID, got, want []projectsuser.ID) error {
	at := 0
	for at < len(got)-1 && at < len(want) && got[at] == want[at] {
		at++
	}
	return &DamageError{Table: "positions", ID: int64(got[at]), Reason: fmt.Sprintf("the order on project %d differs from what the changes lead to", on)}
}

// compareTables compares the tables of the records, and that of the moves, with a snapshot.
func (c *checker) compareTables(ctx context.Context, want *store.Snapshot) error {
	for _, kind := range c.kinds.all() {
		rows, err := kind.allRows(want)
		if err != nil {
			return err
		}
		if err := c.compare(ctx, rows.table, "id", rows.columns, rows.put); err != nil {
			return err
		}
		for _, m := range rows.many {
			if err := c.compare(ctx, m.table, "id", []string{"id", "value"}, m.put); err != nil {
				return err
			}
		}
	}
	removed := newRemovedRows()
	for id := range want.Removed() {
		removed.addRemoved(want, want, id)
	}
	if err := c.compare(ctx, "removed_projects_users", "id", removedColumns, removed.put); err != nil {
		return err
	}
	return c.compare(ctx, "moves", "sequence", moveColumns, c.moves)
}

// compare compares a table with rows, in the database, so that each value is compared as
// the database holds it.
func (c *checker) compare(ctx context.Context, table, id string, columns []string, rows [][]any) error {
	if _, err := c.tx.Exec(ctx, "CREATE TEMPORARY TABLE expected ON COMMIT DROP AS SELECT * FROM "+table+" WITH NO DATA"); err != nil {
		return err
	}
	if err := copyTo(ctx, c.tx, "expected", columns, rows); err != nil {
		return err
	}
	text := fmt.Sprintf(`SELECT %s FROM ((TABLE %s EXCEPT TABLE expected) UNION ALL (TABLE expected EXCEPT TABLE %[2]s)) differing ORDER BY 1 LIMIT 1`, id, table)
	var found []int64
	err := each(ctx, c.tx, text, nil, func(rows pgx.Rows) error {
		var id int64
		err := rows.Scan(&id)
		found = append(found, id)
		return err
	})
	if err != nil {
		return err
	}
	if len(found) > 0 {
		return &DamageError{Table: table, ID: found[0], Reason: "the row differs from what the changes lead to"}
	}
	_, err = c.tx.Exec(ctx, "DROP TABLE expected")
	return err
}
