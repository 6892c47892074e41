package bench

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// furtherEngines returns the engines of a contest that answer the further questions, prepared.
// The first is the reference.
func furtherEngines(tb testing.TB, c *contest) (names []string, engines []furtherEngine) {
	for _, of := range c.competitors() {
		empty, err := of.open()
		must(tb, err)
		_, ok := empty.(furtherEngine)
		must(tb, empty.close())
		if !ok {
			continue // without a load, which can take minutes
		}
		loaded, err := c.engine(of)
		must(tb, err)
		e := loaded.(furtherEngine)
		must(tb, e.prepareFurther())
		names, engines = append(names, of.name), append(engines, e)
	}
	return names, engines
}

// checkFurther checks that all engines give the answers of the first.
func checkFurther(tb testing.TB, c *contest, names []string, engines []furtherEngine) {
	g := c.generator(4)
	for range c.draws {
		for _, query := range furtherQueries {
			q := g.drawFurther(query)
			want, err := engines[0].further(q, nil)
			must(tb, err)
			for i, e := range engines {
				got, err := e.further(q, nil)
				if err != nil || !slices.Equal(got, want) {
					tb.Fatalf("%s answers %+v with %v, %v, want %v", names[i], q, got, err, want)
				}
			}
		}
	}
}

// TestFurtherEnginesAgree makes the check that precedes the benchmark.
func TestFurtherEnginesAgree(t *testing.T) {
	for _, n := range []int{1, 1000, 20_000} {
		t.Run(fmt.Sprintf("n=%d", n), func(t *testing.T) {
			c := newContest(n)
			defer func() { must(t, c.close()) }()
			names, engines := furtherEngines(t, c)
			if len(engines) < 3 {
				t.Errorf("only %v answer the further questions", names)
			}
			checkFurther(t, c, names, engines)
		})
	}
}

// TestSQLiteFurtherPlans checks that SQLite answers each further query from indexes.
func TestSQLiteFurtherPlans(t *testing.T) {
	open, err := openSQLite("sqlite")()
	must(t, err)
	defer open.close()
	must(t, open.load(generate(20_000)))
	e := open.(*sqliteEngine)
	must(t, e.prepareFurther())
	g := newContest(1).generator(5)
	for query, texts := range sqliteFurtherStatements {
		for _, text := range texts {
			rows, err := e.db.Query("EXPLAIN QUERY PLAN "+text, g.drawFurther(query).arguments()...)
			must(t, err)
			plan := ""
			for rows.Next() {
				var id, parent, unused int
				var detail string
				must(t, rows.Scan(&id, &parent, &unused, &detail))
				plan += detail + "\n"
			}
			must(t, rows.Err())
			if strings.Contains(plan, "SCAN registrations\n") || strings.Contains(plan, "SCAN people\n") || !strings.Contains(plan, "INDEX") {
				t.Errorf("%s: %s", query, plan)
			}
		}
	}
}

// BenchmarkFurther times each further query in the engines that answer it, with new parameters
// each time.
func BenchmarkFurther(b *testing.B) {
	forEachSize(b, func(b *testing.B, c *contest) {
		names, engines := furtherEngines(b, c)
		checkFurther(b, c, names, engines)
		for _, query := range furtherQueries {
			for i, e := range engines {
				b.Run(fmt.Sprintf("query=%s/engine=%s", query, names[i]), func(b *testing.B) {
					g := c.generator(6)
					var out []int64
					b.ReportAllocs()
					for b.Loop() {
						var err error
						if out, err = e.further(g.drawFurther(query), out[:0]); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		}
	})
}
