package bench

import (
	"strings"
	"testing"
)

// TestSQLitePlans checks that SQLite uses an index for every query, except the one without
// conditions.
func TestSQLitePlans(t *testing.T) {
	e, err := openSQLite("sqlite")()
	must(t, err)
	defer e.close()
	must(t, e.load(generate(20_000)))
	for _, q := range scenarios {
		plan, err := e.(*sqliteEngine).explain(q)
		must(t, err)
		t.Logf("Q%d: %s", q, plan)
		if q != q7 && !strings.HasPrefix(plan, "SEARCH") {
			t.Errorf("Q%d has no index: %s", q, plan)
		}
	}
}

// explain returns SQLite's plan for the page of q, with the steps separated by semicolons.
func (s *sqliteEngine) explain(q scenario) (string, error) {
	text := sqliteStatements[q]
	rows, err := s.db.Query("EXPLAIN QUERY PLAN SELECT "+text.id+" FROM "+text.from+" ORDER BY "+text.order+" LIMIT 30 OFFSET 0",
		sqliteArguments(question{scenario: q})...)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			return "", err
		}
		steps = append(steps, step)
	}
	return strings.Join(steps, "; "), rows.Err()
}
