package tree

// A ValueID is the number of one value of one field in a table; null has a number
// too. Numbers are given in the order in which values first appear, and never
// change.
type ValueID = uint32
