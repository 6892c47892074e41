// Package query filters, ranges, sorts and pages records in memory, with exact
// totals, in microseconds. It knows nothing of what the records are about:
// whoever has them declares a [Schema] of fields, and everything else comes
// from that one declaration.
//
//	books := query.NewSchema("id", func(b *Book) int64 { return b.ID }, query.Settings{})
//	pages := query.Int(books, "pages", func(b *Book) int64 { return b.Pages }, query.Ordered)
//	shelf := query.Enum(books, "shelf", func(b *Book) Shelf { return b.Shelf }, shelves, query.Bitmap)
//
//	table := books.Table(all...)
//	answer, err := table.Select(query.Query[*Book]{
//		Where: []query.Condition[*Book]{shelf.In(Poetry), pages.AtMost(200)},
//		Sort:  []query.SortKey[*Book]{pages.Desc()},
//	})
//
// A [Table] is a value that never changes; an [Edit] makes the next one, and a
// [Publisher] shows readers the latest. A [Query] is made of typed conditions,
// or read from a URL by [Schema.Parse].
//
// Records that were put in a table must not change, and getters must be pure.
// A condition that no index knows is checked record by record: [Table.Explain]
// shows which.
//
// # What a query means
//
//   - All conditions must hold; the values of one condition are alternatives.
//   - A range includes both ends. Null fulfils no condition but IsNull.
//   - A field of many values fulfils a condition if one of its values does.
//   - Texts are compared by bytes, times to the nanosecond.
//   - Records come by the sort keys, then by id in the schema's direction.
//     Null is last ascending and first descending.
//   - The total is exact, and a page past the end is empty.
//
// # How an answer is found
//
// For each [Ordered] field the table keeps an order: all records sorted by the
// field, then by id. It is a tree. A leaf holds up to a thousand entries, each
// the code of a value and the slot of the record; beside them lie, for every
// value of every [Bitmap] field, the positions in the leaf where it occurs. A
// parent knows how many entries, and how many of each value, are below its kids.
//
//	the order of mark     entries up to here   960  1920  2851
//	                      poetry  up to here   410   733  1204
//	                 ┌────────────────┬─────────────┘
//	leaf    mark    40 41 41 .. 55   55 56 .. 71   71 73 .. 98 null
//	        slot     9  2 17 ..  4   11  3 ..  8    5 20 ..  7    1
//	        poetry   .  1  . ..  1    .  . ..  .    1  . ..  1    1
//
// A range of the field is a run of its order, found by descending from the
// root twice; how many records it has is the difference of two positions. How
// many of these are poetry is the difference of two sums made on the way down,
// and the five hundredth of them is found by descending once more. That is why
// a late page there costs no more than the first. Several bitmaps are laid over one
// another in a pass over the leaves of the run, 64 entries at a time. Only what
// no order and no bitmap can tell is looked up record by record.
// [Table.Explain] says which of this happened.
//
// A [Postings] field has an order without bitmaps, to find the few records of
// one value; a [Composite] gives it some.
//
// # What it costs
//
// An edit copies what it changes of the leaves, and their parents, and shares
// everything else: versions that are held stay as they are, and no reader
// waits for a writer. There is no cache of results.
//
// The laws that all this obeys are in package querytest, ready to hold any
// schema against.
package query

// To read the package, begin with what is declared and asked: schema.go,
// field.go, condition.go, query.go, and plain.go for what it means; parse.go,
// format.go and links.go are its form in URLs. Then what a table is made of:
// key.go, table.go, node.go, entries.go, bitmaps.go, tally.go. Then how an
// answer is found: search.go, clause.go, route.go, matches.go, window.go, and
// gather.go and walk.go for the rest. Last how a version is made: owner.go,
// edit.go, grow.go, load.go.
