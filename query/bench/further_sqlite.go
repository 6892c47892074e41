package bench

import "database/sql"

// sqliteFurther has the table and the indexes that only the further questions need.
const sqliteFurther = `
CREATE TABLE people (id INTEGER PRIMARY KEY, login TEXT NOT NULL);
CREATE INDEX by_either ON registrations (updated_at, campus_id, status);
CREATE INDEX by_month ON registrations (status, created_at);`

// sqliteFurtherStatements has the statements of each further query: the page and the total, or
// the figures. The page of an Or names its index, which has the order; without the name, SQLite
// finds all matches in two indexes and sorts them. A prefix is a range of texts, because LIKE
// without a setting ignores letter case.
var sqliteFurtherStatements = map[furtherQuery][]string{
	either: {
		"SELECT id FROM registrations INDEXED BY by_either WHERE campus_id = ? OR status = ? ORDER BY updated_at, id DESC LIMIT 30",
		"SELECT count(*) FROM registrations WHERE campus_id = ? OR status = ?",
	},
	prefix: {
		"SELECT id FROM people WHERE login >= ? AND login < ? ORDER BY login, id LIMIT 30",
		"SELECT count(*) FROM people WHERE login >= ? AND login < ?",
	},
	quantile: {`SELECT final_mark FROM registrations WHERE campus_id = ?1 AND final_mark IS NOT NULL ORDER BY final_mark LIMIT 1
		OFFSET max(0, (SELECT (count(*) + 1) / 2 - 1 FROM registrations WHERE campus_id = ?1 AND final_mark IS NOT NULL))`},
	histogram: {`WITH RECURSIVE months(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM months WHERE n < 12),
		counts AS (SELECT CAST(strftime('%m', created_at / 1000, 'unixepoch') AS INTEGER) AS month, count(*) AS total
			FROM registrations WHERE status = ? AND created_at >= ? AND created_at < ? GROUP BY month)
		SELECT coalesce(total, 0) FROM months LEFT JOIN counts ON month = n ORDER BY n`},
}

func (s *sqliteEngine) prepareFurther() error {
	if _, err := s.db.Exec(sqliteFurther); err != nil {
		return err
	}
	var n int
	if err := s.db.QueryRow("SELECT count(*) FROM registrations").Scan(&n); err != nil {
		return err
	}
	if err := s.fillPeople(people(n)); err != nil {
		return err
	}
	if _, err := s.db.Exec("CREATE INDEX by_login ON people (login); ANALYZE;"); err != nil {
		return err
	}
	for q, texts := range sqliteFurtherStatements {
		for _, text := range texts {
			statement, err := s.db.Prepare(text)
			if err != nil {
				return err
			}
			s.more[q] = append(s.more[q], statement)
		}
	}
	return nil
}

// fillPeople inserts the users.
func (s *sqliteEngine) fillPeople(all []person) error {
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	insert, err := tx.Prepare("INSERT INTO people VALUES (?, ?)")
	if err != nil {
		return err
	}
	for _, p := range all {
		if _, err := insert.Exec(p.id, p.login); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (s *sqliteEngine) further(q furtherQuestion, out []int64) ([]int64, error) {
	for _, statement := range s.more[q.query] {
		var err error
		if out, err = appendNumbers(statement, q.arguments(), out); err != nil {
			return out, err
		}
	}
	return out, nil
}

// arguments returns the values for the question marks, in order.
func (q furtherQuestion) arguments() []any {
	switch q.query {
	case prefix:
		last := len(q.prefix) - 1
		return []any{q.prefix, q.prefix[:last] + string(rune(q.prefix[last]+1))}
	case quantile:
		return []any{q.campus}
	case histogram:
		return []any{int64(finished), q.from, q.to}
	}
	return []any{q.campus, int64(waitingEvaluation)}
}

// appendNumbers appends the numbers that a statement returns.
func appendNumbers(statement *sql.Stmt, arguments []any, out []int64) ([]int64, error) {
	rows, err := statement.Query(arguments...)
	if err != nil {
		return out, err
	}
	defer rows.Close()
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return out, err
		}
		out = append(out, n)
	}
	return out, rows.Err()
}
