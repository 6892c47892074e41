package bench

// engine is one competitor: a table of registrations with whatever indexes
// serve the workload best in it.
//
// One goroutine at a time may call load and upsert; any number may call answer
// at the same moment. An engine keeps the records that it is given and never
// changes one of them, so engines can share them.
type engine interface {
	// load fills the empty engine with records by ascending id.
	load(records []registration) error
	// answer appends the ids of the page asked for to ids, in order, and
	// returns them with the exact number of records on all pages.
	answer(q question, ids []int64) (page []int64, total int, err error)
	// upsert puts r in place of the record with its id, or beside the others
	// if there is none, and keeps every index.
	upsert(r *registration) error
	// close gives back what the engine holds outside the heap.
	close() error
}

// sized is an engine that knows what its indexes take, since they lie outside
// the heap.
type sized interface {
	indexBytes() (int64, error)
}

// competitor is an engine by its name in the benchmarks.
type competitor struct {
	name string
	open func() (engine, error)
	most int // the greatest table it is loaded with
}

// competitors lists the engines in the order of the tables. The first is the
// reference that all others are checked against: it has no index to be wrong.
func competitors() []competitor {
	return append([]competitor{
		{"slice", openSlice, 10_000_000},
		{"roster", openRoster, 10_000_000},
		{"memdb", openMemdb, 1_000_000},
		{"sqlite-go", openSQLite("sqlite"), 1_000_000},
	}, withC...)
}
