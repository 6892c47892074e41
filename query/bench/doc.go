// Package bench compares package query with other ways to keep the same records in a program:
// a plain slice, go-memdb, and SQLite in memory with two drivers. The figures can be trusted
// more than those of separate benchmarks, because every engine must give the same answers
// before it is timed.
//
// The workload has records, which [generate] draws, and ten queries, whose parameters
// [generator.draw] draws. An [engine] stores the records and answers the queries; each engine
// is in a file of its name. A [contest] has all engines for one table. It compares every engine
// with the plain slice, also after edits, before a benchmark times it.
//
// Each benchmark is in its own file: the workload, load, upsert, mixed, and reads while a
// writer runs. Package differential asks package query and SQLite random questions and
// compares the answers.
//
// No other package imports this one.
package bench
