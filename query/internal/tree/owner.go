package tree

// An Owner is the identity of one edit. Each part of a table (a page, a node, a
// tally, a dictionary) records the owner that made it. That edit may change the
// part in place; every other edit must copy it first. So an edit copies each part
// at most once, and a part that belongs to a published version never changes.
type Owner struct{ _ byte } // not empty, because pointers to empty structs may be equal
