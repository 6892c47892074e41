package query

import (
	"iter"
	"slices"
	"sort"
	"sync"
	"sync/atomic"
)

type Table[R any] struct {
	schema *Schema[R]
	rows   []R // by id
}

func (s *Schema[R]) Table(records ...R) *Table[R] {
	e := (&Table[R]{schema: s}).Edit()
	e.Put(records...)
	return e.Table()
}

func (t *Table[R]) Len() int { return len(t.rows) }

func (t *Table[R]) find(id int64) (int, bool) {
	i := sort.Search(len(t.rows), func(i int) bool { return t.schema.idOf(t.rows[i]) >= id })
	return i, i < len(t.rows) && t.schema.idOf(t.rows[i]) == id
}

func (s *Schema[R]) idOf(r R) int64 { return keyInt(s.id.field.key(r)) }

func (t *Table[R]) Get(id int64) (R, bool) {
	i, ok := t.find(id)
	if !ok {
		var zero R
		return zero, false
	}
	return t.rows[i], true
}

func (t *Table[R]) matching(where []Condition[R], keys []SortKey[R]) []R {
	var rows []R
	for _, r := range t.rows {
		if !slices.ContainsFunc(where, func(c Condition[R]) bool { return !c.holds(r) }) {
			rows = append(rows, r)
		}
	}
	if t.schema.settings.Descending {
		slices.Reverse(rows)
	}
	slices.SortStableFunc(rows, func(a, b R) int {
		for _, k := range keys {
			if k.field == nil {
				continue
			}
			if c := k.compare(a, b); c != 0 {
				return c
			}
		}
		return 0
	})
	return rows
}

func (t *Table[R]) Select(q Query[R]) (Answer[R], error) {
	p, err := q.Page.settle(t.schema.settings)
	if err != nil {
		return Answer[R]{}, err
	}
	rows := t.matching(q.Where, q.Sort)
	from, to := p.bounds(len(rows))
	return Answer[R]{Records: rows[from:to], Total: len(rows), Page: p}, nil
}

func (t *Table[R]) Count(where ...Condition[R]) int { return len(t.matching(where, nil)) }

func (t *Table[R]) All(q Query[R]) iter.Seq[R] { return slices.Values(t.matching(q.Where, q.Sort)) }

type Plan struct{}

func (Plan) String() string { return "a scan" }

func (t *Table[R]) Explain(q Query[R]) (string, error) { return "a scan", nil }

type Edit[R any] struct {
	schema *Schema[R]
	rows   map[int64]R
}

func (t *Table[R]) Edit() *Edit[R] {
	e := &Edit[R]{t.schema, map[int64]R{}}
	for _, r := range t.rows {
		e.rows[t.schema.idOf(r)] = r
	}
	return e
}

func (e *Edit[R]) Put(records ...R) {
	for _, r := range records {
		e.rows[e.schema.idOf(r)] = r
	}
}
func (e *Edit[R]) Delete(ids ...int64) int {
	n := len(e.rows)
	for _, id := range ids {
		delete(e.rows, id)
	}
	return n - len(e.rows)
}
func (e *Edit[R]) Get(id int64) (R, bool) { r, ok := e.rows[id]; return r, ok }
func (e *Edit[R]) Table() *Table[R] {
	t := &Table[R]{schema: e.schema}
	for _, r := range e.rows {
		t.rows = append(t.rows, r)
	}
	slices.SortFunc(t.rows, t.schema.id.field.compare)
	return t
}

type Publisher[R any] struct {
	mu    sync.Mutex
	table atomic.Pointer[Table[R]]
}

func NewPublisher[R any](t *Table[R]) *Publisher[R] {
	p := &Publisher[R]{}
	p.table.Store(t)
	return p
}
func (p *Publisher[R]) Table() *Table[R] { return p.table.Load() }
func (p *Publisher[R]) Edit(change func(*Edit[R]) error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := p.Table().Edit()
	if err := change(e); err != nil {
		return err
	}
	p.table.Store(e.Table())
	return nil
}

type Facet[R, V any] interface {
	facet() (*field[R], codec[V])
}

func (f *Field[R, V]) facet() (*field[R], codec[V]) { return f.field, f.codec }
func (f *Many[R]) facet() (*field[R], codec[int64]) { return f.field, f.codec }

type Bucket[V any] struct {
	Value V
	Null  bool
	Count int
}

type Breakdown[A, B any] struct {
	Bucket[A]
	By []Bucket[B]
}

func buckets[R, V any](rows []R, by Facet[R, V]) []Bucket[V] {
	f, c := by.facet()
	counts := map[key]int{}
	for _, r := range rows {
		for _, k := range f.keys(r, nil) {
			counts[k]++
		}
	}
	var out []Bucket[V]
	keys := make([]key, 0)
	for k := range counts {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, key.compare)
	for _, k := range keys {
		b := Bucket[V]{Null: k == nullKey, Count: counts[k]}
		if !b.Null {
			b.Value = c.value(k)
		}
		out = append(out, b)
	}
	return out
}

func CountBy[R, V any](t *Table[R], by Facet[R, V], where ...Condition[R]) []Bucket[V] {
	return buckets(t.matching(where, nil), by)
}

func CrossBy[R, A, B any](t *Table[R], by Facet[R, A], and Facet[R, B], where ...Condition[R]) []Breakdown[A, B] {
	f, _ := by.facet()
	rows := t.matching(where, nil)
	var out []Breakdown[A, B]
	for _, b := range buckets(rows, by) {
		_, c := by.facet()
		var sub []R
		for _, r := range rows {
			for _, k := range f.keys(r, nil) {
				if b.Null && k == nullKey || !b.Null && k == c.key(b.Value) {
					sub = append(sub, r)
				}
			}
		}
		out = append(out, Breakdown[A, B]{b, buckets(sub, and)})
	}
	return out
}
