// Package differential asks package query and SQLite the same random questions
// about the same random tables and compares what they answer.
//
// Neither side knows the other: a schema, a row and a question are values of
// this package, which engine.go says in the words of package query and sql.go
// in SQL.
package differential
