package query

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
)

// A script decodes any bytes as a sequence of edits and queries.
type script []byte

// next returns the next byte, or 0 at the end.
func (s *script) next() int64 {
	if len(*s) == 0 {
		return 0
	}
	b := (*s)[0]
	*s = (*s)[1:]
	return int64(b)
}

// item decodes a record of few different values.
func (s *script) item() item {
	b := s.next()
	return item{
		id: s.next() % 40, rare: b % 3, few: b % 4, mark: b%7 - 2,
		at: time.Unix(b%2*1e11, b%5), name: "12345678"[:b%9] + string(rune('a'+b%3)), tags: []int64{b % 5, b % 6}[:b%3],
	}
}

// query decodes a query.
func (s *script) query(it items) Query[item] {
	var q Query[item]
	for range s.next() % 4 {
		like, other := s.item(), s.item()
		conditions := []Condition[item]{
			it.ID().Between(like.id, other.id), it.rare.In(like.rare), it.few.In(like.few, other.few), it.mark.AtLeast(like.mark),
			it.mark.IsNull(), it.at.AtMost(like.at), it.name.In(like.name, other.name), it.name.Contains("8"), it.tags.In(like.few, other.few),
		}
		q.Where = append(q.Where, conditions[s.next()%int64(len(conditions))])
	}
	for range s.next() % 3 {
		keys := []SortKey[item]{it.ID().Asc(), it.mark.Asc(), it.mark.Desc(), it.at.Desc(), it.name.Asc(), it.few.Desc(), it.rare.Asc()}
		q.Sort = append(q.Sort, keys[s.next()%int64(len(keys))])
	}
	q.Page = Page{Number: int(s.next() % 4), Size: int(s.next() % 20)}
	return q
}

// After any sequence of edits the table is sound and answers like a slice, and an earlier
// version is unchanged.
func FuzzEdits(f *testing.F) {
	f.Add([]byte("\x00\x01\x02\x03\x04\x05\x06\x07\x08"))                 // puts, a query
	f.Add([]byte("\x00aa\x00bb\x00ca\x02\x02\x01a\x03xyz\x02\x01\x00aa")) // a record put twice, deleted, a version kept
	f.Add(slices.Repeat([]byte{0, 9, 17, 3, 2, 250, 1, 77, 8}, 60))
	it := newItems()
	f.Fuzz(func(t *testing.T, bytes []byte) {
		s := script(bytes[:min(len(bytes), 600)])
		records := make(map[int64]item)
		e := it.Table().Edit()
		kept, wanted := e.Table(), []item(nil)
		for len(s) > 0 {
			switch s.next() % 5 {
			case 0, 1:
				drawn := s.item()
				records[drawn.id] = drawn
				e.Put(drawn)
			case 2:
				id := s.next() % 40
				_, ok := records[id]
				delete(records, id)
				if deleted := e.Delete(id); (deleted == 1) != ok {
					t.Fatalf("%d records deleted", deleted)
				}
			case 3:
				kept, wanted = e.Table(), inOrder(records)
			case 4:
				compareSelect(t, e.Table(), records, s.query(it))
			}
		}
		if err := check(e.Table()); err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(wanted, slices.Collect(kept.All(Query[item]{Sort: []SortKey[item]{it.ID().Asc()}})), gocmp.AllowUnexported(item{})); diff != "" {
			t.Fatalf("an earlier version has changed:\n%s", diff)
		}
	})
}

// inOrder returns the records by ascending id.
func inOrder(records map[int64]item) (all []item) {
	for _, r := range records {
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b item) int { return cmp.Compare(a.id, b.id) })
	return all
}

// compareSelect compares an answer with the naive one.
func compareSelect(t *testing.T, table *Table[item], records map[int64]item, q Query[item]) {
	answer, err := table.Select(q)
	if err != nil {
		t.Fatal(err)
	}
	q.Page = answer.Page
	want, total := naive(records, q, table.table.layout.settings)
	if diff := gocmp.Diff(itemIDs(want), itemIDs(answer.Records)); diff != "" || answer.Total != total {
		t.Fatalf("where %v sort %v by %v: total %d, want %d\n%s", q.Where, q.Sort, answer.Plan, answer.Total, total, diff)
	}
}

// Current follows the edit, Held finds what a Put would replace, and a version that Table
// returned stays as it is.
func TestEditCurrentFollows(t *testing.T) {
	it := newItems()
	e := it.Table(item{id: 1, few: 1}, item{id: 2, few: 1}).Edit()
	current, frozen := e.Current(), e.Table()
	put := []item{{id: 2, few: 3}, {id: 4, few: 3}}
	held, absent := e.Held(put...)
	if len(held) != 1 || held[0].id != 2 || held[0].few != 1 || !slices.Equal(absent, []int64{4}) {
		t.Errorf("held %v, absent %v", held, absent)
	}
	e.Put(put...)
	if n := current.Count(it.few.In(3)); n != 2 {
		t.Errorf("the current table has %d of 2 records", n)
	}
	if n := frozen.Count(it.few.In(3)); n != 0 || frozen.Len() != 2 {
		t.Errorf("the version has %d new records of %d", n, frozen.Len())
	}
	e.Delete(absent...)
	e.Put(held...)
	if n := current.Count(it.few.In(1)); n != 2 || current.Len() != 2 {
		t.Errorf("after putting back: %d of %d records", n, current.Len())
	}
	if err := check(current); err != nil {
		t.Error(err)
	}
}

// An edit that only moves a record in another order copies no node to widen its zones, and
// edits of one version that do so at the same time leave every version sound.
func TestEditsOfOneVersionWidenItsZonesTogether(t *testing.T) {
	it := newItems()
	var records []item
	for id := range int64(300) {
		records = append(records, item{id: id, mark: id % 20, at: time.Unix(1e9+id, 0)})
	}
	base := it.Table(records...)
	byID := base.table.orders[0]
	edited := make([]*Table[item], 8)
	var edits sync.WaitGroup
	for n := range edited {
		edits.Go(func() {
			e := base.Edit()
			for id := n; id < len(records); id += len(edited) {
				r := records[id]
				r.at = time.Unix(1e9, 0).AddDate(id-150, 0, n)
				e.Put(r)
			}
			edited[n] = e.Table()
		})
	}
	edits.Wait()
	for n, table := range append(edited, base) {
		if table.table.orders[0] != byID {
			t.Errorf("edit %d copied a path of the order by id", n)
		}
		if err := check(table); err != nil {
			t.Errorf("edit %d: %v", n, err)
		}
	}
}

// The two greatest ids share a code. Entries of one value that have them are still sorted by id,
// in whatever order they are put.
func TestGreatestIDsAreSorted(t *testing.T) {
	greatest := []int64{math.MaxInt64, math.MaxInt64 - 1, math.MaxInt64 - 2, 7}
	for seed := range uint64(24) {
		r := rand.New(rand.NewPCG(14, seed))
		e := newItems().Table().Edit()
		for _, i := range r.Perm(len(greatest)) {
			e.Put(item{id: greatest[i], mark: 1})
		}
		put := e.Table()
		e.Delete(greatest[r.IntN(2)])
		if err := cmp.Or(check(put), check(e.Table())); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
}
