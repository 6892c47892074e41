// Package sqlitefile writes a registry to an SQLite file, for tools of business intelligence
// and for people who ask one file in SQL. It is better than a CSV file a table, because the
// file has all records, the changes of their statuses, and views that answer the usual
// questions.
//
//	err := sqlitefile.Export(ctx, "school.sqlite", r.Snapshot(), journal.Changes(ctx, dir))
//
// The tables and the views have the names and the columns of package sqlstore, without the
// columns for programs: those whose names end with _sort, the payloads and the checksums. A
// field of many values has a table of its own with an id and a value. An instant is a text
// in UTC, such as 2026-11-28 09:30:00.000000, which the functions of SQLite read; a bool is
// 0 or 1; a status is its name. A field that is empty or unknown is null. The view
// time_in_status has a column seconds in place of duration.
//
// The file is a copy: nothing reads it back. Export it again for newer records.
package sqlitefile
