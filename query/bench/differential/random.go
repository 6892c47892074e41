package differential

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/projectsuser/roster/query"
)

// random draws schemas, rows and questions. It draws from few values, so that there are ties, and
// includes the extreme values of each kind.
type random struct {
	*rand.Rand
	ids int64 // ids are less than this
}

// newRandom returns a random that depends on the seed only. One seed in ten has a table of several
// thousand rows, so that an index has many leaves; the others have up to a few hundred.
func newRandom(seed uint64) random {
	r := random{rand.New(rand.NewPCG(seed, 0)), 400}
	if seed%10 == 0 {
		r.ids = 10_000
	}
	return r
}

// pick returns one of the values.
func pick[T any](r random, values ...T) T { return values[r.IntN(len(values))] }

// chance returns true n times in a hundred.
func (r random) chance(n int) bool { return r.IntN(100) < n }

// columns draws up to nine columns.
func (r random) columns() []column {
	columns := make([]column, 1+r.IntN(9))
	for i := range columns {
		k := kind(r.IntN(int(kinds)))
		columns[i] = column{
			name:     fmt.Sprintf("c%d", i),
			kind:     k,
			nullable: k != integers && r.chance(50),
			choices:  1 + r.IntN(6),
		}
	}
	return columns
}

// row draws a row with the given id.
func (r random) row(columns []column, id int64) *row {
	cells := make([]cell, len(columns))
	for i, c := range columns {
		if c.nullable && r.chance(30) {
			cells[i] = cell{null: true}
			continue
		}
		cells[i] = r.cell(c)
		for range r.IntN(4) {
			cells[i].numbers = append(cells[i].numbers, r.integer())
		}
	}
	return &row{id, cells}
}

// cell draws a single value of a column.
func (r random) cell(c column) cell {
	switch c.kind {
	case instant:
		return cell{instant: r.instant()}
	case truth:
		return cell{number: r.Int64N(2)}
	case choice:
		return cell{number: r.Int64N(int64(c.choices))}
	case text:
		return cell{text: r.text()}
	}
	return cell{number: r.integer()}
}

// integer draws a small integer, or rarely an extreme one.
func (r random) integer() int64 {
	if r.chance(3) {
		return pick[int64](r, math.MinInt64, math.MinInt64+1, math.MaxInt64-1, math.MaxInt64)
	}
	return r.Int64N(9) - 4
}

// instant draws times around the first and last that stamp can write, around the first and last that
// have a number of nanoseconds in an int64, and around a date of today, a nanosecond or a second
// apart.
func (r random) instant() time.Time {
	base := pick(r,
		time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(1677, 9, 21, 0, 12, 43, 145224192, time.UTC),
		time.Date(1850, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC),
		time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC),
		time.Date(2262, 4, 11, 23, 47, 16, 854775800, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 50, 999999990, time.UTC),
	)
	return base.Add(time.Duration(r.IntN(4))*pick(r, time.Nanosecond, time.Second) + pick[time.Duration](r, 0, 1))
}

// text draws texts that share prefixes of different lengths, among them the empty text, and texts with
// NUL bytes and with bytes that are not UTF-8.
func (r random) text() string {
	s := pick(r, "", "", "a", "abcdefg", "abcdefgh", "abcdefghabcdefgh", "é")
	for range r.IntN(3) {
		s += pick(r, "a", "b", "\x00", "\xff", "é", "%", "_", ",")
	}
	return s
}

// question draws a question.
func (r random) question(columns []column) question {
	q := question{
		result: pick(r, page, page, page, page, walk, count, facets, cross),
		number: pick(r, 1, 1, 1, 2, 3, 10),
		size:   pick(r, 1, 3, 10, 30, 100),
		facet:  r.IntN(len(columns)),
		second: r.IntN(len(columns)),
	}
	for range pick(r, 0, 1, 1, 1, 2, 2, 3) {
		q.where = append(q.where, r.condition(columns))
	}
	for range pick(r, 0, 1, 1, 2, 3) {
		k := sortKey{r.column(columns), r.chance(50)}
		if k.column == onID || columns[k.column].kind != integers {
			q.sort = append(q.sort, k)
		}
	}
	return q
}

// column draws the index of a column, or sometimes onID.
func (r random) column(columns []column) int {
	if r.chance(10) {
		return onID
	}
	return r.IntN(len(columns))
}

// condition draws a condition on one of the columns.
func (r random) condition(columns []column) condition {
	c := condition{column: r.column(columns), op: op(r.IntN(int(ops)))}
	of := column{kind: integer}
	if c.column != onID {
		of = columns[c.column]
	}
	if c.op == contains && of.kind != text {
		c.op = in
	}
	for range r.values(c.op) {
		if c.column == onID {
			c.values = append(c.values, cell{number: r.Int64N(r.ids)})
		} else {
			c.values = append(c.values, r.cell(of))
		}
	}
	if c.op == between && c.values[1].less(c.values[0]) && r.chance(80) {
		slices.Reverse(c.values) // because one empty range in ten is enough
	}
	return c
}

// values draws the number of values of a condition.
func (r random) values(o op) int {
	switch o {
	case in:
		return pick(r, 0, 1, 1, 2, 3, 6)
	case between:
		return 2
	case isNull, notNull:
		return 0
	}
	return 1
}

// traits draws the indexes of each column, from those that its kind can have.
func (r random) traits(columns []column) []query.Trait {
	traits := make([]query.Trait, len(columns))
	for i, c := range columns {
		if c.kind != integers {
			traits[i] |= pick(r, 0, query.Ordered, query.Postings)
		} else {
			traits[i] |= pick(r, 0, query.Postings)
		}
		if c.kind != instant {
			traits[i] |= pick(r, 0, query.Bitmap)
		}
	}
	return traits
}

// composites draws some of the composites that the traits allow.
func (r random) composites(traits []query.Trait) (composites [][]int) {
	for i, first := range traits {
		if first&(query.Ordered|query.Postings) == 0 || r.chance(50) {
			continue
		}
		composite := []int{i}
		for j, other := range traits {
			if j != i && other&query.Bitmap != 0 && r.chance(50) {
				composite = append(composite, j)
			}
		}
		if len(composite) > 1 {
			composites = append(composites, composite)
		}
	}
	return composites
}
