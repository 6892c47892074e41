package bench

// sqliteSchema has a separate table of cursus, which repeats the columns by which Q10 ranges and
// sorts, so that one index answers Q10 too. Times are Unix milliseconds, and a status is its
// position in the order.
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

// sqliteIndexes has an index for each query that the primary key does not answer. Every index
// covers its query: SQLite reads no rows, because an index ends with the row's id. For Q8 and Q9
// updated_at comes before occurrence, which avoids the sort: SQLite then reads the index up to
// the page.
const sqliteIndexes = `
CREATE INDEX by_user ON registrations (user_id);                                    -- Q2
CREATE INDEX by_project ON registrations (project_id, status);                      -- Q3
CREATE INDEX by_campus ON registrations (campus_id, final_mark);                    -- Q4
CREATE INDEX by_creation ON registrations (created_at);                             -- Q5
CREATE INDEX by_status ON registrations (status);                                   -- Q6
CREATE INDEX by_update ON registrations (marked, updated_at, occurrence);           -- Q8, Q9
CREATE INDEX by_cursus ON registrations_cursus (cursus_id, updated_at, final_mark); -- Q10
ANALYZE;`

// sqlitePragmas turn off what a table in memory does not need: nothing is written to a disk,
// rolled back after a crash, or shared with another process.
const sqlitePragmas = `
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA temp_store = MEMORY;`

// A sqliteStatement has the parts of a query: with the order it returns the page, and without it
// the total.
type sqliteStatement struct{ id, from, order string }

// sqliteStatements has the queries. A separate statement counts the total, which is faster than a
// window function in the query for the page.
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

// sqliteArguments returns the values for the question marks, in order.
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

// The statements of an upsert, in order. An existing row is updated in place, because a
// replacement would change every index.
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

// nullUnless returns x if valid, else null.
func nullUnless(valid bool, x int64) any {
	if !valid {
		return nil
	}
	return x
}
