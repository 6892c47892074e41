// Package query filters, ranges, sorts, pages and counts records in memory, with exact
// totals, in microseconds. It is better than a loop over a slice because it keeps indexes:
// most answers take a few microseconds also on a million records, and a page late in an
// answer costs no more than the first. It is better than a database in memory because
// records stay ordinary Go values, readers never wait, and a condition with a value of the
// wrong type does not compile.
//
// It works with records of any type. The caller declares a [Schema] of fields once:
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
// A [Table] never changes; an [Edit] makes the next version, and a [Publisher] has the
// current version for readers. A [Query] consists of typed conditions, or is parsed from a
// URL by [Schema.Parse]. [Table.Select] returns a page, and [Table.SelectAfter] the page after
// a [Cursor]; [Table.Count], [Table.First] and [Table.All] answer without pages. [CountBy],
// [GroupBy], [HistogramBy] and a [Measure], such as [Mean] and [Quantile], say
// something about all matches together.
//
// Records that are in a table must not change, and getters must be pure functions. A
// condition without an index is checked record by record; [Table.Explain] shows which.
//
// # What a query means
//
//   - All conditions must hold. The values of one condition are alternatives, and so are
//     the conditions of an [Or].
//   - A range includes both ends. A null value fulfils no condition but IsNull and a Not.
//   - Exactly the records that do not fulfil a condition fulfil its [Not].
//   - A field of many values fulfils a condition if one of its values does.
//   - Texts are compared by bytes unless a condition ignores letter case, times to the
//     nanosecond.
//   - Records are sorted by the sort keys, then by id in the schema's direction. Null is
//     last ascending and first descending, unless a sort key moves it.
//   - The total is exact, and a page past the end is empty.
//
// # How an answer is found
//
// For each [Ordered] field the table keeps an order: all records sorted by the field, then
// by id. An order is a tree. A leaf has up to a thousand entries, each the code of a value
// and the slot of the record. For every value of every [Bitmap] field it also has the
// positions in the leaf where the value occurs. A parent knows how many entries, and how
// many of each value, are below its children.
//
//	the order of mark     entries up to here   960  1920  2851
//	                      poetry  up to here   410   733  1204
//	                 ┌────────────────┬─────────────┘
//	leaf    mark    40 41 41 .. 55   55 56 .. 71   71 73 .. 98 null
//	        slot     9  2 17 ..  4   11  3 ..  8    5 20 ..  7    1
//	        poetry   .  1  . ..  1    .  . ..  .    1  . ..  1    1
//
// A range of the field is a run of its order, found by two descents from the root; its
// number of records is the difference of two positions. The number of these that are
// poetry is the difference of two sums along the way down, and one more descent finds the
// five hundredth of them. So a late page costs no more than the first. Several bitmaps are
// intersected in a pass over the leaves of the run, 64 entries at a time. Records are read
// only for what no order and no bitmap can decide. [Table.Explain] describes which of this
// happened.
//
// A [Postings] field has an order without bitmaps, to find the few records of one value; a
// [Composite] adds some bitmaps.
//
// # What it costs
//
// An edit copies the leaves that it changes and their parents, and shares everything else.
// So earlier versions do not change, and no reader waits for a writer. There is no cache of
// results.
//
// Package querytest has the laws that all this obeys, as tests for any schema.
package query

// To read the package, begin with what is declared and asked: schema.go, field.go,
// text.go, condition.go, junction.go, sortkey.go, page.go and query.go, and semantics.go for
// the meaning. grammar.go, path.go and format.go are the form in URLs, with limits.go. Then
// the data: record.go, key.go, span.go, table.go, dictionary.go, layout.go, and
// internal/tree. Then how an answer is found: search.go, clause.go, alternative.go,
// route.go, union.go, window.go, half.go, picker.go, walk.go and visit.go. Figures of all
// matches are in measure.go, sum.go, facet.go, group.go, grouper.go, histogram.go,
// interval.go and calendar.go; after.go, cursor.go and versions.go go on after a record. Last, how a version
// is made: edit.go and loader.go.
