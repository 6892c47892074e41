package query_test

import (
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/projectsuser/roster/query"
)

// A reg is a registration of the workload.
type reg struct {
	id, project, user, occurrence, campus int64
	status                                uint8
	marked, retriable, hasMark            bool
	mark                                  int64
	created, updated, retriableAt         time.Time
	cursus                                []int64
}

var statusNames = []string{"not_registered", "searching", "creating_group", "waiting_to_start", "in_progress", "waiting_evaluation", "finished"}

const (
	searching = iota + 1
	creatingGroup
	waitingToStart
	inProgress
	waitingEvaluation
	finished
)

// zipf draws from 1 to n with weights 1/i^s. It has the running sums of the weights.
type zipf []float64

// newZipf returns the distribution of n ranks.
func newZipf(n int, s float64) zipf {
	z, sum := make(zipf, n), 0.0
	for i := range z {
		sum += math.Pow(float64(i+1), -s)
		z[i] = sum
	}
	return z
}

// draw returns a rank from 1.
func (z zipf) draw(r *rand.Rand) int64 {
	x := r.Float64() * z[len(z)-1]
	lo, hi := 0, len(z)-1
	for lo < hi {
		if mid := (lo + hi) / 2; z[mid] < x {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return int64(lo + 1)
}

// pickWeighted draws an index with the given weights.
func pickWeighted(r *rand.Rand, weights ...float64) int {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	x := r.Float64() * sum
	for i, w := range weights {
		if x -= w; x < 0 {
			return i
		}
	}
	return len(weights) - 1
}

var epoch = time.Date(2014, 1, 1, 0, 0, 0, 0, time.UTC)

const day = 24 * time.Hour

// workload returns n registrations by ascending id. They depend on n only.
func workload(n int) []*reg {
	r := rand.New(rand.NewPCG(42, 42))
	projects, cursus, campus := newZipf(500, 0.9), newZipf(75, 1.0), newZipf(74, 0.8)
	statuses := []uint8{waitingEvaluation, inProgress, finished, searching, creatingGroup, waitingToStart, searching}
	regs := make([]*reg, n)
	store := make([]reg, n)
	for i := range regs {
		g := &store[i]
		g.id = 7 + 3*int64(i)
		g.project = projects.draw(r)
		g.user = 1 + r.Int64N(int64(max(1, n/20)))
		g.occurrence = int64(pickWeighted(r, 70, 15, 7, 4, 2, 1, .5, .25, .15, .1))
		g.status = statuses[pickWeighted(r, 4, 20, 46, 6, 8, 6, 10)]
		at := time.Duration(float64(i) / float64(n) * float64(3650*day))
		g.created = epoch.Add(at + time.Duration(r.NormFloat64()*float64(15*day)))
		g.updated = g.created.Add(time.Duration(r.ExpFloat64() * float64(100*day)))
		if r.Float64() >= 0.4 {
			g.hasMark, g.marked = true, true
			g.mark = int64(min(125, max(0, math.Round(85+25*r.NormFloat64()))))
		}
		if r.Float64() < 0.5 {
			g.retriable, g.retriableAt = true, g.updated.Add(day)
		}
		for range 1 + r.IntN(3) {
			g.cursus = append(g.cursus, cursus.draw(r))
		}
		g.campus = campus.draw(r)
		regs[i] = g
	}
	return regs
}

// regSchema is the schema of the workload.
type regSchema struct {
	*query.Schema[*reg]
	id, user, project, occurrence, campus, mark *query.Field[*reg, int64]
	created, updated                            *query.Field[*reg, time.Time]
	marked, retriable                           *query.Field[*reg, bool]
	status                                      *query.Field[*reg, uint8]
	cursus                                      *query.Many[*reg, int64]
}

// newRegSchema declares the schema of the workload.
func newRegSchema() *regSchema {
	s := query.NewSchema("id", func(r *reg) int64 { return r.id }, query.Settings{Descending: true})
	all := []uint8{0, 1, 2, 3, 4, 5, 6}
	b := &regSchema{
		Schema:     s,
		id:         s.ID(),
		user:       query.Int(s, "user_id", func(r *reg) int64 { return r.user }, query.Postings),
		project:    query.Int(s, "project_id", func(r *reg) int64 { return r.project }, query.Postings),
		occurrence: query.Int(s, "occurrence", func(r *reg) int64 { return r.occurrence }, query.Bitmap),
		campus:     query.Int(s, "campus", func(r *reg) int64 { return r.campus }, query.Bitmap),
		mark:       query.NullInt(s, "final_mark", func(r *reg) (int64, bool) { return r.mark, r.hasMark }, query.Ordered),
		created:    query.Time(s, "created_at", func(r *reg) time.Time { return r.created }, query.Ordered),
		updated:    query.Time(s, "updated_at", func(r *reg) time.Time { return r.updated }, query.Ordered),
		marked:     query.Bool(s, "marked", func(r *reg) bool { return r.marked }, query.Bitmap),
		retriable:  query.Bool(s, "retriable", func(r *reg) bool { return r.retriable }, query.Bitmap),
		status: query.Enum(s, "status", func(r *reg) uint8 { return r.status }, query.Values[uint8]{
			All: all, Text: func(s uint8) string { return statusNames[s] }}, query.Bitmap),
		cursus: query.Ints(s, "cursus", func(r *reg) []int64 { return r.cursus }, query.Bitmap),
	}
	query.NullTime(s, "marked_at", func(r *reg) (time.Time, bool) { return r.updated, r.marked })
	query.NullTime(s, "retriable_at", func(r *reg) (time.Time, bool) { return r.retriableAt, r.retriable })
	query.Composite(s, b.project, b.status)
	return b
}

// A question draws the parameters of one query of the workload.
type question struct {
	name string
	draw func(*rand.Rand) query.Query[*reg]
}

// questions returns the queries of the workload for a table of n records.
func (s *regSchema) questions(n int) []question {
	type where = []query.Condition[*reg]
	type sort = []query.SortKey[*reg]
	projects, cursus, campus := newZipf(500, 0.9), newZipf(75, 1.0), newZipf(74, 0.8)
	page := func(number, size int) query.Page {
		return query.Page{Number: max(1, min(number, n/size/4)), Size: size}
	}
	span := func(f *query.Field[*reg, time.Time], r *rand.Rand, share float64) query.Condition[*reg] {
		whole := 3650 * day
		from := epoch.Add(time.Duration(r.Float64() * (1 - share) * float64(whole)))
		return f.Between(from, from.Add(time.Duration(share*float64(whole))))
	}
	q8 := func(r *rand.Rand, p query.Page) query.Query[*reg] {
		return query.Query[*reg]{Where: where{s.marked.In(true), s.occurrence.Between(0, 1)}, Sort: sort{s.updated.Asc()}, Page: p}
	}
	return []question{
		{"Q1", func(r *rand.Rand) query.Query[*reg] {
			return query.Query[*reg]{Where: where{s.id.In(7 + 3*r.Int64N(int64(n)))}}
		}},
		{"Q2", func(r *rand.Rand) query.Query[*reg] {
			return query.Query[*reg]{Where: where{s.user.In(1 + r.Int64N(int64(max(1, n/20))))}, Page: page(1, 30)}
		}},
		{"Q3", func(r *rand.Rand) query.Query[*reg] {
			return query.Query[*reg]{Where: where{s.project.In(projects.draw(r)), s.status.In(inProgress)}, Page: page(1, 30)}
		}},
		{"Q4", func(r *rand.Rand) query.Query[*reg] {
			return query.Query[*reg]{Where: where{s.campus.In(campus.draw(r), campus.draw(r)), s.mark.Between(80, 125)},
				Sort: sort{s.mark.Desc(), s.id.Asc()}, Page: page(1, 100)}
		}},
		{"Q5", func(r *rand.Rand) query.Query[*reg] {
			return query.Query[*reg]{Where: where{span(s.created, r, 0.01)}, Sort: sort{s.created.Desc()}, Page: page(1, 30)}
		}},
		{"Q6", func(r *rand.Rand) query.Query[*reg] {
			return query.Query[*reg]{Where: where{s.status.In(finished)}, Page: page(1000, 100)}
		}},
		{"Q7", func(r *rand.Rand) query.Query[*reg] { return query.Query[*reg]{Page: page(10000, 30)} }},
		{"Q8", func(r *rand.Rand) query.Query[*reg] { return q8(r, page(1, 30)) }},
		{"Q9", func(r *rand.Rand) query.Query[*reg] { return q8(r, page(2000, 100)) }},
		{"Q10", func(r *rand.Rand) query.Query[*reg] {
			return query.Query[*reg]{Where: where{s.cursus.In(cursus.draw(r)), span(s.updated, r, 0.1)},
				Sort: sort{s.mark.Desc()}, Page: page(1, 30)}
		}},
	}
}

// loaded is a table of the workload, which all benchmarks of a size share.
type loaded struct {
	once   sync.Once
	schema *regSchema
	regs   []*reg
	table  *query.Table[*reg]
}

var loads sync.Map // by size

// loadTable returns the table of n records, and makes it on the first call.
func loadTable(n int) *loaded {
	v, _ := loads.LoadOrStore(n, new(loaded))
	l := v.(*loaded)
	l.once.Do(func() {
		l.schema, l.regs = newRegSchema(), workload(n)
		l.table = l.schema.Table(l.regs...)
	})
	return l
}

// sizes returns the sizes of tables: the variable ROSTER_N, or two default sizes.
func sizes() []int {
	if n, err := strconv.Atoi(os.Getenv("ROSTER_N")); err == nil {
		return []int{n}
	}
	return []int{100_000, 1_000_000}
}

// BenchmarkSelect times each query of the workload.
func BenchmarkSelect(b *testing.B) {
	for _, n := range sizes() {
		b.Run("n="+strconv.Itoa(n), func(b *testing.B) {
			l := loadTable(n)
			for _, q := range l.schema.questions(n) {
				b.Run("query="+q.name, func(b *testing.B) { benchmarkQuestion(b, l.table, q) })
			}
		})
	}
}

// benchmarkQuestion times one query, with parameters from a fixed seed.
func benchmarkQuestion(b *testing.B, t *query.Table[*reg], q question) {
	r := rand.New(rand.NewPCG(1, 2))
	drawn := make([]query.Query[*reg], 1024)
	for i := range drawn {
		drawn[i] = q.draw(r)
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if _, err := t.Select(drawn[i%len(drawn)]); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

// BenchmarkLoad times the making of a table, and reports the heap bytes of its indexes a
// record.
func BenchmarkLoad(b *testing.B) {
	for _, n := range sizes() {
		b.Run("n="+strconv.Itoa(n), func(b *testing.B) {
			regs, s := workload(n), newRegSchema()
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			var t *query.Table[*reg]
			for b.Loop() {
				t = s.Table(regs...)
			}
			runtime.GC()
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(n), "B/record")
			runtime.KeepAlive(t)
		})
	}
}

// BenchmarkUpsert changes the status, the mark and the update time of one record, in one
// edit for each.
func BenchmarkUpsert(b *testing.B) {
	for _, n := range sizes() {
		b.Run("n="+strconv.Itoa(n), func(b *testing.B) {
			l := loadTable(n)
			r := rand.New(rand.NewPCG(3, 4))
			t := l.table
			b.ReportAllocs()
			for b.Loop() {
				e := t.Edit()
				e.Put(changed(l.regs[r.IntN(n)], r))
				t = e.Table()
			}
		})
	}
}

// changed returns a copy of a registration with a new status, mark and update time.
func changed(g *reg, r *rand.Rand) *reg {
	c := *g
	c.status = uint8(1 + r.IntN(6))
	c.hasMark, c.marked, c.mark = true, true, r.Int64N(126)
	c.updated = epoch.Add(time.Duration(r.Float64() * float64(3650*day)))
	return &c
}
