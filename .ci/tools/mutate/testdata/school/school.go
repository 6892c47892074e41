// Package school has mistakes to make, for the tests of mutate.
package school

const most = 40 - 2 // no mutant: it has to be a constant

// Seats is a number of a type of its own.
type Seats int

// Free returns how many seats are left, and whether any is.
func Free(taken Seats) (Seats, bool) {
	if taken > most {
		return 0, false
	}
	return most - taken, taken != most
}

// Rows returns how many rows of so many seats there are.
func Rows(seats Seats, names []string) (rows uint8, label string) {
	for i := Seats(0); i < seats; i += 10 {
		rows++
	}
	return rows - 1<<0, "row" + names[0]
}
