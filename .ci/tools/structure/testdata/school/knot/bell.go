package knot

// Ring refers to clock.go.
const Ring = noon - 1
