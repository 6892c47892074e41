package differential

import (
	"database/sql"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/query/querysql"
)

// An item is a record with a field of each kind.
type item struct {
	id, size, mark int64 // a negative mark is null
	at, seen       time.Time
	color          int
	old            bool
	name, alias    string // "-" as an alias is null
	weight         float64
	tags           []int64
	labels         []string
}

// item draws an item with an id below 60.
func (r random) item() *item {
	i := &item{
		id: r.Int64N(60), size: r.integer(), mark: r.Int64N(5) - 2, at: r.instant(), seen: r.instant(), color: r.IntN(3),
		old: r.chance(50), name: r.letters(), alias: pick(r, "-", "x", r.letters()),
		weight: pick(r, math.NaN(), -1.5, 0, 0.25, 3, 1e9, math.Inf(1), math.Inf(-1)),
	}
	for range r.IntN(3) {
		i.tags, i.labels = append(i.tags, r.Int64N(4)), append(i.labels, r.letters())
	}
	return i
}

// letters draws a text that may differ from others in letter case only.
func (r random) letters() string { return pick(r, "", "é", "É", "ab", "AB", "s", "ſ") + r.text() }

// items declares the schema of items, with random indexes.
func (r random) items() *query.Schema[*item] {
	s := query.NewSchema("id", func(i *item) int64 { return i.id }, query.Settings{Descending: r.chance(50), PageSize: 7})
	one := func() query.Trait { return pick(r, 0, query.Ordered, query.Bitmap) }
	query.Int(s, "size", func(i *item) int64 { return i.size }, one())
	query.NullInt(s, "mark", func(i *item) (int64, bool) { return i.mark, i.mark >= 0 }, one())
	query.Time(s, "at", func(i *item) time.Time { return i.at }, pick(r, 0, query.Ordered))
	query.NullTime(s, "seen", func(i *item) (time.Time, bool) { return i.seen, i.seen.Year() > 1 })
	query.Enum(s, "color", func(i *item) int { return i.color }, choices(column{choices: 3}), one())
	query.Bool(s, "old", func(i *item) bool { return i.old }, one())
	query.String(s, "name", func(i *item) string { return i.name }, pick(r, 0, query.Ordered, query.Folded))
	query.NullString(s, "alias", func(i *item) (string, bool) { return i.alias, i.alias != "-" }, one())
	query.Float(s, "weight", func(i *item) float64 { return i.weight }, one())
	query.Ints(s, "tags", func(i *item) []int64 { return i.tags }, pick(r, 0, query.Bitmap, query.Postings, query.Bitmap|query.Postings))
	query.Strings(s, "labels", func(i *item) []string { return i.labels }, pick(r, 0, query.Bitmap, query.Postings, query.Bitmap|query.Postings))
	return s
}

// A writerPair is a table of items, and a copy of it in SQLite.
type writerPair struct {
	random
	schema *query.Schema[*item]
	table  *query.Table[*item]
	writer *querysql.Writer[*item]
	db     *sql.DB

	nanoseconds bool                      // instants are nanoseconds since 1970 in the database
	cells       map[string]map[string]any // by field, and by the text of the value
}

// item draws an item whose instants the database can have.
func (p *writerPair) item() *item {
	i := p.random.item()
	for _, at := range []*time.Time{&i.at, &i.seen} {
		if p.nanoseconds && !time.Unix(0, at.UnixNano()).Equal(*at) {
			*at = time.Date(2262, 4, 11, 23, 47, 16, 854775800, time.UTC)
		}
	}
	return i
}

// TestWriterAgrees asks package query, and SQLite through package querysql, the same random
// questions. The name of a subtest has its seed.
func TestWriterAgrees(t *testing.T) {
	compareWriter(t, *queries, querysql.SQLite, func(t *testing.T) *sql.DB {
		db, err := sql.Open("sqlite", ":memory:")
		if err != nil {
			t.Fatal(err)
		}
		db.SetMaxOpenConns(1)
		t.Cleanup(func() { db.Close() })
		return db
	})
}

// TestWriterAgreesWithPostgreSQL asks PostgreSQL such questions, half of them in each dialect, at the
// server that the variable ROSTER_POSTGRES names, such as "host=/run/postgresql dbname=test". Each
// table has a schema of its own, which is dropped at the end.
func TestWriterAgreesWithPostgreSQL(t *testing.T) {
	server := os.Getenv("ROSTER_POSTGRES")
	if server == "" {
		t.Skip("ROSTER_POSTGRES does not name a server")
	}
	for name, dialect := range map[string]querysql.Dialect{"keys": querysql.PostgreSQL, "readable": querysql.PostgreSQLReadable} {
		t.Run(name, func(t *testing.T) {
			compareWriter(t, (*queries+1)/2, dialect, func(t *testing.T) *sql.DB { return openPostgreSQL(t, server) })
		})
	}
}

// openPostgreSQL returns a database with an empty schema of its own.
func openPostgreSQL(t *testing.T, server string) *sql.DB {
	config, err := pgx.ParseConfig(server)
	if err != nil {
		t.Fatal(err)
	}
	config.DefaultQueryExecMode = pgx.QueryExecModeExec // every text is another one, so it is not worth a preparation
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(1) // the path of schemas belongs to a connection
	name := pgx.Identifier{t.Name()}.Sanitize()
	for _, text := range []string{"DROP SCHEMA IF EXISTS " + name + " CASCADE", "CREATE SCHEMA " + name, "SET search_path TO " + name} {
		if _, err := db.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		if _, err := db.Exec("DROP SCHEMA " + name + " CASCADE"); err != nil {
			t.Error(err)
		}
		db.Close()
	})
	return db
}

// compareWriter asks package query and a database the same n questions.
func compareWriter(t *testing.T, n int, d querysql.Dialect, open func(*testing.T) *sql.DB) {
	for asked := 0; asked < n; asked += queriesPerTable {
		seed := *seed + uint64(asked/queriesPerTable)
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			t.Parallel()
			r := random{rand.New(rand.NewPCG(seed, 1)), 0}
			p := newWriterPair(t, r, d, open(t))
			for i := range queriesPerTable {
				if i%queriesPerEdit == 0 {
					p.edit(t)
				}
				p.compare(t)
			}
		})
	}
}

// newWriterPair returns two empty tables.
func newWriterPair(t *testing.T, r random, d querysql.Dialect, db *sql.DB) *writerPair {
	s := r.items()
	p := &writerPair{r, s, s.Table(), querysql.New(s, d, "some items"), db, d == querysql.PostgreSQLReadable, nil}
	p.run(t, p.writer.Create())
	return p
}

// run executes statements in one transaction.
func (p *writerPair) run(t *testing.T, statements []querysql.Statement) {
	t.Helper()
	tx, err := p.db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := tx.Exec(s.Text, s.Args...); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

// edit puts and deletes some items in both.
func (p *writerPair) edit(t *testing.T) {
	e := p.table.Edit()
	var statements []querysql.Statement
	for range 5 + p.IntN(30) {
		i := p.item()
		e.Put(i)
		put, err := p.writer.Put(i)
		if err != nil {
			t.Fatal(err)
		}
		statements = append(statements, put...)
	}
	for range p.IntN(5) {
		id := p.Int64N(60)
		e.Delete(id)
		statements = append(statements, p.writer.Delete(id)...)
	}
	p.run(t, statements)
	p.table, p.cells = e.Table(), make(map[string]map[string]any)
}

// field draws a field.
func (p *writerPair) field() query.AnyField[*item] { return pick(p.random, p.schema.Fields()...) }

// condition draws a condition with at most so many levels of combinations.
func (p *writerPair) condition(levels int) query.Condition[*item] {
	if levels > 0 && p.chance(40) {
		parts := make([]query.Condition[*item], p.IntN(4))
		for i := range parts {
			parts[i] = p.condition(levels - 1)
		}
		return pick(p.random, query.Or(parts...), query.And(parts...), query.Not(p.condition(levels-1)))
	}
	f, a, b := p.field(), p.item(), p.item()
	part := pick(p.random, "", "a", "A", "é", "s", p.text())
	return pick(p.random, f.In(a, b), f.In(a), f.In(), f.Between(a, b), f.AtLeast(a), f.AtMost(a), f.IsNull(), f.NotNull(),
		f.Contains(part), f.HasPrefix(part), f.ContainsFold(part), f.HasPrefixFold(part), f.EqualFold(a, b), f.HasAll(a, b), f.HasAll(a))
}

// query draws a query.
func (p *writerPair) query() (q query.Query[*item]) {
	for range p.IntN(3) {
		q.Where = append(q.Where, p.condition(2))
	}
	for range p.IntN(4) {
		f := p.field()
		q.Sort = append(q.Sort, pick(p.random, f.Asc(), f.Desc(), f.Asc().NullsFirst(), f.Desc().NullsLast()))
	}
	q.Page = query.Page{Number: pick(p.random, 0, 1, 2, 3, math.MaxInt/2), Size: pick(p.random, 0, 1, 5)}
	return q
}
