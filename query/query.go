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

// A query is a [Query] without the type of its records.
type query struct {
	where []condition
	sort  []sortKey
	page  Page
}

// untypedQuery returns a query without the type of its records.
func untypedQuery[R any](q Query[R], in *room) query {
	return query{untyped(q.Where, in.where[:0]), untypedSort(q.Sort, in.sort[:0]), q.Page}
}

// A room is the memory of a small query. The engine keeps no reference to a query, so the
// room can be on the stack.
type room struct {
	where [4]condition
	sort  [2]sortKey
}

// typedQuery returns a query with the type of its records.
func typedQuery[R any](q query) Query[R] {
	return Query[R]{typedConditions[R](q.where), typedSort[R](q.sort), q.page}
}
