package registry_test

import (
	"runtime"
	"testing"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/query"
)

// weighed is how many registrations the benchmarks of memory import.
const weighed = 100_000

// BenchmarkImportedBytes measures the memory of a whole registry after an import, for each
// registration: the records that it shares, its tables and their indexes.
func BenchmarkImportedBytes(b *testing.B) {
	for _, with := range []struct {
		name   string
		fields func() *store.Fields
	}{{"all", store.NewFields}, {"lean", store.NewLeanFields}} {
		b.Run("indexes="+with.name, func(b *testing.B) {
			for b.Loop() {
				bytes, objects := weigh(func() any {
					return importWith(b, registry.Options{Clock: later, Fields: with.fields()}, bigSchool(weighed))
				})
				b.ReportMetric(bytes, "bytes/registration")
				b.ReportMetric(objects, "objects/registration")
			}
		})
	}
}

// BenchmarkIndexBytes measures the memory of the index of each field of registrations and
// teams, for each registration: what a registry without it takes less. There is a team for
// each registration.
func BenchmarkIndexBytes(b *testing.B) {
	records := bigSchool(weighed)
	bytesWith := func(f *store.Fields) float64 {
		bytes, _ := weigh(func() any { return importWith(b, registry.Options{Clock: later, Fields: f}, records) })
		return bytes
	}
	whole := bytesWith(store.NewFields())
	each := func(table string, names []string, without func(*store.Fields, string)) {
		for _, name := range names {
			b.Run(table+"/"+name, func(b *testing.B) {
				for b.Loop() {
					f := store.NewFields()
					without(f, name)
					b.ReportMetric(whole-bytesWith(f), "bytes/registration")
				}
			})
		}
	}
	f := store.NewFields()
	each("registrations", indexed(f.Registrations.Schema), func(f *store.Fields, name string) { dropIndex(f.Registrations.Schema, name) })
	each("teams", indexed(f.Teams.Schema), func(f *store.Fields, name string) { dropIndex(f.Teams.Schema, name) })
}

// weigh returns the live bytes and objects, for each registration, of what a function makes.
func weigh(make func() any) (bytes, objects float64) {
	before := heap()
	made := make()
	after := heap()
	runtime.KeepAlive(made)
	return float64(after.HeapAlloc-before.HeapAlloc) / weighed, float64(after.HeapObjects-before.HeapObjects) / weighed
}

// heap returns the state of the heap without garbage.
func heap() (m runtime.MemStats) {
	runtime.GC()
	runtime.GC() // the first one frees what a pool holds only for the second one
	runtime.ReadMemStats(&m)
	return m
}

// indexed returns the names of the fields with an index, without the id.
func indexed[R any](s *query.Schema[R]) (names []string) {
	for _, f := range s.Fields() {
		if f.Name() != s.ID().Name() && f.Traits()&(query.Ordered|query.Postings|query.Bitmap) != 0 {
			names = append(names, f.Name())
		}
	}
	return names
}

// dropIndex removes the index of one field from a schema.
func dropIndex[R any](s *query.Schema[R], name string) {
	var kept []query.Indexed[R]
	for _, f := range s.Fields() {
		if f.Name() != name {
			kept = append(kept, f)
		}
	}
	s.KeepIndexes(kept...)
}
