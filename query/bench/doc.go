// Package bench sets package query beside other ways to keep the same records
// in a program: a plain slice, go-memdb, and SQLite in memory with two drivers.
//
// There is a workload: [generate] draws the records, [generator.draw] the
// parameters of its ten queries. An [engine] holds the records and answers; each
// is in the file of its name. A [contest] is all of them over one table. It
// checks every engine against the plain slice, edits included, before anything
// is timed.
//
// The benchmarks are in a file each: the workload, load, upsert, mixed, and
// reads beside a writer. Package differential, below this one, asks package
// query and SQLite random questions and compares the answers.
//
// Nothing here is for import.
package bench
