package query

// A record is a record of any type. The engine is not generic, because a generic one would
// be compiled again in every package that names a table. It works on slots and codes, and
// only the getters of fields know the type of the records.
//
// So each exported type with a type parameter has one of the same name in lower case that
// does the work: a Table[R] has a table, a Condition[R] has a condition.
type record = any

// typed returns a record with its type.
func typed[R any](r record) R {
	of, _ := r.(R) // r is nil for the nil of an interface type
	return of
}

// untypedRecords returns the records without their type.
func untypedRecords[R any](records []R) []record {
	all := make([]record, len(records))
	for i, r := range records {
		all[i] = r
	}
	return all
}
