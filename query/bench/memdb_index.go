package bench

import (
	"encoding/binary"

	"github.com/hashicorp/go-memdb"
)

// memdbSchema declares one index for each query, Q9 sharing that of Q8. An index
// is a radix tree over the key that it is given here and, behind it, the key of
// the id; so an index is in the order of its query if the key is written that
// way.
func memdbSchema() *memdb.DBSchema {
	indexes := map[string]memdb.Indexer{
		// Q1, and Q7 from one end: downwards, and with it every tie below.
		memdbID: one(func(r *registration, k key) key { return k.down64(r.id) }),
		// Q2.
		"user": one(func(r *registration, k key) key { return k.up32(uint32(r.user)) }),
		// Q3.
		"project_status": one(func(r *registration, k key) key {
			return k.up16(uint16(r.project)).up8(uint8(r.status))
		}),
		// Q4: marks downwards, their ties by ascending id.
		"campus_mark": one(func(r *registration, k key) key {
			if !r.marked {
				return nil
			}
			return k.up8(r.campus).down8(r.finalMark).up64(r.id)
		}),
		// Q5.
		"created": one(func(r *registration, k key) key { return k.down64(r.createdAt) }),
		// Q6.
		"status": one(func(r *registration, k key) key { return k.up8(uint8(r.status)) }),
		// Q8 and Q9: a run for each attempt, merged.
		"marked_occurrence": one(func(r *registration, k key) key {
			if !r.marked {
				return nil
			}
			return k.up8(r.occurrence).up64(r.updatedAt)
		}),
		// Q10: finds the records; no index could have them in its order too.
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
