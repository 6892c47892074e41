package intra

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"time"
)

// reading is the reading of one text into a [World].
type reading struct {
	*World
	at      time.Time
	source  *splitter
	refused refusals
}

// read reads the text. It returns the error that ends the text early.
func (r *reading) read() error {
	for {
		if err := r.collect("", decodeAny); err != nil {
			return err
		}
		if !r.source.found {
			return nil
		}
		if err := r.readObject(); err != nil {
			return err
		}
	}
}

// readObject reads an object of arrays.
func (r *reading) readObject() error {
	if err := r.source.open(); err != nil {
		return err
	}
	seen := make(map[string]bool)
	for {
		key, ok, err := r.source.member(len(seen) == 0)
		if err != nil {
			return err
		}
		if !ok {
			r.source.leave()
			return nil
		}
		if seen[key] {
			return within(key, r.source.fail(nil, ErrRepeatedKey))
		}
		seen[key] = true
		if err := r.readMember(key); err != nil {
			return err
		}
	}
}

// readMember reads the array under a key of the object; null is an empty array.
func (r *reading) readMember(key string) error {
	kind := kindNamed(key)
	if kind == 0 {
		return within(key, r.source.fail(nil, ErrUnknownKey))
	}
	c, err := r.source.peek()
	if c == '[' {
		r.source.enter()
		return r.collect(key, decodeKind(kind))
	}
	if c == 'n' {
		null := false
		if null, err = r.source.null(); null {
			return nil
		}
	}
	return within(key, r.source.cause(err, ErrNoArray))
}

// collect adds the records that come next. key is the key of their array in an object, or
// empty.
func (r *reading) collect(key string, one decoder[typed]) error {
	n := 0
	for found := range decode(r.source, runtime.GOMAXPROCS(0), one) {
		if found.err == nil {
			r.add(found.record.record)
			n++
			continue
		}
		err := found.err
		if key != "" {
			err = within(fmt.Sprintf("%s[%d]", key, n), err)
		}
		if _, syntax := errors.AsType[*json.SyntaxError](err); syntax || found.last {
			return err
		}
		r.refused.add(Refused{Kind: found.record.kind, ID: found.record.id, Err: err})
		n++
	}
	return nil
}

// typed is a record and its kind. For a record that is refused it has what is known of it.
type typed struct {
	record identified
	kind   Kind
	id     int64
}

// decodeAny decodes a record of any kind.
func decodeAny(s *scanner, text []byte, at span) (typed, error) {
	kind, err := recognise(s, text)
	if err != nil {
		e := &DecodeError{Line: at.line, Offset: at.offset, Err: err}
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			e.Offset += syntax.Offset
		}
		return typed{id: idOf(text)}, e
	}
	return decodeKind(kind)(s, text, at)
}

// decodeKind returns the function that decodes a record of a kind.
func decodeKind(kind Kind) decoder[typed] {
	return func(s *scanner, text []byte, at span) (typed, error) {
		record := kind.newRecord()
		if err := decodeInto(s, text, at, record); err != nil {
			return typed{kind: kind, id: idOf(text)}, err
		}
		return typed{record: record, kind: kind}, nil
	}
}

// idOf returns the id of a record that is refused, 0 if it has none.
func idOf(text []byte) int64 {
	var record struct {
		ID json.RawMessage `json:"id"`
	}
	var id int64
	if json.Unmarshal(text, &record) != nil || json.Unmarshal(record.ID, &id) != nil {
		return 0
	}
	return id
}

// within returns an error with a key before its field.
func within(key string, err error) error {
	var where *DecodeError
	if !errors.As(err, &where) {
		return err
	}
	inside := *where
	inside.Field = key
	if where.Field != "" {
		inside.Field = join(key, where.Field)
	}
	return &inside
}

// mostRefused is how many records a [RefusedError] lists at most.
const mostRefused = 1000

// RefusedError reports the records of a text that could not be read. The other records of
// the text were read.
type RefusedError struct {
	Refused []Refused // the first 1,000 in the order of the text
	Total   int
}

// Refused is a record that could not be read.
type Refused struct {
	Kind Kind  // 0 if its keys do not say it
	ID   int64 // 0 if it has no id
	Err  error // a [*DecodeError]; its cause is a [*KindError] if the kind is unknown
}

// Error describes the first record and says how many others there are.
func (e *RefusedError) Error() string {
	first := e.Refused[0].Err.Error()
	if e.Total == 1 {
		return first
	}
	return fmt.Sprintf("%s (and %d more records refused)", first, e.Total-1)
}

// Unwrap returns the errors of the records that are listed.
func (e *RefusedError) Unwrap() []error {
	errs := make([]error, len(e.Refused))
	for i := range e.Refused {
		errs[i] = e.Refused[i].Err
	}
	return errs
}

// refusals are the records of a text that were refused so far.
type refusals struct{ e RefusedError }

// add adds a record.
func (r *refusals) add(refused Refused) {
	if r.e.Total++; r.e.Total <= mostRefused {
		r.e.Refused = append(r.e.Refused, refused)
	}
}

// with returns the error that ended a text, joined with the error of its refused records.
func (r *refusals) with(end error) error {
	switch {
	case r.e.Total == 0:
		return end
	case end == nil:
		return &r.e
	}
	return errors.Join(end, &r.e)
}
