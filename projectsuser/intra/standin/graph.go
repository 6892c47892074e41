package standin

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/projectsuser/roster/internal/excerpt"
	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/query"
)

// registrationDates are the dates of registrations that a graph can count by.
var registrationDates = map[string]func(*store.Entry) time.Time{
	"created_at":   func(e *store.Entry) time.Time { return e.Registration.CreatedAt },
	"updated_at":   func(e *store.Entry) time.Time { return e.Registration.UpdatedAt },
	"marked_at":    func(e *store.Entry) time.Time { return e.Registration.MarkedAt },
	"retriable_at": func(e *store.Entry) time.Time { return e.Registration.RetriableAt },
}

// teamDates are the dates of teams that a graph can count by.
var teamDates = map[string]func(*store.TeamEntry) time.Time{
	"created_at":     func(e *store.TeamEntry) time.Time { return e.Team.CreatedAt },
	"updated_at":     func(e *store.TeamEntry) time.Time { return e.Team.UpdatedAt },
	"locked_at":      func(e *store.TeamEntry) time.Time { return e.Team.LockedAt },
	"closed_at":      func(e *store.TeamEntry) time.Time { return e.Team.ClosedAt },
	"deadline_at":    func(e *store.TeamEntry) time.Time { return e.Team.DeadlineAt },
	"terminating_at": func(e *store.TeamEntry) time.Time { return e.Team.TerminatingAt },
}

// chosen returns the value that the path of a request, or else a parameter with the same
// name, chooses. It returns a [*query.UnknownFieldError] for an unknown choice.
func chosen[V any](choices map[string]V, r *http.Request, parameter, usual string) (v V, err error) {
	name := cmp.Or(r.PathValue(parameter), r.URL.Query().Get(parameter), usual)
	v, ok := choices[name]
	if !ok {
		return v, &query.UnknownFieldError{Parameter: parameter, Field: excerpt.Of(name), Allowed: slices.Sorted(maps.Keys(choices))}
	}
	return v, nil
}

// intervals divide time. An interval is a number: of a part of a day, a week, a month or a
// year, or else its first instant in seconds since 1970.
type intervals struct {
	floor       func(time.Time) int64
	next        func(time.Time) time.Time // the first instant of the next interval; nil for a number of a part
	first, last int64                     // of the numbers of a part
}

// calendar has the intervals of the API, by name. A week starts on Sunday.
var calendar = map[string]intervals{
	"day":     dated(func(t time.Time) time.Time { return date(t.Date()) }, 0, 0, 1),
	"week":    dated(func(t time.Time) time.Time { return date(t.Year(), t.Month(), t.Day()-int(t.Weekday())) }, 0, 0, 7),
	"month":   dated(func(t time.Time) time.Time { return date(t.Year(), t.Month(), 1) }, 0, 1, 0),
	"quarter": dated(func(t time.Time) time.Time { return date(t.Year(), t.Month()-(t.Month()-1)%3, 1) }, 0, 3, 0),
	"year":    dated(func(t time.Time) time.Time { return date(t.Year(), 1, 1) }, 1, 0, 0),

	"hour_of_day":   {floor: func(t time.Time) int64 { return int64(t.Hour()) }, last: 23},
	"day_of_week":   {floor: func(t time.Time) int64 { return int64(t.Weekday()) }, last: 6},
	"day_of_month":  {floor: func(t time.Time) int64 { return int64(t.Day()) }, first: 1, last: 31},
	"month_of_year": {floor: func(t time.Time) int64 { return int64(t.Month()) }, first: 1, last: 12},
}

// date returns the first instant of a day.
func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// dated returns intervals that begin at the instants of a function and take some time.
func dated(floor func(time.Time) time.Time, years, months, days int) intervals {
	return intervals{
		floor: func(t time.Time) int64 { return floor(t).Unix() },
		next:  func(t time.Time) time.Time { return t.AddDate(years, months, days) },
	}
}

// mostIntervals is how many intervals a graph has at most: all days of 27 years. A longer
// one has only the intervals with records.
const mostIntervals = 10_000

// appendGraph appends an object with the number of records in each interval, from the
// first one with a record up to an instant or to the last one with a record.
func (c *intervals) appendGraph(to []byte, counts map[int64]int, until time.Time) ([]byte, error) {
	w := jsonwriter.New(to)
	w.BeginObject()
	for _, at := range c.all(counts, until) {
		key := strconv.FormatInt(at, 10)
		if c.next != nil {
			key = time.Unix(at, 0).UTC().Format(time.DateOnly)
		}
		w.Key(key).Int(int64(counts[at]))
	}
	w.EndObject()
	return w.Bytes()
}

// all returns the intervals of a graph in order.
func (c *intervals) all(counts map[int64]int, until time.Time) (all []int64) {
	found := slices.Sorted(maps.Keys(counts))
	switch {
	case c.next == nil:
		for n := c.first; n <= c.last; n++ {
			all = append(all, n)
		}
		return all
	case len(found) == 0:
		return nil
	}
	end := max(found[len(found)-1], c.floor(until))
	for at := time.Unix(found[0], 0).UTC(); at.Unix() <= end; at = c.next(at) {
		if all = append(all, at.Unix()); len(all) > mostIntervals {
			return found
		}
	}
	return all
}
