package web

import "strconv"

// place is the position of a value in a body: a member of an object, or an element of an
// array. A nil place is the body itself.
//
// It becomes a text only in an error. If every object had its path as a text, a body with
// a long key above many objects would take the length of the key times their number.
type place struct {
	in    *place // of the object or the array
	key   string // of a member
	index int    // of an element, from 1; unknown in a form
}

// String returns the path to the place, as "team.users[1]".
func (p *place) String() string {
	if p == nil {
		return ""
	}
	return string(p.appendTo(nil))
}

// appendTo appends the path. Its recursion is at most as deep as values may nest.
func (p *place) appendTo(to []byte) []byte {
	if p.in != nil {
		to = p.in.appendTo(to)
	}
	switch {
	case p.index > 0:
		return append(strconv.AppendInt(append(to, '['), int64(p.index-1), 10), ']')
	case p.index == unknown:
		return append(to, "[]"...)
	case len(to) > 0:
		to = append(to, '.')
	}
	return append(to, p.key...)
}

// unknown is the index of an element in a form, because a[] does not give it.
const unknown = -1
