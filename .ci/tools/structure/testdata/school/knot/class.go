package knot

// Class uses a type of room.go.
type Class struct {
	Room[int]
}

// Seats is a method of an alias's type: the alias adds no name but its own.
func (c *Class) Seats() int { return c.Size }

// Form is an alias.
type Form = Class
