package intra

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"runtime"
	"sync"
)

// Record is a record of the API that a [Decoder] reads.
type Record interface {
	ProjectsUser | Team | Project | Session | User | CursusUser | CampusUser
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
