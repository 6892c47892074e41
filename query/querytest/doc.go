// Package querytest holds the laws of package query, to be run on any schema by
// whoever declares one:
//
//	func TestSchema(t *testing.T) { querytest.Laws(t, schema, records) }
//
// They put records from the generator in tables, edit them, and hold every
// answer against an oracle that filters with the getters, sorts stably and
// slices. A getter that is not a function of the record and an id that changes
// are found in this way, and so is a fault of the engine. What a getter should
// have returned they cannot know: an enum value that was not listed is null to
// the oracle as well.
//
// A law is found by its name: TestSchema/engine-is-oracle.
package querytest
