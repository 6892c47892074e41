package bench

import (
	"encoding/binary"

	"github.com/hashicorp/go-memdb"
)

// memdbSchema declares an index for each query; Q8 and Q9 share one. An index is a radix tree over
// the key that its function returns, followed by the key of the id. So an index has the order of its
// query if the function writes the key for it.
func memdbSchema() *memdb.DBSchema {
	indexes := map[string]memdb.Indexer{
		// Q1 and Q7: descending, and so are the ties in the other indexes.
		memdbID: singleIndexer(func(r *registration, k key) key { return k.down64(r.id) }),
		// Q2.
		"user": singleIndexer(func(r *registration, k key) key { return k.up32(uint32(r.user)) }),
		// Q3.
		"project_status": singleIndexer(func(r *registration, k key) key {
			return k.up16(uint16(r.project)).up8(uint8(r.status))
		}),
		// Q4: descending marks, ties by ascending id.
		"campus_mark": singleIndexer(func(r *registration, k key) key {
			if !r.marked {
				return nil
			}
			return k.up8(r.campus).down8(r.finalMark).up64(r.id)
		}),
		// Q5.
		"created": singleIndexer(func(r *registration, k key) key { return k.down64(r.createdAt) }),
		// Q6.
		"status": singleIndexer(func(r *registration, k key) key { return k.up8(uint8(r.status)) }),
		// Q8 and Q9: a run for each attempt, which are merged.
		"marked_occurrence": singleIndexer(func(r *registration, k key) key {
			if !r.marked {
				return nil
			}
			return k.up8(r.occurrence).up64(r.updatedAt)
		}),
		// Q10: finds the records, but not in the order of the query.
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

// A key is an index key: numbers of fixed width, the most significant byte first, so that bytes
// compare as the numbers do. A number can be ascending, or descending as its complement.
type key []byte

func (k key) up8(x uint8) key    { return append(k, x) }
func (k key) up16(x uint16) key  { return binary.BigEndian.AppendUint16(k, x) }
func (k key) up32(x uint32) key  { return binary.BigEndian.AppendUint32(k, x) }
func (k key) up64(x int64) key   { return binary.BigEndian.AppendUint64(k, uint64(x)) }
func (k key) down8(x uint8) key  { return append(k, ^x) }
func (k key) down64(x int64) key { return binary.BigEndian.AppendUint64(k, ^uint64(x)) }

// A singleIndexer indexes each record by a single key, or not at all if the key is nil. It is the
// function that appends the key to an empty one.
type singleIndexer func(*registration, key) key

// FromObject returns the key of a record, with capacity for the id.
func (f singleIndexer) FromObject(obj any) (bool, []byte, error) {
	k := f(obj.(*registration), make(key, 0, 24))
	return k != nil, k, nil
}

// FromArgs returns its only argument, which is a key.
func (singleIndexer) FromArgs(args ...any) ([]byte, error) { return args[0].(key), nil }

// A cursusIndexer indexes a record by each of its cursus, then by updated_at.
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

// FromArgs returns its only argument, which is a key.
func (cursusIndexer) FromArgs(args ...any) ([]byte, error) { return args[0].(key), nil }
