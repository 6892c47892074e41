// Package querytest holds the laws of package query, to be run on any schema by
// whoever declares one:
//
//	func TestSchema(t *testing.T) { querytest.Laws(t, schema, records) }
//
// They put records from the generator in tables, edit them, and hold every answer
// against an oracle that filters with the getters, sorts stably and slices. A
// getter that is not a function of the record, an id that changes, values in the wrong
// order and an enum with a value missing are found in this way, and so is a fault of the
// engine.
//
// A law is found by its name: TestSchema/engine-is-oracle.
package querytest
