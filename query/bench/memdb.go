package bench

import (
	"fmt"

	"github.com/hashicorp/go-memdb"
)

// memdbTable is the only table of the database, memdbID its primary index.
const memdbTable, memdbID = "registrations", "id"

// memdbEngine is go-memdb with a compound index for each query.
//
// Its indexers are typed and do not use reflection. Its keys end with the complement of the id, so
// that an index read forwards has the order of a query. go-memdb has no counts, so a total needs a
// walk over all matches.
type memdbEngine struct{ db *memdb.MemDB }

// openMemdb returns an empty database.
func openMemdb() (engine, error) {
	db, err := memdb.NewMemDB(memdbSchema())
	return &memdbEngine{db}, err
}

// load inserts all records in one transaction, so that go-memdb can change its trees in place.
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
	return nil, 0, fmt.Errorf("bench: query %d: not in the workload", q.scenario)
}

// memdbWalk answers q from the part of an index that starts with prefix, which has the order of
// q.
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

// memdbGet returns an iterator over the part of an index that starts with prefix, or over the whole
// index if prefix is nil.
func memdbGet(txn *memdb.Txn, index string, prefix key) (memdb.ResultIterator, error) {
	if prefix == nil {
		return txn.Get(memdbTable, index)
	}
	return txn.Get(memdbTable, index, prefix)
}

// memdbRange answers Q5 from the index on created_at, which is descending.
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

// memdbGather answers Q10: it walks a range of updated_at in one cursus and picks the page from it,
// because no index has the order of Q10 too.
func memdbGather(txn *memdb.Txn, q question, ids []int64) ([]int64, int, error) {
	it, err := txn.LowerBound(memdbTable, "cursus_updated", key{}.up8(uint8(q.cursus)).up64(q.from))
	if err != nil {
		return nil, 0, err
	}
	matches, candidateOf := q.matches(), q.candidate()
	var found []candidate
	for obj := it.Next(); obj != nil; obj = it.Next() {
		r := obj.(*registration)
		if !matches(r) {
			break
		}
		found = append(found, candidateOf(r))
	}
	return appendPage(ids, q, found), len(found), nil
}

// memdbMerge answers q from several runs of an index, each in the order of q. It merges them until
// the page is full, and counts the rest.
func memdbMerge(q question, ids []int64, runs ...*memdbRun) ([]int64, int, error) {
	for _, run := range runs {
		if run.err != nil {
			return nil, 0, run.err
		}
		run.next()
	}
	candidateOf := q.candidate()
	total := 0
	for to := q.offset() + q.size; total < to; total++ {
		least := memdbLeast(runs, candidateOf)
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

// A memdbRun is a part of an index that is merged with others.
type memdbRun struct {
	it    memdb.ResultIterator
	while func(*registration) bool // false where the run ends; nil for the end of the index
	head  *registration            // nil at the end
	err   error
}

// memdbMarks returns the registrations of a campus with a mark of at least 80, by descending
// mark.
func memdbMarks(txn *memdb.Txn, campus uint8) *memdbRun {
	it, err := txn.LowerBound(memdbTable, "campus_mark", key{}.up8(campus).down8(greatestMark))
	while := func(r *registration) bool { return r.campus == campus && r.finalMark >= 80 }
	return &memdbRun{it: it, while: while, err: err}
}

// memdbAttempt returns the marked registrations of one attempt, by updated_at.
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

// memdbLeast returns the run whose head comes first, or nil if all runs have ended.
func memdbLeast(runs []*memdbRun, candidateOf func(*registration) candidate) *memdbRun {
	var least *memdbRun
	for _, run := range runs {
		if run.head != nil && (least == nil || candidateOf(run.head).compare(candidateOf(least.head)) < 0) {
			least = run
		}
	}
	return least
}
