// Package querytest tests any schema of package query against the laws of that package. It
// takes one line:
//
//	func TestSchema(t *testing.T) { querytest.Laws(t, schema, records) }
//
// This is better than tests by example because it tries random records, edits and queries,
// and because the expected answers need not be written down. [Laws] puts records from the
// generator in tables, edits the tables, and compares every answer with an oracle that
// filters with the getters, sorts stably and slices.
//
// It finds getters that are not pure functions of the record, ids that change, and faults
// of the engine. It cannot find a getter that returns the wrong value, because the oracle
// uses the same getters: an enum value that is not listed is null for both.
//
// Each law is a subtest with its name, such as TestSchema/engine-is-oracle. A test that
// fails prints the flags of rapid that repeat it.
package querytest
