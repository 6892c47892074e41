package sqlstore

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/projectsuser/roster/query"
)

//go:embed schema.sql
var schemaTables string

//go:embed views.sql
var schemaViews string

// version is the newest version of the schema.
const version = 1

// definition returns the statements that make the tables of a kind.
func (k *kind[E, R]) definition() []string {
	quote := func(name string) string { return pgx.Identifier{name}.Sanitize() }
	var columns []string
	for i, c := range k.columns {
		column := quote(c.Name) + " " + c.Type
		if i == 0 {
			column += " PRIMARY KEY"
		}
		columns = append(columns, column)
	}
	columns = append(columns, "payload bytea NOT NULL")
	if k.table == registrationsTable {
		columns = append(columns, "history bytea NOT NULL")
	}
	all := []string{fmt.Sprintf("CREATE TABLE %s (\n\t%s,\n\tchecksum bigint NOT NULL\n)", k.table, strings.Join(columns, ",\n\t"))}
	comment := func(of, name, text string) {
		all = append(all, fmt.Sprintf("COMMENT ON %s %s IS '%s'", of, name, strings.ReplaceAll(text, "'", "''")))
	}
	comment("TABLE", k.table, tableComments[k.table])
	for _, c := range k.columns {
		comment("COLUMN", k.table+"."+quote(c.Name), columnComment(c.Name))
	}
	comment("COLUMN", k.table+".payload", "The whole record in the encoding of roster.")
	comment("COLUMN", k.table+".checksum", "CRC-32C of the id, the payload and the history. The other columns follow from these.")
	if k.table == registrationsTable {
		comment("COLUMN", k.table+".history", "The recorded moments of the timeline in the encoding of roster.")
	}
	for _, f := range k.many {
		all = append(all, k.manyDefinition(f)...)
	}
	return append(all, tableIndexes[k.table]...)
}

// manyDefinition returns the statements that make the table of a field of many values.
func (k *kind[E, R]) manyDefinition(f query.AnyField[E]) []string {
	table := k.table + "_" + f.Name()
	return []string{
		fmt.Sprintf("CREATE TABLE %s (\n\tid bigint NOT NULL,\n\tvalue bigint NOT NULL,\n\tPRIMARY KEY (id, value)\n)", table),
		fmt.Sprintf("CREATE INDEX %s_value ON %[1]s (value, id)", table),
		fmt.Sprintf("COMMENT ON TABLE %s IS 'The values of %s of each row of %s.'", table, f.Name(), k.table),
	}
}

// tableComments describe the tables of the kinds.
var tableComments = map[string]string{
	"projects":         "Projects.",
	"project_sessions": "The ways in which projects run, by campus and cursus.",
	"users":            "Users and their accounts.",
	"teams":            "Teams: each is one attempt of its members.",
	"projects_users":   "Registrations: one row a user and project.",
	"time_entries":     "The time that users logged on projects.",
	"expenses":         "The expenses that users logged on projects.",
	"progress":         "How far the copy of each list of a source is.",
}

// tableIndexes are the indexes of the tables of the kinds.
var tableIndexes = map[string][]string{
	"projects_users": {
		"CREATE INDEX projects_users_project ON projects_users (project_id, status_sort)",
		"CREATE INDEX projects_users_user ON projects_users (user_id)",
		"CREATE INDEX projects_users_status ON projects_users (status_sort)",
		"CREATE INDEX projects_users_updated ON projects_users (updated_at_sort)",
		"CREATE INDEX projects_users_mark ON projects_users (final_mark)",
	},
	"teams": {"CREATE INDEX teams_project ON teams (project_id)", "CREATE INDEX teams_updated ON teams (updated_at_sort)"},
	"users": {"CREATE INDEX users_login ON users USING hash (login_sort)"}, // of a text of any length
}

// columnComment describes a column by its name.
func columnComment(name string) string {
	field, kind := name, ""
	for _, suffix := range []string{"_sort", "_fold"} {
		if before, ok := strings.CutSuffix(name, suffix); ok {
			field, kind = before, suffix
		}
	}
	switch {
	case kind == "_fold":
		return "The bytes of " + field + " without letter case, for conditions that ignore it."
	case kind == "_sort" && (strings.HasSuffix(field, "_at") || field == "date" || field == "next_change"):
		return "The instant of " + field + " in nanoseconds since 1970, for conditions and order."
	case kind == "_sort":
		return "The exact value of " + field + ", for conditions and order: the bytes of a text, the place of a status or state."
	}
	if text, ok := columnComments[field]; ok {
		return text
	}
	return "The field " + field + " of the record; null if it is empty or unknown."
}

// columnComments describe the columns whose names do not say enough.
var columnComments = map[string]string{
	"status":          "The status that the records derive, or the declared one if they derive none. Time moves it when a process applies begin_at; the view current_statuses goes by the clock.",
	"declared_status": "The status that the source declared.",
	"other_status":    "A declared status that roster does not know.",
	"differs":         "Whether the declared status is another than the derived one.",
	"next_change":     "When time alone changes the row next.",
	"marked":          "Whether there is a final mark; null if unknown.",
	"retriable":       "Whether retriable_at has come; null if unknown.",
}

// migrations make each version of the schema from the one before.
func (k *kinds) migrations() [][]string {
	first := []string{schemaTables}
	for _, kind := range k.all() {
		first = append(first, kind.definition()...)
	}
	first = append(first, schemaViews,
		fmt.Sprintf(`INSERT INTO roster (version, sequence, changed_at_key, last_registration, last_team, last_user, last_time_entry, last_expense, checksum)
			VALUES (1, 0, %d, 0, 0, 0, 0, 0, %d)`, emptyHead.changedAt, emptyHead.sum()))
	return [][]string{first}
}

// migrate makes the schema, or brings it to the newest version, in one transaction. It
// returns a [*VersionError] for a newer one.
func (k *kinds) migrate(ctx context.Context, pool *pgxpool.Pool) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if now, err := schemaVersion(ctx, tx); err != nil || now == version {
			return err // without a lock, which a replica does not grant
		}
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", int64(migrationLock)); err != nil {
			return err
		}
		now, err := schemaVersion(ctx, tx)
		if err != nil {
			return err
		}
		for _, statements := range k.migrations()[now:] {
			for _, text := range statements {
				if _, err := tx.Exec(ctx, text); err != nil {
					return fmt.Errorf("sqlstore: migrate from version %d: %w", now, err)
				}
			}
		}
		_, err = tx.Exec(ctx, "UPDATE roster SET version = $1", version)
		return err
	})
}

// migrationLock is the number of the lock that keeps two programs from making the schema
// at the same time.
const migrationLock = 0x726f73746572

// schemaVersion returns the version of the schema, 0 if the database has no schema. It
// returns a [*VersionError] for a schema that a newer program made.
func schemaVersion(ctx context.Context, tx pgx.Tx) (now int, err error) {
	var exists bool
	if err := tx.QueryRow(ctx, "SELECT to_regclass('roster') IS NOT NULL").Scan(&exists); err != nil || !exists {
		return 0, err
	}
	err = tx.QueryRow(ctx, "SELECT version FROM roster").Scan(&now)
	if errors.Is(err, pgx.ErrNoRows) {
		err = &DamageError{Table: "roster", ID: 1, Reason: "the row is missing"}
	}
	if err == nil && now > version {
		err = &VersionError{now, version}
	}
	return now, err
}
