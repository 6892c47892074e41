package knot

// Room is generic. It closes the circle through a method and a field of pupil.go.
type Room[N int | int64] struct{ Size N }

// First uses a method that pupil.go declares on a parameter that this file gets from
// elsewhere.
func (r Room[N]) First() string {
	var c counter
	return c.one().rename("first").name
}
