package intra

import (
	"strings"

	"github.com/projectsuser/roster/projectsuser/optional"
)

// field says how a [scanner] reads the value of a key into a record.
type field[T any] struct {
	key  string
	read func(*scanner, *T)
}

// object reads an object. Null leaves the record as it is, as in encoding/json.
func object[T any](s *scanner, to *T, fields []field[T]) {
	if s.null() {
		return
	}
	s.open('{')
	likely := 0 // the API sends the keys in the order of the fields
	for first := true; s.more(first, '}'); first = false {
		key, plain := s.quoted()
		s.expect(':')
		i := find(fields, key, likely)
		switch {
		case i >= 0:
			fields[i].read(s, to)
			likely = i + 1
		case plain && !folds(fields, key):
			s.skip()
		default:
			s.fail()
		}
	}
}

// find returns the index of the field with a key, -1 if not found. It compares the likely
// one first.
func find[T any](fields []field[T], key []byte, likely int) int {
	if likely < len(fields) && fields[likely].key == string(key) {
		return likely
	}
	for i := range fields {
		if fields[i].key == string(key) {
			return i
		}
	}
	return -1
}

// folds reports whether a key in ASCII is that of a field in other letters: encoding/json
// takes it for that field.
func folds[T any](fields []field[T], key []byte) bool {
	for i := range fields {
		if len(fields[i].key) == len(key) && strings.EqualFold(fields[i].key, string(key)) {
			return true
		}
	}
	return false
}

// The functions below read a value into a field. Null leaves a number, a truth or a text
// as it is, as in encoding/json.

// value reads a number, a truth or a text.
func value[T any](s *scanner, to *T, read func(*scanner) T) {
	if !s.null() {
		*to = read(s)
	}
}

// maybe reads a value that may be null.
func maybe[T any](s *scanner, to *optional.Optional[T], read func(*scanner) T) {
	if s.null() {
		*to = optional.Null[T]()
	} else {
		*to = optional.Some(read(s))
	}
}

// whole returns the function that reads an object as a value.
func whole[T any](fields []field[T]) func(*scanner) T {
	return func(s *scanner) (v T) {
		object(s, &v, fields)
		return v
	}
}

// moment reads a date; null is the zero Time.
func moment(s *scanner, to *Time) {
	if s.null() {
		*to = Time{}
	} else {
		*to = date(s)
	}
}

// pointer reads an object that may be null, into the one that is there.
func pointer[T any](s *scanner, to **T, fields []field[T]) {
	if s.null() {
		*to = nil
		return
	}
	if *to == nil {
		*to = new(T)
	}
	object(s, *to, fields)
}

// list reads an array; null is nil. Like encoding/json it reads the elements into those
// that are there, which matters if a key occurs twice.
func list[T any](s *scanner, to *List[T], read func(*scanner, *T)) {
	if s.null() {
		*to = nil
		return
	}
	elements := (*to)[:0]
	s.open('[')
	for first := true; s.more(first, ']'); first = false {
		if len(elements) < cap(elements) {
			elements = elements[:len(elements)+1]
		} else {
			elements = append(elements, *new(T))
		}
		read(s, &elements[len(elements)-1])
	}
	if len(elements) == 0 {
		elements = List[T]{}
	}
	*to = elements
}

// objects reads an array of objects.
func objects[T any](s *scanner, to *List[T], fields []field[T]) {
	list(s, to, func(s *scanner, element *T) { object(s, element, fields) })
}
