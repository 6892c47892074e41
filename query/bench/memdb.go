package bench

import (
	"encoding/binary"
	"fmt"

	"github.com/hashicorp/go-memdb"
)

// memdbTable is the only table of the database, memdbID its primary index.
const memdbTable, memdbID = "registrations", "id"

// memdbEngine is go-memdb with a compound index for each query.
//
// It has typed indexers instead of its reflecting ones, and keys that end in
// the complement of the id, so that an index read forwards is in the order of a
// query. It has no counts: a total is found by walking all that matches.
type memdbEngine struct{ db *memdb.MemDB }

// openMemdb returns an empty database.
func openMemdb() (engine, error) {
	db, err := memdb.NewMemDB(memdbSchema())
	return &memdbEngine{db}, err
}

// memdbSchema declares the indexes. Where there is a choice of direction, a key
// is written so that the index runs as the query that needs it.
func memdbSchema() *memdb.DBSchema {
	indexes := map[string]memdb.Indexer{
		memdbID: one(func(r *registration, k key) key { return k.down64(r.id) }),
		"user":  one(func(r *registration, k key) key { return k.up32(uint32(r.user)) }),
		"project_status": one(func(r *registration, k key) key {
			return k.up16(uint16(r.project)).up8(uint8(r.status))
		}),
		"campus_mark": one(func(r *registration, k key) key {
			if !r.marked {
				return nil
			}
			return k.up8(r.campus).down8(r.finalMark).up64(r.id)
		}),
		"created": one(func(r *registration, k key) key { return k.down64(r.createdAt) }),
		"status":  one(func(r *registration, k key) key { return k.up8(uint8(r.status)) }),
		"marked_occurrence": one(func(r *registration, k key) key {
			if !r.marked {
				return nil
			}
			return k.up8(r.occurrence).up64(r.updatedAt)
		}),
		"cursus_updated": cursusIndexer{},
	}
	table := &memdb.TableSchema{Name: memdbTable, Indexes: map[string]*memdb.IndexSchema{}}
	for name, indexer := range indexes {
		table.Indexes[name] = &memdb.IndexSchema{
			Name: name, Indexer: indexer, Unique: name == memdbID, AllowMissing: name != memdbID,
		}
	}
	return &memdb.DBSchema{Tables: map[string]*memdb.TableSchema{memdbTable: table}}
}

// load inserts everything in one transaction, which lets the trees be changed
// in place.
func (m *memdbEngine) load(records []registration) error {
	txn := m.db.Txn(true)
	defer txn.Abort()
	for i := range records {
		if err := txn.Insert(memdbTable, &records[i]); err != nil {
			return err
		}
	}
	txn.Commit()
	return nil
}

func (m *memdbEngine) upsert(r *registration) error {
	txn := m.db.Txn(true)
	defer txn.Abort()
	if err := txn.Insert(memdbTable, r); err != nil {
		return err
	}
	txn.Commit()
	return nil
}

func (m *memdbEngine) close() error { return nil }

func (m *memdbEngine) answer(q question, ids []int64) ([]int64, int, error) {
	txn := m.db.Txn(false)
	var b [16]byte
	k := key(b[:0])
	switch q.scenario {
	case q1:
		return memdbWalk(txn, q, ids, memdbID, k.down64(q.id))
	case q2:
		return memdbWalk(txn, q, ids, "user", k.up32(uint32(q.user)))
	case q3:
		return memdbWalk(txn, q, ids, "project_status", k.up16(uint16(q.project)).up8(uint8(inProgress)))
	case q4:
		return memdbMerge(q, ids, memdbMarks(txn, 1), memdbMarks(txn, 2))
	case q5:
		return memdbRange(txn, q, ids)
	case q6:
		return memdbWalk(txn, q, ids, "status", k.up8(uint8(finished)))
	case q7:
		return memdbWalk(txn, q, ids, memdbID, nil)
	case q8, q9:
		return memdbMerge(q, ids, memdbAttempt(txn, 0), memdbAttempt(txn, 1))
	case q10:
		return memdbGather(txn, q, ids)
	}
	return nil, 0, fmt.Errorf("bench: query %d: not one of the workload", q.scenario)
}

// memdbWalk answers from the part of an index that starts with prefix, which
// is in the order of q.
func memdbWalk(txn *memdb.Txn, q question, ids []int64, index string, prefix key) ([]int64, int, error) {
	it, err := memdbGet(txn, index, prefix)
	if err != nil {
		return nil, 0, err
	}
	total, from, to := 0, q.offset(), q.offset()+q.size
	for obj := it.Next(); obj != nil; obj = it.Next() {
		if from <= total && total < to {
			ids = append(ids, obj.(*registration).id)
		}
		total++
	}
	return ids, total, nil
}

// memdbGet returns an iterator over the part of an index that starts with
// prefix, which is all of it if there is none.
func memdbGet(txn *memdb.Txn, index string, prefix key) (memdb.ResultIterator, error) {
	if prefix == nil {
		return txn.Get(memdbTable, index)
	}
	return txn.Get(memdbTable, index, prefix)
}

// memdbRange answers q5 from the index on created_at, which runs downwards.
func memdbRange(txn *memdb.Txn, q question, ids []int64) ([]int64, int, error) {
	it, err := txn.LowerBound(memdbTable, "created", key{}.down64(q.to))
	if err != nil {
		return nil, 0, err
	}
	total, from, to := 0, q.offset(), q.offset()+q.size
	for obj := it.Next(); obj != nil; obj = it.Next() {
		r := obj.(*registration)
		if r.createdAt < q.from {
			break
		}
		if from <= total && total < to {
			ids = append(ids, r.id)
		}
		total++
	}
	return ids, total, nil
}

// memdbGather answers q10: it walks a range of updated_at within one cursus and
// picks the page out of it, since no index is in its order as well.
func memdbGather(txn *memdb.Txn, q question, ids []int64) ([]int64, int, error) {
	it, err := txn.LowerBound(memdbTable, "cursus_updated", key{}.up8(uint8(q.cursus)).up64(q.from))
	if err != nil {
		return nil, 0, err
	}
	matches, place := q.matches(), q.place()
	var found []candidate
	for obj := it.Next(); obj != nil; obj = it.Next() {
		r := obj.(*registration)
		if !matches(r) {
			break
		}
		found = append(found, place(r))
	}
	return appendPage(ids, q, found), len(found), nil
}

// memdbMerge answers from several runs of an index, each in the order of q.
// Records are looked at until the page is full; what remains is counted.
func memdbMerge(q question, ids []int64, runs ...*memdbRun) ([]int64, int, error) {
	for _, run := range runs {
		if run.err != nil {
			return nil, 0, run.err
		}
		run.next()
	}
	place := q.place()
	total := 0
	for to := q.offset() + q.size; total < to; total++ {
		least := memdbLeast(runs, place)
		if least == nil {
			return ids, total, nil
		}
		if total >= q.offset() {
			ids = append(ids, least.head.id)
		}
		least.next()
	}
	for _, run := range runs {
		total += run.rest()
	}
	return ids, total, nil
}

// memdbRun is a part of an index that is read in step with others.
type memdbRun struct {
	it    memdb.ResultIterator
	while func(*registration) bool // where the run ends, or nil
	head  *registration            // nil at the end
	err   error
}

// memdbMarks runs through the marks of 80 and above on a campus, downwards.
func memdbMarks(txn *memdb.Txn, campus uint8) *memdbRun {
	it, err := txn.LowerBound(memdbTable, "campus_mark", key{}.up8(campus).down8(greatestMark))
	while := func(r *registration) bool { return r.campus == campus && r.finalMark >= 80 }
	return &memdbRun{it: it, while: while, err: err}
}

// memdbAttempt runs through the marked registrations in one attempt, as they
// were updated.
func memdbAttempt(txn *memdb.Txn, occurrence uint8) *memdbRun {
	it, err := txn.Get(memdbTable, "marked_occurrence", key{}.up8(occurrence))
	return &memdbRun{it: it, err: err}
}

// next moves to the next record.
func (m *memdbRun) next() {
	m.head, _ = m.it.Next().(*registration)
	if m.head != nil && m.while != nil && !m.while(m.head) {
		m.head = nil
	}
}

// rest counts the records from the head on.
func (m *memdbRun) rest() int {
	n := 0
	for m.head != nil {
		n++
		m.next()
	}
	return n
}

// memdbLeast returns the run whose head comes first, or nil if all have ended.
func memdbLeast(runs []*memdbRun, place func(*registration) candidate) *memdbRun {
	var least *memdbRun
	for _, run := range runs {
		if run.head != nil && (least == nil || place(run.head).compare(place(least.head)) < 0) {
			least = run
		}
	}
	return least
}

// key is an index key under construction: fixed-width numbers, big end first,
// so that bytes compare as the numbers do. A number can be written upwards, or
// downwards as its complement.
type key []byte

func (k key) up8(x uint8) key    { return append(k, x) }
func (k key) up16(x uint16) key  { return binary.BigEndian.AppendUint16(k, x) }
func (k key) up32(x uint32) key  { return binary.BigEndian.AppendUint32(k, x) }
func (k key) up64(x int64) key   { return binary.BigEndian.AppendUint64(k, uint64(x)) }
func (k key) down8(x uint8) key  { return append(k, ^x) }
func (k key) down64(x int64) key { return binary.BigEndian.AppendUint64(k, ^uint64(x)) }

// one indexes each record under a single key, or under none if it is nil. It is
// the function that appends the key to an empty one.
type one func(*registration, key) key

// FromObject returns the key of a record, with room for the id behind it.
func (f one) FromObject(obj any) (bool, []byte, error) {
	k := f(obj.(*registration), make(key, 0, 24))
	return k != nil, k, nil
}

// FromArgs takes a key that is ready.
func (one) FromArgs(args ...any) ([]byte, error) { return args[0].(key), nil }

// cursusIndexer indexes a record under each of its cursus, by updated_at.
type cursusIndexer struct{}

// FromObject returns one key for each cursus.
func (cursusIndexer) FromObject(obj any) (bool, [][]byte, error) {
	r := obj.(*registration)
	var keys [][]byte
	for _, c := range r.cursusIDs() {
		keys = append(keys, make(key, 0, 24).up8(c).up64(r.updatedAt))
	}
	return true, keys, nil
}

// FromArgs takes a key that is ready.
func (cursusIndexer) FromArgs(args ...any) ([]byte, error) { return args[0].(key), nil }
