// Package tree keeps the slots of a table's records sorted by one field, in a
// persistent counted B+ tree.
//
// It is better than a sorted slice because an edit copies one path from the
// root to a leaf, and better than an ordinary B-tree because it counts: how
// many entries come before a position, and how many of them have a given value
// of another field, takes one descent. So a page deep in an answer costs no more
// than the first.
//
// A [Node] is the root of one order. Its entries pair a [Code] with the slot of
// a record; the leaves also have a bitmap for each value ([ValueID]), and the nodes
// above have or find the counts of each value below their children. [Matches] are the entries
// in a run of positions that have certain values, found by number. A [Vector] is
// a persistent array that is indexed by slot.
//
// Nodes and vectors are persistent: a pointer to a root, and a copy of a vector, is a
// version. An edit has an [Owner]; it copies each part that it changes once, and does
// not change earlier versions. A version is safe for concurrent reads.
package tree
