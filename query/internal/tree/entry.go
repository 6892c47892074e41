package tree

// A Code is the value by which an order sorts, or as much of it as 64 bits can
// say: a smaller value never has a greater code.
type Code = uint64

// An Entry is the place of a record in an order: the code of its value, and the
// slot in which the table keeps the record.
type Entry struct {
	Code Code
	Slot uint32
}
