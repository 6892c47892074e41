// Package school is the package that the tests of mutate change.
package school

const most = 40 - 2 // has no mutant, because it must stay constant

// Seats is a defined type, which the mutants of its arithmetic must keep.
type Seats int

// Free returns the number of free seats, and whether there is one.
func Free(taken Seats) (Seats, bool) {
	if taken > most {
		return 0, false
	}
	return most - taken, taken != most
}

// Rows returns the number of rows of ten that the seats fill.
func Rows(seats Seats, names []string) (rows uint8, label string) {
	for i := Seats(0); i < seats; i += 10 {
		rows++
	}
	return rows - 1<<0, "row" + names[0]
}
