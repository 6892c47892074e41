package bench

// An engine is a table of registrations with the indexes that suit the workload best.
//
// Only one goroutine at a time may call load and upsert, while any number call answer. An
// engine keeps the records that it gets and never changes them, so engines can share them.
type engine interface {
	// load fills the empty engine with records, which are sorted by ascending id.
	load(records []registration) error
	// answer appends the ids of the requested page to ids, in order, and returns them
	// with the exact number of records on all pages.
	answer(q question, ids []int64) (page []int64, total int, err error)
	// upsert replaces the record with the same id, or adds r if there is no such
	// record, and updates every index.
	upsert(r *registration) error
	// close releases what the engine has outside the heap.
	close() error
}

// A sized engine reports the bytes of its indexes, which are outside the heap.
type sized interface {
	indexBytes() (int64, error)
}

// A competitor is an engine with its name in the benchmarks.
type competitor struct {
	name string
	open func() (engine, error)
	most int // the largest number of records to load
}

// competitors lists the engines in the order of the README. The first is the reference with
// which all others are compared, because it has no indexes that could be wrong.
func competitors() []competitor {
	return append([]competitor{
		{"slice", openSlice, 10_000_000},
		{"roster", openRoster, 10_000_000},
		{"memdb", openMemdb, 1_000_000},
		{"sqlite-go", openSQLite("sqlite"), 1_000_000},
	}, cgoCompetitors...)
}
