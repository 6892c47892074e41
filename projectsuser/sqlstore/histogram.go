package sqlstore

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/query/querysql"
)

// HistogramBy counts the records that fulfil all conditions by intervals of one width, in
// the database, at one moment. The answer is that of [query.HistogramBy]. The errors are
// those of that function, of [querysql.Histogram], and of the driver.
func HistogramBy[R any, V query.Number](ctx context.Context, q *Questions[R], f *query.Field[R, V], width V, where ...query.Condition[R]) (query.Histogram[V], error) {
	if _, err := query.IntervalsBy(f, width, 0, 0); err != nil {
		return query.Histogram[V]{}, err // also without records
	}
	return histogram(ctx, q, f, where, func(least, greatest V) ([]query.Interval[V], error) {
		return query.IntervalsBy(f, width, least, greatest)
	})
}

// HistogramByUnit counts the records that fulfil all conditions by days, weeks, months or
// years of their instants in a location, as HistogramBy does by intervals of one width. The
// answer is that of [query.HistogramByUnit]. An instant before September 1677 or after
// April 2262 counts as the first or the last one that the database has.
func HistogramByUnit[R any](
	ctx context.Context, q *Questions[R], f *query.Field[R, time.Time], u query.Unit, in *time.Location, where ...query.Condition[R],
) (query.Histogram[time.Time], error) {
	if _, err := query.IntervalsByUnit(f, u, in, time.Time{}, time.Time{}); err != nil {
		return query.Histogram[time.Time]{}, err
	}
	return histogram(ctx, q, f, where, func(least, greatest time.Time) ([]query.Interval[time.Time], error) {
		return query.IntervalsByUnit(f, u, in, least, greatest)
	})
}

// histogram counts by the intervals between the least and the greatest value.
func histogram[R, V any](
	ctx context.Context, q *Questions[R], f *query.Field[R, V], where []query.Condition[R], divide func(least, greatest V) ([]query.Interval[V], error),
) (h query.Histogram[V], err error) {
	err = pgx.BeginTxFunc(ctx, q.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		least, some, err := endOf[R, V](ctx, q, tx, query.Min(f), where)
		if err != nil {
			return err
		}
		if some {
			greatest, _, err := endOf[R, V](ctx, q, tx, query.Max(f), where)
			if err != nil {
				return err
			}
			if h.Intervals, err = divide(least, greatest); err != nil {
				return err
			}
		}
		s, err := querysql.Histogram(q.writer, f, h.Intervals, where...)
		if err != nil {
			return err
		}
		return each(ctx, tx, s.Text, s.Args, func(rows pgx.Rows) error {
			var place *int
			var n int
			if err := rows.Scan(&place, &n); err != nil {
				return err
			}
			if place == nil {
				h.Nulls = n
			} else {
				h.Intervals[*place].Count = n
			}
			return nil
		})
	})
	if err != nil {
		h = query.Histogram[V]{}
	}
	return h, err
}

// endOf returns the least or the greatest value, and false without values.
func endOf[R, V any](ctx context.Context, q *Questions[R], tx pgx.Tx, m query.AnyMeasure[R], where []query.Condition[R]) (v V, some bool, err error) {
	s, err := q.writer.Measure(m, where...)
	if err != nil {
		return v, false, err
	}
	err = each(ctx, tx, s.Text, s.Args, func(rows pgx.Rows) error {
		some = true
		if at, ok := any(&v).(*time.Time); ok {
			var nanoseconds int64
			err := rows.Scan(&nanoseconds)
			*at = time.Unix(0, nanoseconds).UTC()
			return err
		}
		return rows.Scan(&v)
	})
	return v, some, err
}
