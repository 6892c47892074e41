package intra

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"reflect"
	"runtime"
	"strings"
	"sync"

	"github.com/projectsuser/roster/internal/excerpt"
)

// Record is a record of the API that a [Decoder] reads.
type Record interface {
	ProjectsUser | Team | Project | Session | User | CursusUser | CampusUser | Entry | Expense
}

// identified is a pointer to a [Record].
type identified interface {
	// missingID returns the first field that must have an id and has none, "" if there
	// is no such field.
	missingID() string

	// scan reads the record.
	scan(*scanner)

	// reset makes the record empty.
	reset()
}

// missingIDIn returns the first field in a list of records that must have an id and has
// none, "" if there is no such field.
func missingIDIn[T Record](field string, records List[T]) string {
	for i := range records {
		if missing := any(&records[i]).(identified).missingID(); missing != "" {
			return fmt.Sprintf("%s[%d].%s", field, i, missing)
		}
	}
	return ""
}

// fieldIfZero returns the field if its id is 0, else "".
func fieldIfZero(field string, id int64) string {
	if id == 0 {
		return field
	}
	return ""
}

// Decoder reads records from JSON arrays and JSON objects in sequence: one array, several
// arrays one after the other, or JSON lines. It decodes on several cores and yields the records in their order. It holds a
// few batches of text in memory, however long the source is. The zero Decoder is ready to
// use; any number of goroutines may use one.
type Decoder[T Record] struct {
	MaxRecord int // largest record, in bytes; 0 or less is 16 MiB
	Parallel  int // number of goroutines that decode; 0 or less is GOMAXPROCS
}

// Decode yields the records of a source with the zero [Decoder].
func Decode[T Record](source io.Reader) iter.Seq2[*T, error] {
	return Decoder[T]{}.Records(source)
}

// maxRecord is the default of Decoder.MaxRecord.
const maxRecord = 16 << 20

// Records yields the records of a source in their order. A record that cannot be decoded
// is yielded as a [*DecodeError], and the loop continues with the next record. If the
// text is not JSON, ends early, or the source fails, that error is the last one.
//
// The goroutines that decode end with the loop, also if the loop is left early. The
// goroutine of the loop reads the source a few batches of 256 KiB ahead of the record
// that it yields. So a second loop over the same source does not continue where the first
// one was left, and a source that is slow yields a record only when a few batches are
// full or the source ends.
func (d Decoder[T]) Records(source io.Reader) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		s := &splitter{source: source, limit: cmp.Or(max(d.MaxRecord, 0), maxRecord)}
		for r := range decode(s, cmp.Or(max(d.Parallel, 0), runtime.GOMAXPROCS(0)), decodeRecord[T]) {
			if !yield(r.record, r.err) {
				return
			}
		}
	}
}

// decoder decodes one record.
type decoder[T any] func(s *scanner, text []byte, at span) (T, error)

// result is a record, or the error of decoding it, or the error that ends the text.
type result[T any] struct {
	record T
	err    error
	last   bool // err ends the text
}

// decode yields the records that a splitter finds, decoded on n goroutines.
func decode[T any](s *splitter, n int, one decoder[T]) iter.Seq[result[T]] {
	return func(yield func(result[T]) bool) {
		p := newPipeline(n, one)
		defer p.close()
		for more := true; more; {
			for more && !p.full() {
				more = p.feed(s)
			}
			if !p.yieldOldest(yield) {
				return
			}
		}
		for !p.empty() && p.yieldOldest(yield) {
		}
	}
}

// pipeline decodes batches on several goroutines and returns them in the order in which
// they were added.
type pipeline[T any] struct {
	decode decoder[T]
	jobs   chan *job[T]
	ring   []*job[T] // used in rotation
	fed    int       // number of batches added
	taken  int       // number of batches returned
	ending sync.WaitGroup
}

// job is a batch in the pipeline.
type job[T any] struct {
	batch
	decoded []result[T]
	done    chan struct{} // receives a value when decoded is ready
}

// newPipeline starts a pipeline of n goroutines. It holds two batches for each, so that
// the next batch is ready when one is done.
func newPipeline[T any](n int, decode decoder[T]) *pipeline[T] {
	p := &pipeline[T]{decode: decode, jobs: make(chan *job[T], 2*n), ring: make([]*job[T], 2*n)}
	for i := range p.ring {
		p.ring[i] = &job[T]{done: make(chan struct{}, 1)}
	}
	for range n {
		p.ending.Go(p.work)
	}
	return p
}

// work decodes batches until the pipeline is closed.
func (p *pipeline[T]) work() {
	s := new(scanner)
	for j := range p.jobs {
		j.decoded = j.decoded[:0]
		for _, at := range j.records {
			record, err := p.decode(s, j.text[at.start:at.end], at)
			j.decoded = append(j.decoded, result[T]{record: record, err: err})
		}
		j.done <- struct{}{}
	}
}

// close stops the goroutines and waits for them.
func (p *pipeline[T]) close() {
	close(p.jobs)
	p.ending.Wait()
}

func (p *pipeline[T]) full() bool  { return p.fed-p.taken == len(p.ring) }
func (p *pipeline[T]) empty() bool { return p.fed == p.taken }

// feed splits off the next batch and adds it. It reports whether there is another batch.
func (p *pipeline[T]) feed(s *splitter) bool {
	j := p.ring[p.fed%len(p.ring)]
	p.fed++
	s.next(&j.batch)
	more := j.err == nil
	p.jobs <- j
	return more
}

// yieldOldest waits for the oldest batch and yields its records. It reports whether the
// loop continues.
func (p *pipeline[T]) yieldOldest(yield func(result[T]) bool) bool {
	j := p.ring[p.taken%len(p.ring)]
	p.taken++
	<-j.done
	for i := range j.decoded {
		if !yield(j.decoded[i]) {
			return false
		}
	}
	if j.err != nil && j.err != io.EOF {
		return yield(result[T]{err: j.err, last: true})
	}
	return true
}

// decodeRecord decodes a record of a kind.
func decodeRecord[T Record](s *scanner, text []byte, at span) (*T, error) {
	record := new(T)
	if err := decodeInto(s, text, at, any(record).(identified)); err != nil {
		return nil, err
	}
	return record, nil
}

// decodeInto decodes a record into an empty one. A record without an id that the module
// needs is an error.
func decodeInto(s *scanner, text []byte, at span, record identified) error {
	if !scanned(s, text, record) {
		record.reset() // the scanner may have read parts of it
		if err := json.Unmarshal(text, record); err != nil {
			return explain(text, at, record, err)
		}
	}
	if field := record.missingID(); field != "" {
		return &DecodeError{Line: at.line, Offset: at.offset, Field: field, Err: ErrNoID}
	}
	return nil
}

// scanned reads a record with a scanner and reports whether the scanner could.
func scanned(s *scanner, text []byte, record identified) bool {
	s.reset(text)
	record.scan(s)
	return s.ended()
}

// DecodeError reports where a text could not be read, and why.
type DecodeError struct {
	Line   int    // line on which the record starts, from 1
	Offset int64  // of the value, or of the record, in bytes from 0
	Field  string // path to the value in the record, as "teams[1].closed_at"; empty for the record as a whole
	Value  string // value as written in the text; empty for the record as a whole, or if it has no value
	Err    error  // cause
}

func (e *DecodeError) Error() string {
	where := fmt.Sprintf("intra: line %d, offset %d: ", e.Line, e.Offset)
	if e.Field == "" {
		return where + e.reason()
	}
	if e.Value == "" {
		return fmt.Sprintf("%s%q: %s", where, e.Field, e.reason())
	}
	return fmt.Sprintf("%s%q is %s: %s", where, e.Field, excerpt.Of(e.Value), e.reason())
}

// Unwrap returns the cause.
func (e *DecodeError) Unwrap() error { return e.Err }

// reason describes the cause in terms of JSON, not of Go.
func (e *DecodeError) reason() string {
	var mistyped *json.UnmarshalTypeError
	if errors.As(e.Err, &mistyped) {
		return "want " + wanted(mistyped.Type)
	}
	return strings.TrimPrefix(e.Err.Error(), "intra: ")
}

// wanted describes the JSON values that fit a Go type.
func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return wanted(t.Elem())
	case reflect.Int, reflect.Int32, reflect.Int64:
		return fmt.Sprintf("a whole number of at most %d bits", t.Bits())
	case reflect.Float64:
		return "a number"
	case reflect.Bool:
		return "true or false"
	case reflect.String, reflect.Uint8:
		return "a text"
	case reflect.Slice:
		return "an array"
	}
	return "an object"
}

// explain returns the error of a record that could not be decoded. It finds the value
// that does not fit, which encoding/json does not always name.
func explain(text []byte, s span, record any, cause error) error {
	e := &DecodeError{Line: s.line, Offset: s.offset, Err: cause}
	var syntax *json.SyntaxError
	if errors.As(cause, &syntax) {
		e.Offset += syntax.Offset
		return e
	}
	if m, ok := findMisfit(text, reflect.TypeOf(record).Elem(), ""); ok {
		e.Offset += int64(m.offset)
		e.Field, e.Value, e.Err = m.field, string(m.value), m.err
	}
	return e
}

// misfit is a value that does not fit its field.
type misfit struct {
	field  string
	value  []byte
	offset int
	err    error
}

// findMisfit returns the innermost first value in a text, which is valid JSON, that does
// not fit a type or the part of the type for the value.
func findMisfit(text []byte, t reflect.Type, field string) (misfit, bool) {
	err := json.Unmarshal(text, reflect.New(t).Interface())
	if err == nil {
		return misfit{}, false
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	for part := range parts(text, t) {
		if m, ok := findMisfit(part.text, part.of, join(field, part.name)); ok {
			m.offset += part.offset
			return m, true
		}
	}
	return misfit{field, text, 0, err}, true
}

// part is a value inside another one, with the type that it must fit.
type part struct {
	name   string
	text   json.RawMessage
	offset int
	of     reflect.Type
}

// parts yields the values inside an array or an object for which the type has a part. A
// type with its own decoder has no parts.
func parts(text []byte, t reflect.Type) iter.Seq[part] {
	d := json.NewDecoder(bytes.NewReader(text))
	open, _ := d.Token()
	if reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		return func(func(part) bool) {}
	}
	return func(yield func(part) bool) {
		for i := 0; d.More(); i++ {
			p := part{}
			if open == json.Delim('[') && t.Kind() == reflect.Slice {
				p.name, p.of = fmt.Sprintf("[%d]", i), t.Elem()
			} else if open == json.Delim('{') && t.Kind() == reflect.Struct {
				key, _ := d.Token()
				p.name, _ = key.(string)
				p.of = fieldType(t, p.name)
			} else {
				return
			}
			if d.Decode(&p.text) != nil {
				return
			}
			p.offset = int(d.InputOffset()) - len(p.text)
			if p.of != nil && !yield(p) {
				return
			}
		}
	}
}

// fieldType returns the type of the field for a key, nil if not found.
func fieldType(t reflect.Type, key string) reflect.Type {
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if strings.EqualFold(name, key) {
			return t.Field(i).Type
		}
	}
	return nil
}

// join returns the path to a part of a field.
func join(field, part string) string {
	if field == "" || strings.HasPrefix(part, "[") {
		return field + part
	}
	return field + "." + part
}

// Causes of a [DecodeError].
var (
	// ErrNoObjects reports that a text is neither a JSON array nor a sequence of objects.
	ErrNoObjects = errors.New("want a JSON object, in an array or one after the other")

	// ErrNoID reports that a record, or one inside it, has no id, or its id is null or 0.
	ErrNoID = errors.New("want an id that is not 0")

	// ErrNoArray reports that a member of an object of arrays is not a key with an array of records.
	ErrNoArray = errors.New("want a key with an array of records, or the end of the object")

	// ErrUnknownKey reports that a key of an object of arrays is not one that a [World] reads.
	ErrUnknownKey = errors.New("want one of the keys campus_users, cursus_users, entries, expenses, project_sessions, projects, projects_users, teams, users")

	// ErrRepeatedKey reports that an object of arrays has a key twice.
	ErrRepeatedKey = errors.New("want each key once")
)

// TooLargeError is the cause of a [DecodeError] for a record that is larger than allowed.
type TooLargeError struct {
	Limit int // largest record, in bytes
}

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the record has more than %d bytes", e.Limit)
}
