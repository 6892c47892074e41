package sqlstore

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/query/querysql"
)

// Questions asks the rows of one kind of record typed queries, in the database. The answers
// are those of the table of a registry. [NewReader] returns them. It is safe for concurrent
// use.
//
// The fields of a query must be those of the reader, [Reader.Fields]. A program's own
// fields have no columns.
type Questions[R any] struct {
	pool   *pgxpool.Pool
	writer *querysql.Writer[R]
	empty  *query.Table[R] // reads cursors
}

// Reader asks a database queries without the records in memory. [NewReader] makes one.
type Reader struct {
	Registrations Questions[*store.Entry]
	Teams         Questions[*store.TeamEntry]
	Projects      Questions[*project.Project]
	Sessions      Questions[*project.Session]
	Users         Questions[*user.User]
	TimeEntries   Questions[*user.TimeEntry]
	Expenses      Questions[*user.Expense]
	Progress      Questions[*store.Progress]

	pool   *pgxpool.Pool
	fields *store.Fields
}

// NewReader returns a reader of a database whose tables exist. The caller must close it.
// The errors are a [*VersionError], and those of the driver.
func NewReader(ctx context.Context, address string) (*Reader, error) {
	pool, err := connectExisting(ctx, address)
	if err != nil {
		return nil, err
	}
	if pool == nil {
		return nil, fmt.Errorf("sqlstore: the database has no tables of roster")
	}
	k := newKinds()
	return &Reader{
		questions(pool, k.registrations), questions(pool, k.teams), questions(pool, k.projects), questions(pool, k.sessions),
		questions(pool, k.users), questions(pool, k.timeEntries), questions(pool, k.expenses), questions(pool, k.progress), pool, k.fields,
	}, nil
}

// questions returns the questions of a kind.
func questions[E, R any](pool *pgxpool.Pool, k *kind[E, R]) Questions[E] {
	return Questions[E]{pool, k.writer, k.schema.Table()}
}

// Fields returns the fields for the queries of the reader.
func (r *Reader) Fields() *store.Fields { return r.fields }

// Close ends the connections.
func (r *Reader) Close() { r.pool.Close() }

// Page is the answer to a query.
type Page struct {
	IDs   []int64 // of the records of the page, in order
	Total int     // of all records that the query finds
}

// Select returns the ids of a page and the exact total, of one moment, in one round trip. It
// returns the errors of [querysql.Writer.Page], and those of the driver.
func (q *Questions[R]) Select(ctx context.Context, asked query.Query[R]) (p Page, err error) {
	return q.selectOf(ctx, asked, asked.Where)
}

// SelectAfter returns the ids of the records after a cursor, as many as the page size of the
// query, and the exact total of the whole answer, as [query.Table.SelectAfter] does.
// [query.Table.CursorAfter] of an empty table returns the cursor after a record. It returns
// a [*query.CursorError] for a cursor that is not of the query's sort, and else the errors of
// Select.
func (q *Questions[R]) SelectAfter(ctx context.Context, asked query.Query[R], after query.Cursor) (p Page, err error) {
	later, err := q.empty.After(asked, after)
	if err != nil {
		return p, err
	}
	where := asked.Where
	asked.Where, asked.Page.Number = append(where[:len(where):len(where)], later), 1
	return q.selectOf(ctx, asked, where)
}

// selectOf returns the ids of a page, and the number of the records that fulfil conditions.
func (q *Questions[R]) selectOf(ctx context.Context, asked query.Query[R], counted []query.Condition[R]) (p Page, err error) {
	page, err := q.writer.Page(asked)
	if err != nil {
		return p, err
	}
	count, err := q.writer.Count(counted...)
	if err != nil {
		return p, err
	}
	var batch pgx.Batch
	batch.Queue("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
	batch.Queue(page.Text, page.Args...).Query(func(rows pgx.Rows) (err error) {
		p.IDs, err = pgx.CollectRows(rows, pgx.RowTo[int64])
		return err
	})
	batch.Queue(count.Text, count.Args...).QueryRow(func(row pgx.Row) error { return row.Scan(&p.Total) })
	batch.Queue("COMMIT")
	err = q.pool.SendBatch(ctx, &batch).Close()
	return p, err
}

// Count returns the number of records that fulfil all conditions. The errors are those of
// Select.
func (q *Questions[R]) Count(ctx context.Context, where ...query.Condition[R]) (n int, err error) {
	s, err := q.writer.Count(where...)
	if err == nil {
		err = q.pool.QueryRow(ctx, s.Text, s.Args...).Scan(&n)
	}
	return n, err
}

// Facet returns the values of a field and the number of records of each, in the order of
// the values, null last: rows of two columns, as [querysql.Writer.Facet] has them. A text is
// bytes, an enum the place of its value as an int16, an instant nanoseconds since 1970.
func (q *Questions[R]) Facet(ctx context.Context, f query.Indexed[R], where ...query.Condition[R]) ([][]any, error) {
	s, err := q.writer.Facet(f, where...)
	return q.rows(ctx, s, err)
}

// GroupBy returns the groups by a field and their figures: rows with the columns that
// [querysql.Writer.GroupBy] describes, with values as in Facet. The errors are those of
// Measure.
func (q *Questions[R]) GroupBy(ctx context.Context, by query.Indexed[R], g query.Grouping[R], where ...query.Condition[R]) ([][]any, error) {
	s, err := q.writer.GroupBy(by, g, where...)
	return q.rows(ctx, s, err)
}

// GroupByTwo returns the groups by two fields, as GroupBy returns those by one.
func (q *Questions[R]) GroupByTwo(ctx context.Context, by, and query.Indexed[R], g query.Grouping[R], where ...query.Condition[R]) ([][]any, error) {
	s, err := q.writer.GroupByTwo(by, and, g, where...)
	return q.rows(ctx, s, err)
}

// Measure returns a figure of the records that fulfil all conditions: rows with the columns
// that [querysql.Writer.Measure] describes.
func (q *Questions[R]) Measure(ctx context.Context, m query.AnyMeasure[R], where ...query.Condition[R]) ([][]any, error) {
	s, err := q.writer.Measure(m, where...)
	return q.rows(ctx, s, err)
}

// rows returns the rows of a statement.
func (q *Questions[R]) rows(ctx context.Context, s querysql.Statement, err error) ([][]any, error) {
	if err != nil {
		return nil, err
	}
	rows, err := q.pool.Query(ctx, s.Text, s.Args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) ([]any, error) { return row.Values() })
}
