package web

import "strconv"

// place is where a value stands in a body: a member of an object, or an element of
// an array. A nil place is the body itself.
//
// It is written out only when somebody asks. A body may have a long key, and below
// it as many objects as there is room for: each with a path of its own that is a
// text would take the one times the other.
type place struct {
	in    *place // where the object or the array stands
	key   string // of a member
	index int    // of an element, from 1; unknown for a form's
}

// String returns the path to the place, as "team.users[1]".
func (p *place) String() string {
	if p == nil {
		return ""
	}
	return string(p.appendTo(nil))
}

// appendTo appends the path. It goes no deeper than values may lie in one another.
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

// unknown is the index of an element of a form: a[] says not which it is.
const unknown = -1
