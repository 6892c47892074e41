package query

// A Query asks for one page of the records that fulfil all conditions. The zero
// Query asks for the first page of all records, by id.
type Query[R any] struct {
	// Where lists the conditions; all must hold.
	Where []Condition[R]
	// Sort lists the sort keys, the most important first. Records that are equal in
	// all of them come by id in the schema's direction, so that paging neither
	// repeats nor skips a record.
	Sort []SortKey[R]
	// Page is the part of the answer to return.
	Page Page
}
