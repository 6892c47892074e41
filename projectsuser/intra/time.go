package intra

import (
	"fmt"
	"slices"
	"time"

	"github.com/projectsuser/roster/internal/excerpt"
	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
)

// layout is the form of an instant in the API: ISO 8601 in UTC with milliseconds.
const layout = "2006-01-02T15:04:05.000Z"

// Time is an instant of the API: written in UTC with milliseconds. The zero Time is null.
type Time struct {
	time.Time
}

// ParseTime reads an instant in the forms that the API, its webhooks and its clients use:
//
//	2017-11-22T13:41:28.447Z   any number of digits of a second, or no seconds
//	2017-11-22T13:41+01:00     an offset, also +0100 or +01
//	2017-11-22 13:41:28 UTC    a blank for the T, and UTC for the Z, with or without a blank before it
//	2017-11-22 13:41:28        in UTC without an offset
//	2017-11-22, 2017-3-5       midnight in UTC
//
// The plus of an offset may be a blank, which a plus in a URL becomes. ParseTime returns
// a [*TimeError] for any other text and for a year that does not have four digits in UTC.
func ParseTime(text string) (Time, error) {
	t, ok := parseTime([]byte(text))
	if !ok {
		return Time{}, &TimeError{Text: text}
	}
	return t, nil
}

// parseTime reads an instant as [ParseTime] does.
func parseTime(text []byte) (Time, bool) {
	p := dateParser{rest: text}
	year, month, day := p.number(4, 4), p.after('-', 1), p.after('-', 1)
	var hour, minute, second, nano int
	var offset time.Duration
	if len(p.rest) > 0 {
		hour, minute = p.clock()
		if p.at(':') {
			second, nano = p.after(':', 2), p.fraction()
		}
		offset = p.offset()
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, nano, time.UTC)
	valid := t.Day() == day && int(t.Month()) == month && hour < 24 && minute < 60 && second < 60
	if t = t.Add(-offset); p.bad || len(p.rest) > 0 || !valid || !writable(t) {
		return Time{}, false
	}
	return Time{t}, true
}

// dateParser reads the parts of a date from the start of a text.
type dateParser struct {
	rest []byte
	bad  bool // a part is missing
}

// at reports whether the text continues with a character.
func (p *dateParser) at(c byte) bool { return len(p.rest) > 0 && p.rest[0] == c }

// skip moves past a character if the text continues with it, and reports whether it does.
func (p *dateParser) skip(c byte) bool {
	ok := p.at(c)
	if ok {
		p.rest = p.rest[1:]
	}
	return ok
}

// number reads a number of some digits.
func (p *dateParser) number(least, most int) (n int) {
	digits := 0
	for ; digits < most && digits < len(p.rest) && p.rest[digits]-'0' <= 9; digits++ {
		n = n*10 + int(p.rest[digits]-'0')
	}
	p.bad = p.bad || digits < least
	p.rest = p.rest[digits:]
	return n
}

// after reads a number of at most two digits after a character.
func (p *dateParser) after(c byte, least int) int {
	p.bad = !p.skip(c) || p.bad
	return p.number(least, 2)
}

// clock reads the hour and the minute after a T or a blank.
func (p *dateParser) clock() (hour, minute int) {
	if !p.skip('T') {
		p.bad = !p.skip(' ') || p.bad
	}
	return p.number(2, 2), p.after(':', 2)
}

// fraction reads the fraction of a second in nanoseconds, 0 without one. It ignores
// the digits after the ninth.
func (p *dateParser) fraction() (nano int) {
	if !p.skip('.') {
		return 0
	}
	before := len(p.rest)
	nano = p.number(1, 9)
	for range 9 - (before - len(p.rest)) {
		nano *= 10
	}
	for len(p.rest) > 0 && p.rest[0]-'0' <= 9 {
		p.rest = p.rest[1:]
	}
	return nano
}

// offset reads the offset from UTC, 0 without one.
func (p *dateParser) offset() time.Duration {
	if p.skip('Z') || len(p.rest) == 0 {
		return 0
	}
	blank := p.skip(' ')
	if string(p.rest) == "UTC" {
		p.rest = nil
		return 0
	}
	west := p.skip('-')
	p.bad = !west && !p.skip('+') && !blank || p.bad
	hours, minutes := p.number(2, 2), 0
	if p.skip(':') || len(p.rest) > 0 {
		minutes = p.number(2, 2)
	}
	p.bad = p.bad || hours > 23 || minutes > 59
	d := time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
	if west {
		return -d
	}
	return d
}

// writable reports whether an instant in UTC has a year of four digits.
func writable(t time.Time) bool { return t.Year() >= 0 && t.Year() <= 9999 }

// MarshalText returns the instant in the form of the API, empty for the zero Time. It cuts
// off fractions of a millisecond, because the API has none. It returns a [*TimeError] for
// a year that does not have four digits.
func (t Time) MarshalText() ([]byte, error) {
	if t.IsZero() {
		return nil, nil
	}
	if !writable(t.UTC()) {
		return nil, &TimeError{Text: t.String()}
	}
	return t.UTC().AppendFormat(nil, layout), nil
}

// UnmarshalText reads what [ParseTime] reads, and the zero Time from the empty
// text. On an error t keeps its value.
func (t *Time) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*t = Time{}
		return nil
	}
	parsed, err := ParseTime(string(text))
	if err == nil {
		*t = parsed
	}
	return err
}

// MarshalJSON writes the instant as [Time.MarshalText] does, or null for the
// zero Time.
func (t Time) MarshalJSON() ([]byte, error) {
	text, err := t.MarshalText()
	if err != nil || text == nil {
		return []byte("null"), err
	}
	return slices.Concat([]byte{'"'}, text, []byte{'"'}), nil
}

// encode writes what [Time.MarshalJSON] writes, with the same error.
func (t Time) encode(w *jsonwriter.Writer) {
	switch utc := t.UTC(); {
	case t.IsZero():
		w.Null()
	case !writable(utc):
		w.Fail(&TimeError{Text: t.String()})
	default:
		w.Time(utc)
	}
}

// UnmarshalJSON reads null or what [ParseTime] reads. On an error t keeps its
// value.
func (t *Time) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*t = Time{}
		return nil
	}
	quoted := len(text) >= 2 && text[0] == '"'
	if !quoted {
		return &TimeError{Text: string(text)}
	}
	parsed, ok := parseTime(text[1 : len(text)-1])
	if !ok {
		return &TimeError{Text: string(text[1 : len(text)-1])}
	}
	*t = parsed
	return nil
}

// TimeError reports a text that is not an instant.
type TimeError struct {
	Text string
}

func (e *TimeError) Error() string {
	return fmt.Sprintf("intra: date %q: want one like %s or %s", excerpt.Of(e.Text), layout, time.DateOnly)
}
