package intra

import (
	"math"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/optional"
)

// The functions below return the value of a key. A zero value is absent if the fact is
// unknown, else null. A value that is not zero is written in any case.

// shown returns a value.
func shown[T any](v T, zero, unknown bool) optional.Optional[T] {
	switch {
	case !zero:
		return optional.Some(v)
	case unknown:
		return optional.Optional[T]{}
	}
	return optional.Null[T]()
}

func shownID[T ~int64](id T, unknown bool) optional.Optional[int64] {
	return shown(int64(id), id == 0, unknown)
}

func shownText(text string, unknown bool) optional.Optional[string] {
	return shown(text, text == "", unknown)
}

func shownTime(t time.Time, unknown bool) optional.Optional[Time] {
	at := writableTime(t)
	return shown(at, at.IsZero(), unknown)
}

func shownMark(m project.Mark, unknown bool) optional.Optional[int32] {
	points, ok := m.Points()
	return shown(points, !ok, unknown)
}

func shownValidation(v project.Validation, unknown bool) optional.Optional[bool] {
	validated, ok := v.Bool()
	return shown(validated, !ok, unknown)
}

// shownBool returns a boolean, which is never null.
func shownBool(b, unknown bool) optional.Optional[bool] {
	if !b && unknown {
		return optional.Optional[bool]{}
	}
	return optional.Some(b)
}

// shownInt returns a count, which is never null.
func shownInt(n int, unknown bool) optional.Optional[int] {
	if n == 0 && unknown {
		return optional.Optional[int]{}
	}
	return optional.Some(n)
}

// nullable0 returns a count that is null if it is unknown.
func nullable0(n int, unknown bool) optional.Optional[int] {
	if n == 0 && unknown {
		return optional.Null[int]()
	}
	return optional.Some(n)
}

// writableTime returns an instant in the form of the API; the zero time is null. A year
// that the API cannot write is null too: the registry refuses such a time, and if code
// changed a record after that, the other records of a page must still be readable.
func writableTime(t time.Time) Time {
	if year := t.UTC().Year(); year < 1 || year > 9999 {
		return Time{}
	}
	return Time{t}
}

// finite returns a number, 0 if JSON cannot represent it.
func finite(n float64) float64 {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return 0
	}
	return n
}

// nonNil returns a list, an empty one for nil: a nil list is an absent key.
func nonNil[T any](list List[T]) List[T] {
	if list == nil {
		return List[T]{}
	}
	return list
}
