// Package sqlstore keeps a registry in PostgreSQL, for several processes that share one
// registry and for people who ask it in SQL. It is better than records in tables that
// programs change by themselves, because every process has all rules and answers reads from
// its memory, and the tables still have every field, with views for business intelligence.
//
//	r, s, err := sqlstore.Open(ctx, "postgres://roster@db/school", registry.Options{}, sqlstore.Options{})
//	...
//	defer s.Close()
//
// It is a module of its own: a program that keeps its registry in a folder, with package
// journal, does not build a driver. Use a folder for one process; it is faster, and needs no
// server. Use PostgreSQL if two processes write, or if others ask in SQL.
//
// # Basics
//
//   - [Open] opens a registry in a database, and makes the tables. From then on every change
//     is in the database before its command returns, and the changes of other processes
//     arrive by themselves.
//   - [Check] compares every row with the changes.
//   - [Changes] reads the changes, [Load] the registry, without following them.
//   - [Store.Append] and [Store.Fill] copy a registry from elsewhere.
//   - Package sqlitefile writes the same tables and views to an SQLite file.
//   - [NewReader] asks the tables typed queries, without the records in memory.
//
// # Tables
//
// The table changes has one row a change, without gaps, and everything else follows from it.
// The tables of the records have the names of the lists of the 42 API: projects_users,
// teams, users, projects, project_sessions; then time_entries, expenses and progress. They
// have a column for each field of package store. A field of many values has a table of its
// own, such as projects_users_campus. The table moves has one row for each change of a
// status. Views answer the usual questions: current_statuses, time_in_status,
// project_funnel. The comments of tables and columns say the rest. An instant, a text and an
// enum have two columns: one for people, and one with the suffix _sort, which is exact, for
// conditions and order; see package querysql.
//
// The tables are for reading. A row that another program changes is found by [Check], and
// the registry does not see it.
//
// # Guarantees
//
//   - answered-is-kept: a command that returned no error is in the database.
//   - refused-is-gone: a command that returned an error is not, not even in part; except
//     that after an [*InDoubtError] it may be.
//   - once: no command happens twice, also if the connection ends before its answer.
//   - one-order: all processes have the same changes in the same order, and the rows are
//     what the changes lead to.
//   - linearizable: a command that changed something, or was refused, saw every command of
//     every process that was answered before it began. With Options.CatchUpFirst so did one
//     that only read. A read of a snapshot may be late, by a millisecond as a rule, but
//     never goes back, and has every command that the process answered.
//   - fair: a process that was overtaken has the next turn.
//
// # Failure
//
// While the database cannot be reached, reads go on from memory and commands return a
// [registry.CommitError] or a [registry.CatchUpError] with the reason. The next command
// tries again. A process that was stopped catches up when it goes on. A process that stops
// in the middle of a commit holds up the others for at most ten seconds, the limit of a
// statement, and two seconds between statements.
//
// The same is true while the disk of the database is full. If it is the disk with the
// server's own log, PostgreSQL stops until there is room and it is started again.
//
// Time is that of the database, so a wrong clock of a machine does no harm. A program that
// brings its own clock is refused with a [*SkewError] if it is off by more than
// Options.MaxSkew.
//
// A replica of the database can be read, also with roster serve: changes are looked for
// every 50 milliseconds, because a replica sends no notifications, and commands return a
// [*ReadOnlyError]. Once it is promoted, commands succeed.
//
// # Backup
//
// pg_dump writes a consistent copy while processes use the database. To restore it, end the
// processes, load it into an empty database, and run [Check]. A process that saw changes
// which the backup lacks refuses commands with a [*BehindError] until it opens the store
// again. The command "roster copy -db URL -to DIR" makes a folder instead, with the whole
// history, which package journal opens, and "roster copy DIR -db URL" a database of it.
//
// # Business intelligence
//
// Grafana and Metabase take the views as they are. The funnel of a project is
//
//	SELECT registered, with_team, started, submitted, finished FROM project_funnel WHERE project = 'libft'
//
// and how many registrations finished each week is
//
//	SELECT date_trunc('week', at) AS time, count(*) FROM moves WHERE to_status = 'finished' GROUP BY 1 ORDER BY 1
//
// # Rights
//
// The role needs the rights to make tables in its schema, to read and write them, and for
// [Check] to make temporary tables. Several registries can be in one database: each in a
// schema of its own, which search_path in the address selects. The package is tested with
// PostgreSQL 15. Other servers that speak its protocol are not tested.
package sqlstore
