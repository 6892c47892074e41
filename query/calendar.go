package query

import (
	"slices"
	"time"
)

// A Unit is a unit of the calendar.
type Unit uint8

// The units. Weeks begin on Monday.
const (
	Day Unit = iota + 1
	Week
	Month
	Year
)

var unitNames = [...]string{"invalid", "day", "week", "month", "year"}

// String returns the name of the unit in lower case, or "invalid" if u is not a unit.
func (u Unit) String() string {
	if u.valid() {
		return unitNames[u]
	}
	return unitNames[0]
}

// ParseUnit returns the unit of a name that [Unit.String] returns, or false if not found.
func ParseUnit(name string) (Unit, bool) {
	i := slices.Index(unitNames[1:], name)
	return Unit(i + 1), i >= 0
}

// valid reports whether u is a unit.
func (u Unit) valid() bool { return u >= Day && u <= Year }

// A date is a day of the calendar.
type date struct {
	year  int
	month time.Month
	day   int
}

// first returns the first day of the unit that has the instant's day, in the instant's
// location, and the first day of the unit after it. They need not be normal: a day may be
// after the end of its month.
func (u Unit) first(t time.Time) (this, next date) {
	y, m, d := t.Date()
	switch u {
	case Week:
		d -= (int(t.Weekday()) + 6) % 7
		return date{y, m, d}, date{y, m, d + 7}
	case Month:
		return date{y, m, 1}, date{y, m + 1, 1}
	case Year:
		return date{y, 1, 1}, date{y + 1, 1, 1}
	}
	return date{y, m, d}, date{y, m, d + 1}
}

// floor returns the start of the unit that contains the instant, in its location.
func (u Unit) floor(t time.Time) time.Time {
	this, next := u.first(t)
	// If clocks were put back over midnight, the instant may be in the next unit although
	// its clock shows the date before.
	if start := next.start(t.Location()); !start.After(t) {
		return start
	}
	return this.start(t.Location())
}

// next returns the start of the unit after the one that begins at an instant.
func (u Unit) next(start time.Time) (time.Time, bool) {
	_, next := u.first(start)
	t := next.start(start.Location())
	return t, t.After(start)
}

// start returns the first instant of the day, or of the first day after it that exists.
func (d date) start(in *time.Location) time.Time {
	t := time.Date(d.year, d.month, d.day, 0, 0, 0, 0, in)
	midnight := time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC)
	zoneStart, zoneEnd := t.ZoneBounds()
	switch c := compareDate(t, midnight); {
	case c < 0: // the day has no midnight, and time.Date returned an earlier clock
		return zoneEnd
	case c > 0 || t.Hour() != 0 || t.Minute() != 0 || t.Second() != 0:
		return zoneStart
	case zoneStart.IsZero():
		return t
	}
	// Midnight may have been a first time, before clocks were put back.
	before := zoneStart.Add(-1)
	if compareDate(before, midnight) < 0 {
		return t
	}
	_, offset := before.Zone()
	return time.Date(d.year, d.month, d.day, 0, 0, -offset, 0, time.UTC).In(in)
}

// compareDate compares the dates that the clocks of two instants show.
func compareDate(a, b time.Time) int {
	date := func(t time.Time) []int { return []int{t.Year(), t.YearDay()} }
	return slices.Compare(date(a), date(b))
}
