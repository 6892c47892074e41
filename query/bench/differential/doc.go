// Package differential compares package query with SQLite: it asks both the same random questions
// about the same random tables. It is stronger evidence than the laws of package querytest, because
// SQLite shares no code with package query.
//
// Schemas, rows and questions are values of this package. The file roster.go converts them to package
// query, and sql.go to SQL.
package differential
