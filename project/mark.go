package project

import (
	"cmp"
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
