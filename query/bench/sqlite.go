package bench

import (
	"database/sql"
	"fmt"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// sqliteEngine is SQLite in memory by database/sql, with either driver. It has one connection,
// because a database in memory belongs to its connection, so readers and the writer wait for
// each other.
type sqliteEngine struct {
	db           *sql.DB
	page         map[scenario]*sql.Stmt
	count        map[scenario]*sql.Stmt
	write        []*sql.Stmt // the statements of an upsert, in order
	tableBytes   int64       // without indexes
	indexedBytes int64       // with indexes
	more         map[furtherQuery][]*sql.Stmt
}

// openSQLite returns a function that opens an empty database with the driver.
func openSQLite(driver string) func() (engine, error) {
	return func() (engine, error) {
		db, err := sql.Open(driver, ":memory:")
		if err != nil {
			return nil, err
		}
		db.SetMaxOpenConns(1)
		s := &sqliteEngine{db: db, page: map[scenario]*sql.Stmt{}, count: map[scenario]*sql.Stmt{}, more: map[furtherQuery][]*sql.Stmt{}}
		if _, err = db.Exec(sqlitePragmas + sqliteSchema); err != nil {
			db.Close()
			return nil, err
		}
		return s, nil
	}
}

func (s *sqliteEngine) close() error { return s.db.Close() }

// load fills the tables in one transaction, then creates the indexes, which is faster than
// updating them with each insert, and prepares the statements.
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

// bytes returns the size of the pages of the database.
func (s *sqliteEngine) bytes() (int64, error) {
	var pages, size int64
	if err := s.db.QueryRow("PRAGMA page_count").Scan(&pages); err != nil {
		return 0, err
	}
	err := s.db.QueryRow("PRAGMA page_size").Scan(&size)
	return pages * size, err
}

// indexBytes returns the size of the indexes.
func (s *sqliteEngine) indexBytes() (int64, error) { return s.indexedBytes - s.tableBytes, nil }

// prepare prepares every statement.
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

// upsert writes the row of the record and those of its cursus in one transaction.
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
