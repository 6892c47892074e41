package knot

// Clock refers to bell.go.
var Clock = Ring

const noon = 12
