package project

import (
	"cmp"
	"strconv"
)

// Mark is the mark of a piece of work, or none. The zero Mark is none; it is
// not the mark 0, which [MarkOf](0) is. Marks of -42 (cheating) to 125 are
// seen, and any 32-bit number is fine. Marks compare with ==.
type Mark struct {
	points int32
	set    bool
}

// MarkOf returns a mark of so many points.
func MarkOf(points int32) Mark { return Mark{points, true} }

// IsSet reports whether there is a mark.
func (m Mark) IsSet() bool { return m.set }

// Points returns the points, and whether there is a mark; 0 if there is none.
func (m Mark) Points() (points int32, ok bool) { return m.points, m.set }

// Compare orders marks by points; no mark comes before every mark.
func (m Mark) Compare(other Mark) int {
	if m.set != other.set {
		if m.set {
			return +1
		}
		return -1
	}
	return cmp.Compare(m.points, other.points)
}

// Best returns the better of two marks; any mark is better than none.
func (m Mark) Best(other Mark) Mark {
	if m.Compare(other) < 0 {
		return other
	}
	return m
}

// String returns the points in decimal, or "none".
func (m Mark) String() string {
	if !m.set {
		return "none"
	}
	return strconv.Itoa(int(m.points))
}
