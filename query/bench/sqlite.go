package bench

import (
	"database/sql"
	"fmt"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// sqliteSchema keeps the cursus in a table of their own that repeats what the
// queries need beside them, so that each query is answered from one index.
const sqliteSchema = `
CREATE TABLE registrations (
	id INTEGER PRIMARY KEY,
	project_id INTEGER NOT NULL,
	user_id INTEGER NOT NULL,
	campus_id INTEGER NOT NULL,
	occurrence INTEGER NOT NULL,
	status INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	updated_at INTEGER NOT NULL,
	final_mark INTEGER,
	marked INTEGER NOT NULL,
	marked_at INTEGER,
	retriable INTEGER NOT NULL,
	retriable_at INTEGER
);
CREATE TABLE registrations_cursus (
	registration_id INTEGER NOT NULL,
	cursus_id INTEGER NOT NULL,
	updated_at INTEGER NOT NULL,
	final_mark INTEGER,
	PRIMARY KEY (registration_id, cursus_id)
) WITHOUT ROWID;`

// sqliteIndexes holds one index for each query that the primary key does not
// answer. An index ends in the row's id by itself.
const sqliteIndexes = `
CREATE INDEX by_user ON registrations (user_id);
CREATE INDEX by_project ON registrations (project_id, status);
CREATE INDEX by_campus ON registrations (campus_id, final_mark);
CREATE INDEX by_creation ON registrations (created_at);
CREATE INDEX by_status ON registrations (status);
CREATE INDEX by_update ON registrations (marked, updated_at, occurrence);
CREATE INDEX by_cursus ON registrations_cursus (cursus_id, updated_at, final_mark);
ANALYZE;`

// sqlitePragmas turn off what a table in memory has no use for.
const sqlitePragmas = `
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA temp_store = MEMORY;`

// sqliteStatement is what a query reads: an order and a page of it, and without
// both the total.
type sqliteStatement struct{ id, from, order string }

// sqliteStatements holds the queries. Each total is counted by a statement of
// its own, which is faster than a window function beside the page.
var sqliteStatements = map[scenario]sqliteStatement{
	q1: {"id", "registrations WHERE id = ?", "id DESC"},
	q2: {"id", "registrations WHERE user_id = ?", "id DESC"},
	q3: {"id", "registrations WHERE project_id = ? AND status = ?", "id DESC"},
	q4: {"id", "registrations WHERE campus_id IN (1, 2) AND final_mark BETWEEN 80 AND 125", "final_mark DESC, id"},
	q5: {"id", "registrations WHERE created_at BETWEEN ? AND ?", "created_at DESC, id DESC"},
	q6: {"id", "registrations WHERE status = ?", "id DESC"},
	q7: {"id", "registrations", "id DESC"},
	q8: {"id", "registrations WHERE marked = 1 AND occurrence BETWEEN 0 AND 1", "updated_at, id DESC"},
	q9: {"id", "registrations WHERE marked = 1 AND occurrence BETWEEN 0 AND 1", "updated_at, id DESC"},
	q10: {"registration_id", "registrations_cursus WHERE cursus_id = ? AND updated_at BETWEEN ? AND ?",
		"final_mark DESC NULLS FIRST, registration_id DESC"},
}

// sqliteArguments returns the values of the question marks, in order.
func sqliteArguments(q question) []any {
	switch q.scenario {
	case q1:
		return []any{q.id}
	case q2:
		return []any{q.user}
	case q3:
		return []any{q.project, int64(inProgress)}
	case q5:
		return []any{q.from, q.to}
	case q6:
		return []any{int64(finished)}
	case q10:
		return []any{q.cursus, q.from, q.to}
	}
	return nil
}

// sqliteEngine is SQLite in memory behind database/sql, with either driver. It
// has one connection, since a database in memory belongs to its connection:
// readers and the writer wait for each other.
type sqliteEngine struct {
	db           *sql.DB
	page         map[scenario]*sql.Stmt
	count        map[scenario]*sql.Stmt
	write        []*sql.Stmt // see upsertStatements
	tableBytes   int64       // before there were indexes
	indexedBytes int64       // after
}

// openSQLite returns a function that opens an empty database with the driver.
func openSQLite(driver string) func() (engine, error) {
	return func() (engine, error) {
		db, err := sql.Open(driver, ":memory:")
		if err != nil {
			return nil, err
		}
		db.SetMaxOpenConns(1)
		s := &sqliteEngine{db: db, page: map[scenario]*sql.Stmt{}, count: map[scenario]*sql.Stmt{}}
		if _, err = db.Exec(sqlitePragmas + sqliteSchema); err != nil {
			db.Close()
			return nil, err
		}
		return s, nil
	}
}

func (s *sqliteEngine) close() error { return s.db.Close() }

// load fills the tables in one transaction, builds the indexes over them, which
// is faster than keeping them meanwhile, and prepares the statements.
func (s *sqliteEngine) load(records []registration) error {
	if err := s.fill(records); err != nil {
		return err
	}
	var err error
	if s.tableBytes, err = s.bytes(); err != nil {
		return err
	}
	if _, err = s.db.Exec(sqliteIndexes); err != nil {
		return err
	}
	if s.indexedBytes, err = s.bytes(); err != nil {
		return err
	}
	return s.prepare()
}

// fill inserts the records.
func (s *sqliteEngine) fill(records []registration) error {
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	insert, err := tx.Prepare(insertRegistration)
	if err != nil {
		return err
	}
	insertCursus, err := tx.Prepare(insertCursus)
	if err != nil {
		return err
	}
	for i := range records {
		r := &records[i]
		if _, err := insert.Exec(sqliteRow(r)...); err != nil {
			return err
		}
		for _, c := range r.cursusIDs() {
			if _, err := insertCursus.Exec(r.id, int64(c), r.updatedAt, sqliteMark(r)); err != nil {
				return err
			}
		}
	}
	return tx.Commit()
}

// bytes returns how much memory the pages of the database take.
func (s *sqliteEngine) bytes() (int64, error) {
	var pages, size int64
	if err := s.db.QueryRow("PRAGMA page_count").Scan(&pages); err != nil {
		return 0, err
	}
	err := s.db.QueryRow("PRAGMA page_size").Scan(&size)
	return pages * size, err
}

// indexBytes returns what the indexes added to the tables.
func (s *sqliteEngine) indexBytes() (int64, error) { return s.indexedBytes - s.tableBytes, nil }

// The statements of an upsert, in the order in which they run.
const (
	insertRegistration = `INSERT INTO registrations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET
		project_id = excluded.project_id, user_id = excluded.user_id, campus_id = excluded.campus_id,
		occurrence = excluded.occurrence, status = excluded.status,
		created_at = excluded.created_at, updated_at = excluded.updated_at,
		final_mark = excluded.final_mark, marked = excluded.marked, marked_at = excluded.marked_at,
		retriable = excluded.retriable, retriable_at = excluded.retriable_at`
	deleteCursus = `DELETE FROM registrations_cursus WHERE registration_id = ?`
	insertCursus = `INSERT INTO registrations_cursus VALUES (?, ?, ?, ?)`
)

// prepare compiles every statement once.
func (s *sqliteEngine) prepare() error {
	for q, text := range sqliteStatements {
		var err error
		if s.count[q], err = s.db.Prepare("SELECT count(*) FROM " + text.from); err != nil {
			return fmt.Errorf("bench: query %d: %w", q, err)
		}
		page := "SELECT " + text.id + " FROM " + text.from + " ORDER BY " + text.order + " LIMIT ? OFFSET ?"
		if s.page[q], err = s.db.Prepare(page); err != nil {
			return fmt.Errorf("bench: query %d: %w", q, err)
		}
	}
	for _, text := range []string{insertRegistration, deleteCursus, insertCursus} {
		statement, err := s.db.Prepare(text)
		if err != nil {
			return err
		}
		s.write = append(s.write, statement)
	}
	return nil
}

// answer counts, then reads the page.
func (s *sqliteEngine) answer(q question, ids []int64) ([]int64, int, error) {
	arguments := sqliteArguments(q)
	var total int
	if err := s.count[q.scenario].QueryRow(arguments...).Scan(&total); err != nil {
		return nil, 0, err
	}
	rows, err := s.page[q.scenario].Query(append(arguments, int64(q.size), int64(q.offset()))...)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, 0, err
		}
		ids = append(ids, id)
	}
	return ids, total, rows.Err()
}

// upsert writes the row and the rows of its cursus in one transaction.
func (s *sqliteEngine) upsert(r *registration) error {
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Stmt(s.write[0]).Exec(sqliteRow(r)...); err != nil {
		return err
	}
	if _, err := tx.Stmt(s.write[1]).Exec(r.id); err != nil {
		return err
	}
	for _, c := range r.cursusIDs() {
		if _, err := tx.Stmt(s.write[2]).Exec(r.id, int64(c), r.updatedAt, sqliteMark(r)); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// sqliteRow returns the columns of a record, in the order of the table.
func sqliteRow(r *registration) []any {
	return []any{
		r.id, int64(r.project), int64(r.user), int64(r.campus), int64(r.occurrence), int64(r.status),
		r.createdAt, r.updatedAt, sqliteMark(r),
		r.marked, nullUnless(r.marked, r.markedAt),
		r.retriable, nullUnless(r.retriable, r.retriableAt),
	}
}

// sqliteMark returns the final mark, or null.
func sqliteMark(r *registration) any { return nullUnless(r.marked, int64(r.finalMark)) }

// nullUnless returns x if there is one, or null.
func nullUnless(there bool, x int64) any {
	if !there {
		return nil
	}
	return x
}
