package sqlstore

import (
	"encoding/binary"
	"hash/crc32"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/codec"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/query/querysql"
	"github.com/projectsuser/roster/team"
)

// tableRows are the rows that a batch puts in the table of a kind and those that it
// deletes, with the tables of its fields of many values.
type tableRows struct {
	table   string
	columns []string
	upsert  string  // the statement that puts a row
	put     [][]any // the id first
	deleted []int64
	many    []*manyRows
}

// manyRows are the rows of a field of many values: those of the ids, which the table may
// have, are replaced.
type manyRows struct {
	table string
	ids   []int64
	put   [][]any // id, value
}

// checksums are CRC-32 with the polynomial of Castagnoli, which finds every change of
// up to 32 bits in a row.
var checksums = crc32.MakeTable(crc32.Castagnoli)

// checksum returns the checksum of a row: of numbers and of texts, each with its length.
func checksum(numbers []int64, texts ...[]byte) int64 {
	var b []byte
	for _, n := range numbers {
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	sum := crc32.Checksum(b, checksums)
	for _, text := range texts {
		sum = crc32.Update(sum, checksums, binary.BigEndian.AppendUint64(nil, uint64(len(text))))
		sum = crc32.Update(sum, checksums, text)
	}
	return int64(sum)
}

// namesOf returns the columns of a table, in the order of the values of a row.
func namesOf[E any](table string, columns []querysql.Column[E]) []string {
	var all []string
	for _, c := range columns {
		all = append(all, c.Name)
	}
	all = append(all, "payload")
	if table == registrationsTable {
		all = append(all, "history")
	}
	return append(all, "checksum")
}

// rows returns the rows that a batch changes.
func (k *kind[E, R]) rows(b *store.Batch, before *store.Snapshot) (*tableRows, error) {
	return k.rowsOf(k.touched(b), before, b.Snapshot)
}

// allRows returns the rows of a snapshot.
func (k *kind[E, R]) allRows(s *store.Snapshot) (*tableRows, error) {
	var ids []int64
	for e := range k.held(s).Where() {
		ids = append(ids, k.id(e))
	}
	slices.Sort(ids)
	return k.rowsOf(ids, nil, s)
}

// id returns the id of a record.
func (k *kind[E, R]) id(e E) int64 {
	id, _ := k.columns[0].Value(e)
	return id.(int64)
}

// rowsOf returns the rows of some ids that differ between two snapshots; all of them if
// the earlier one is nil.
func (k *kind[E, R]) rowsOf(ids []int64, before, after *store.Snapshot) (*tableRows, error) {
	rows := &tableRows{table: k.table, columns: k.names, upsert: k.upsert}
	if len(ids) == 0 {
		return rows, nil
	}
	for _, f := range k.many {
		rows.many = append(rows.many, &manyRows{table: k.table + "_" + f.Name()})
	}
	for _, id := range ids {
		var old E
		known := false
		if before != nil {
			old, known = k.held(before).Get(id)
		}
		e, ok := k.held(after).Get(id)
		if !ok {
			rows.deleted = append(rows.deleted, id)
			for _, m := range rows.many {
				m.ids = append(m.ids, id)
			}
			continue
		}
		row, err := k.row(id, e, after)
		if err != nil {
			return nil, err
		}
		rows.put = append(rows.put, row)
		for i, f := range k.many {
			if values := f.Values(e); !known || !slices.Equal(values, f.Values(old)) {
				rows.many[i].replace(id, values, known)
			}
		}
	}
	return rows, nil
}

// replace replaces the values of a record. A record that is new has none in the table.
func (m *manyRows) replace(id int64, values []any, known bool) {
	if known {
		m.ids = append(m.ids, id)
	}
	for i, v := range values {
		if !slices.Contains(values[:i], v) {
			m.put = append(m.put, []any{id, anyValue(v)})
		}
	}
}

// row returns the values of a row.
func (k *kind[E, R]) row(id int64, e E, s *store.Snapshot) ([]any, error) {
	row := make([]any, 0, len(k.columns)+3)
	for _, c := range k.columns {
		v, err := c.Value(e)
		if err != nil {
			return nil, err
		}
		row = append(row, v)
	}
	encoder := codec.Encoder{HasTeam: everyTeam}
	k.message.Append(&encoder, k.record(e))
	payload := nonNil(encoder.Bytes)
	if k.table != registrationsTable {
		return append(row, payload, checksum([]int64{id}, payload)), nil
	}
	history := historyBytes(s.Moments(projectsuser.ID(id)))
	return append(row, payload, history, checksum([]int64{id}, payload, history)), nil
}

// everyTeam says that every team has a row.
func everyTeam(*team.Team) bool { return true }

// nonNil returns bytes that are not null in a database.
func nonNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// historySection is the number of the section of histories.
const historySection = 11

// historyBytes returns moments as bytes, empty without any.
func historyBytes(moments []store.StoredMoment) []byte {
	if len(moments) == 0 {
		return []byte{}
	}
	var e codec.Encoder
	c := store.Content{Histories: []*store.History{{Moments: moments}}}
	codec.SectionOf(historySection).Append(&e, &c, 0, 1)
	return e.Bytes
}

// momentsOf reads what historyBytes wrote.
func momentsOf(b []byte) ([]store.StoredMoment, error) {
	var c store.Content
	if err := codec.SectionOf(historySection).Read(new(codec.Decoder), b, &c); err != nil || len(c.Histories) == 0 {
		return nil, err
	}
	return c.Histories[0].Moments, nil
}

// scan reads a row that load selected, checks its checksum, and adds its record.
func (k *kind[E, R]) scan(rows pgx.Rows, l *loader) error {
	var id, sum int64
	var payload, history []byte
	var err error
	if k.table == registrationsTable {
		err = rows.Scan(&id, &payload, &history, &sum)
	} else {
		err = rows.Scan(&id, &payload, &sum)
	}
	if err != nil {
		return err
	}
	texts := [][]byte{payload, history}
	if k.table != registrationsTable {
		texts = texts[:1]
	}
	if checksum([]int64{id}, texts...) != sum {
		return &DamageError{Table: k.table, ID: id, Reason: "the checksum does not match"}
	}
	r := new(R)
	if err := k.message.Read(&l.decoder, r, payload); err != nil {
		return &DamageError{Table: k.table, ID: id, Reason: "the record cannot be read", Err: err}
	}
	if t, ok := any(r).(*team.Team); ok {
		l.decoder.Teams[t.ID] = t
	}
	*k.list(&l.content) = append(*k.list(&l.content), r)
	if len(history) > 0 {
		return l.addHistory(k.table, id, history)
	}
	return nil
}

// anyValue returns a value of a field of many as a database takes it.
func anyValue(v any) any {
	if text, ok := v.(string); ok {
		return []byte(text)
	}
	if e, ok := v.(query.EnumValue); ok {
		return int64(e.Place)
	}
	return v
}
