// Package querysql writes the questions of package query as SQL, for a copy of the records in
// SQLite or PostgreSQL: for business intelligence, for several processes, and to check that
// both give the same answers. It is better than statements by hand because one declaration
// of the fields gives both the typed conditions and the SQL, and because the two agree on
// null, on the order of texts and on every instant. It imports no driver.
//
// A [Writer] belongs to a schema and a dialect. [Writer.Create] and [Writer.Put] write the
// tables and the rows; [Writer.Page], [Writer.Count], [Writer.Facet], [Writer.GroupBy],
// [Writer.Measure] and [Histogram] write questions, and [query.Table.After] a condition for
// the records after a cursor. Each result is a [Statement] for database/sql:
//
//	statement, err := writer.Page(q)
//	rows, err := db.QueryContext(ctx, statement.Text, statement.Args...)
//
// A page and its total are the same moment only if both statements run in one transaction
// with a snapshot, such as REPEATABLE READ of PostgreSQL.
//
// # Tables
//
// The main table has the id and a column for each field of one value. Integers are integers
// of 64 bits, float64 are double precision, booleans are 0 and 1 in SQLite; an enum is its
// place in the order. Texts are bytes (BLOB, bytea), which both databases compare by bytes,
// and which can have every byte. An instant is a text of fixed width in UTC with
// nanoseconds, because timestamptz has microseconds only; so it must be in the years 1 to
// 9999. A field of many values has a table of its own, with the id and a value in each row.
// A field of texts has a second column for conditions that ignore letter case, with the
// suffix _fold.
//
// In [PostgreSQLReadable] these columns of instants, texts and enums have the suffix _sort,
// and an instant is a bigint of nanoseconds since 1970. The column with the name of the
// field is for people and their tools: timestamptz, text, and the name of the enum's value.
// In it a NUL or broken UTF-8 is replaced, and an instant has microseconds. An instant
// before September 1677 or after April 2262 has the first or the last of these instants as its key, so
// such instants sort as one; a condition on one is refused with a [*TimeError].
package querysql
