package project

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strconv"
)

// Mark is the mark of a piece of work, or no mark. The zero Mark is no mark; the
// mark 0 is [MarkOf](0). The recorded answers of the 42 API contain marks from
// -42 (cheating) to 125; every 32-bit number is allowed. Marks can be compared
// with ==.
type Mark struct {
	points int32
	set    bool
}

// MarkOf returns the mark with the given points.
func MarkOf(points int32) Mark { return Mark{points, true} }

// IsSet reports whether m is a mark, in contrast to no mark.
func (m Mark) IsSet() bool { return m.set }

// Points returns the points of m and true, or 0 and false if m is no mark.
func (m Mark) Points() (points int32, ok bool) { return m.points, m.set }

// Compare returns -1 if m is worse than other, 0 if they are equal, and +1 if m is
// better. No mark is worse than every mark.
func (m Mark) Compare(other Mark) int {
	if m.set != other.set {
		if m.set {
			return +1
		}
		return -1
	}
	return cmp.Compare(m.points, other.points)
}

// Best returns the better of two marks. Every mark is better than no mark.
func (m Mark) Best(other Mark) Mark {
	if m.Compare(other) < 0 {
		return other
	}
	return m
}

// String returns the points as a decimal number, or "none" for no mark.
func (m Mark) String() string {
	if !m.set {
		return "none"
	}
	return strconv.Itoa(int(m.points))
}

// MarshalJSON returns the points as a number, or null for no mark. The error is
// always nil.
func (m Mark) MarshalJSON() ([]byte, error) {
	if !m.set {
		return []byte("null"), nil
	}
	return strconv.AppendInt(nil, int64(m.points), 10), nil
}

// UnmarshalJSON sets m to the mark of a number, or to no mark from null. For any
// other text, such as a number with a fraction or one that does not fit in 32
// bits, it returns the error of encoding/json, and m keeps its value.
func (m *Mark) UnmarshalJSON(text []byte) error {
	if bytes.Equal(text, []byte("null")) {
		*m = Mark{}
		return nil
	}
	var points int32
	if err := json.Unmarshal(text, &points); err != nil {
		return err
	}
	*m = MarkOf(points)
	return nil
}
