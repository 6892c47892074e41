package query

import (
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"
)

// While a writer publishes at full speed, each reader sees one consistent version: every
// version has the same number of records of each few, and record 0 has its number as
// mark.
func TestReadersSeeOneVersion(t *testing.T) {
	const records = 3000
	it, publisher := publishedItems(records)
	var writer, readers sync.WaitGroup
	done := make(chan struct{})
	writer.Go(func() {
		r := rand.New(rand.NewPCG(1, 1))
		for version := int64(1); ; version++ {
			select {
			case <-done:
				return
			default:
				rotate(t, publisher, r, version, records)
			}
		}
	})
	for reader := range uint64(3) {
		readers.Go(func() {
			r := rand.New(rand.NewPCG(2, reader))
			for range 300 {
				readOneVersion(t, it, publisher.Table(), r, records)
			}
		})
	}
	readers.Wait()
	close(done)
	writer.Wait()
}

// publishedItems returns n records of version 0, equally many of each of five few.
func publishedItems(n int64) (items, *Publisher[item]) {
	it := newItems()
	var all []item
	for id := range n {
		all = append(all, item{id: id, few: id % 5, rare: id, at: time.Unix(0, id)})
	}
	return it, NewPublisher(it.Table(all...))
}

// rotate publishes a version: two records exchange their few, and record 0 gets the number
// of the version as mark.
func rotate(t *testing.T, p *Publisher[item], r *rand.Rand, version, n int64) {
	err := p.Edit(func(e *Edit[item]) error {
		a, _ := e.Get(r.Int64N(n))
		b, _ := e.Get(r.Int64N(n))
		a.few, b.few = b.few, a.few
		if a.id != b.id {
			e.Put(a, b)
		}
		zero, _ := e.Get(0)
		zero.mark, zero.at = version, time.Unix(version, 0)
		e.Put(zero)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// readOneVersion checks several answers of one version, which depend on one another.
func readOneVersion(t *testing.T, it items, table *Table[item], r *rand.Rand, n int64) {
	few := r.Int64N(5)
	answer, err := table.Select(Query[item]{Where: []Condition[item]{it.few.In(few)}, Sort: []SortKey[item]{it.at.Desc()}, Page: Page{Number: 2, Size: 50}})
	if err != nil || answer.Total != int(n/5) || len(answer.Records) != 50 {
		t.Errorf("%d of %d records, %v", len(answer.Records), answer.Total, err)
	}
	for _, record := range answer.Records {
		if record.few != few {
			t.Errorf("record %d has few %d, not %d", record.id, record.few, few)
		}
	}
	zero, _ := table.Get(0)
	if got := table.Count(it.mark.In(zero.mark), it.at.In(zero.at), it.few.In(zero.few)); got < 1 {
		t.Error("record 0 does not match its own values")
	}
	total := 0
	for _, b := range CountBy(table, it.few) {
		total += b.Count
	}
	if total != int(n) {
		t.Errorf("%d records in buckets", total)
	}
}

// Concurrent edits run one after the other, and none is lost.
func TestPublisherEditsAreSerial(t *testing.T) {
	_, publisher := publishedItems(10)
	var writers sync.WaitGroup
	for range 4 {
		writers.Go(func() {
			for range 50 {
				err := publisher.Edit(func(e *Edit[item]) error {
					one, _ := e.Get(1)
					one.mark++
					e.Put(one)
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	if one, _ := publisher.Table().Get(1); one.mark != 200 {
		t.Errorf("%d edits of 200", one.mark)
	}
}

// An edit that fails or panics is not published, and later edits succeed.
func TestPublisherEditFails(t *testing.T) {
	_, publisher := publishedItems(10)
	before, failure := publisher.Table(), &PageError{}
	err := publisher.Edit(func(e *Edit[item]) error {
		e.Delete(1)
		return failure
	})
	defer func() {
		if recover() == nil || publisher.Edit(func(*Edit[item]) error { return nil }) != nil {
			t.Error("the panic of an edit was lost, or later edits fail")
		}
	}()
	if err != failure || publisher.Table() != before || before.Len() != 10 {
		t.Errorf("%v, %d records", err, publisher.Table().Len())
	}
	_ = publisher.Edit(func(*Edit[item]) error { panic("in an edit") })
}

// If a getter panics, Put panics with the same value in the caller's goroutine, also in a
// load, and the edit stays usable.
func TestGetterPanics(t *testing.T) {
	s := NewSchema("id", func(r item) int64 { return r.id }, Settings{})
	Int(s, "few", func(r item) int64 {
		if r.few < 0 {
			panic("few is negative")
		}
		return r.few
	}, Ordered)
	e := s.Table().Edit()
	put := func(records ...item) (recovered any) {
		defer func() { recovered = recover() }()
		e.Put(records...)
		return nil
	}
	bad := make([]item, bulk)
	for i := range bad {
		bad[i].id = int64(i)
	}
	bad[7].few = -1
	if put(bad...) != "few is negative" || put(item{id: 3, few: -1}) != "few is negative" || put(item{id: 4}) != nil {
		t.Error("a panic was lost")
	}
	if table := e.Table(); table.Len() != 1 || check(table) != nil {
		t.Errorf("%d records, %v", table.Len(), check(table))
	}
}

// A table leaves no goroutine running.
func TestNoGoroutinesRemain(t *testing.T) {
	before := runtime.NumGoroutine()
	it, publisher := publishedItems(2 * bulk)
	for r := range publisher.Table().All(Query[item]{Where: []Condition[item]{it.few.In(1)}}) {
		if r.id > 100 {
			break
		}
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}
