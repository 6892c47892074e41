package jsonwriter

import "time"

// AppendTime appends an instant as a JSON string, in UTC with milliseconds, as
// "2024-03-01T12:00:00.000Z". It cuts off fractions of a millisecond. The year
// must have four digits.
func AppendTime(to []byte, t time.Time) []byte {
	t = t.UTC()
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	milli := t.Nanosecond() / 1e6
	from := len(to)
	to = append(to, `"0000-00-00T00:00:00.000Z"`...)
	text := to[from:]
	putDigits(text[1:3], year/100)
	putDigits(text[3:5], year%100)
	putDigits(text[6:8], int(month))
	putDigits(text[9:11], day)
	putDigits(text[12:14], hour)
	putDigits(text[15:17], minute)
	putDigits(text[18:20], second)
	putDigits(text[21:23], milli/10)
	text[23] += byte(milli % 10)
	return to
}

// putDigits writes a number from 0 to 99 in two digits.
func putDigits(text []byte, n int) {
	text[0], text[1] = byte('0'+n/10), byte('0'+n%10)
}
