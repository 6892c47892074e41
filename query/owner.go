package query

// An owner is the identity of one edit. A part of a table (a page, a node, a
// tally, a dictionary) carries the owner that made it: the same edit may
// change it again, anyone else copies it first. So a part is copied once an
// edit however often it changes, and a part that a published table shows never
// changes.
type owner struct{ _ byte } // not empty, or all would have one address
