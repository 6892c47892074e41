package differential

import (
	"database/sql"
	"fmt"

	_ "modernc.org/sqlite" // the driver
)

// sqlite is a table in SQLite.
type sqlite struct {
	db         *sql.DB
	columns    []column
	descending bool // the direction of the id
}

// openSQLite returns an empty table in memory. It uses one connection, because a database in memory
// belongs to its connection.
func openSQLite(columns []column, descending bool) (*sqlite, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("PRAGMA journal_mode = OFF;" + createTable(columns)); err != nil {
		db.Close()
		return nil, err
	}
	return &sqlite{db, columns, descending}, nil
}

// edit deletes rows by id and puts others.
func (s *sqlite) edit(deleted []int64, put []*row) error {
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, id := range deleted {
		if err := s.delete(tx, id); err != nil {
			return err
		}
	}
	for _, r := range put {
		if err := s.put(tx, r); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// delete deletes the row with the id from all tables.
func (s *sqlite) delete(tx *sql.Tx, id int64) error {
	_, err := tx.Exec("DELETE FROM t WHERE id = ?", id)
	for _, c := range s.columns {
		if c.kind == integers && err == nil {
			_, err = tx.Exec("DELETE FROM "+c.name+" WHERE id = ?", id)
		}
	}
	return err
}

// put inserts the row, and deletes the one with the same id before.
func (s *sqlite) put(tx *sql.Tx, r *row) error {
	if err := s.delete(tx, r.id); err != nil {
		return err
	}
	args := []any{r.id}
	for i, c := range s.columns {
		if c.kind != integers {
			args = append(args, sqlValue(c.kind, r.cells[i]))
			continue
		}
		for _, n := range distinct(r.cells[i].numbers) {
			if _, err := tx.Exec("INSERT INTO "+c.name+" VALUES (?, ?)", r.id, n); err != nil {
				return err
			}
		}
	}
	_, err := tx.Exec("INSERT INTO t VALUES ("+marks(len(args))+")", args...)
	return err
}

// ask answers a question.
func (s *sqlite) ask(q question) (a answer, err error) {
	if q.result == page || q.result == walk {
		if a.IDs, err = s.ids(selectIDs(s.columns, s.descending, q)); err != nil {
			return a, err
		}
	}
	if q.result == page || q.result == count {
		query := selectCount(s.columns, q)
		err = s.db.QueryRow(query.text.String(), query.args...).Scan(&a.Total)
	}
	if q.result == facets || q.result == cross {
		a.Facets, err = s.facets(selectFacets(s.columns, q))
	}
	return a, err
}

// ids returns the only column of a query's result.
func (s *sqlite) ids(query *statement) (ids []int64, err error) {
	rows, err := s.db.Query(query.text.String(), query.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// facets returns values and their counts.
func (s *sqlite) facets(query *statement) (all []facet, err error) {
	rows, err := s.db.Query(query.text.String(), query.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var f facet
		if err := rows.Scan(&f.Value, &f.Second, &f.Count); err != nil {
			return nil, err
		}
		f.Value, f.Second = textOf(f.Value), textOf(f.Second)
		all = append(all, f)
	}
	return all, rows.Err()
}

// textOf returns a blob as a string, and any other value unchanged.
func textOf(v any) any {
	if b, ok := v.([]byte); ok {
		return string(b)
	}
	return v
}

// describe returns the question as SQL with its arguments, for a message.
func (s *sqlite) describe(q question) string {
	query := selectIDs(s.columns, s.descending, q)
	switch q.result {
	case count:
		query = selectCount(s.columns, q)
	case facets, cross:
		query = selectFacets(s.columns, q)
	}
	return fmt.Sprintf("%s with %#v", query.text.String(), query.args)
}
