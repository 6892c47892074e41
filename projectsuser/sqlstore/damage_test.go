package sqlstore_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/sqlstore"
)

// columnsText lists the columns of every table.
const columnsText = `SELECT table_name, column_name, data_type FROM information_schema.columns
	WHERE table_schema = current_schema() AND table_name NOT IN ('current_statuses', 'time_in_status', 'project_funnel')
	ORDER BY table_name, ordinal_position`

// Check finds a change of any column of any table, and a row that is missing.
func TestCheckFindsEveryFault(t *testing.T) {
	address := database(t)
	filled(t, address)
	succeed(t, sqlstore.Check(t.Context(), address))
	conn, err := pgx.Connect(t.Context(), address)
	succeed(t, err)
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), columnsText)
	succeed(t, err)
	type column struct{ Table, Name, Type string }
	columns, err := pgx.CollectRows(rows, pgx.RowToStructByPos[column])
	succeed(t, err)
	tried := make(map[string]int)
	for _, c := range columns {
		if c.Table == "roster" && (c.Name == "one" || c.Name == "version") {
			continue // the key of the only row, and what decides whether the tables can be read
		}
		to, ok := map[string]string{
			"bigint": "%s # 1", "bytea": "set_byte(%s, 0, get_byte(%[1]s, 0) # 32)", "text": "overlay(%s placing '~' from 1 for 1)", "smallint": "%s # 1",
			"boolean": "NOT %s", "timestamp with time zone": "%s + interval '1 microsecond'",
		}[c.Type]
		if !ok {
			t.Fatalf("%s.%s has the type %s", c.Table, c.Name, c.Type)
		}
		name := pgx.Identifier{c.Name}.Sanitize()
		where := name + " IS NOT NULL"
		if c.Type == "bytea" || c.Type == "text" {
			where += " AND length(" + name + ") > 0"
		}
		set := fmt.Sprintf("UPDATE %[1]s SET %[2]s = %[3]s WHERE ctid = (SELECT min(ctid) FROM %[1]s WHERE %[4]s)", c.Table, name, fmt.Sprintf(to, name), where)
		tried[c.Table] += damage(t, conn, address, set)
	}
	for _, c := range columns {
		if tried[c.Table] >= 0 {
			damage(t, conn, address, fmt.Sprintf("DELETE FROM %s WHERE ctid = (SELECT max(ctid) FROM %[1]s)", c.Table))
			tried[c.Table] = -1
		}
	}
}

// damage changes a row, expects that Check finds that, and undoes it. It returns how many
// rows it changed.
func damage(t *testing.T, conn *pgx.Conn, address, text string) int {
	t.Helper()
	table := strings.Fields(strings.TrimPrefix(text, "DELETE FROM "))[0]
	if strings.HasPrefix(text, "UPDATE") {
		table = strings.Fields(text)[1]
	}
	exec := func(text string) int {
		tag, err := conn.Exec(t.Context(), text)
		if err != nil && strings.Contains(err.Error(), "duplicate key") {
			return 0
		}
		succeed(t, err)
		return int(tag.RowsAffected())
	}
	exec("CREATE TABLE saved AS TABLE " + table)
	defer exec("DROP TABLE saved")
	n := exec(text)
	if n == 0 {
		return 0
	}
	var damaged *sqlstore.DamageError
	if err := sqlstore.Check(t.Context(), address); !errors.As(err, &damaged) {
		t.Errorf("%s: got %v, want a *DamageError", text, err)
	}
	exec("DELETE FROM " + table)
	exec("INSERT INTO " + table + " TABLE saved")
	return n
}

// filled fills a database with the changes of a campaign.
func filled(t *testing.T, address string) {
	t.Helper()
	r, s := open(t, address, registry.Options{}, sqlstore.Options{MaxSkew: -1})
	defer s.Close()
	example := rapid.Custom(func(rt *rapid.T) *rostertest.Campaign {
		c := rostertest.NewCampaign(rt, nil)
		for range 40 {
			c.Step(rt)
		}
		return c
	}).Example(7)
	succeed(t, s.Append(t.Context(), example.Changes...))
	if r.Snapshot().Registrations.Len() == 0 {
		t.Fatal("the campaign has no registrations")
	}
}
