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

// Record is what a [Decoder] reads.
type Record interface {
	ProjectsUser | Team | Project | Session | User
}

// identified is a pointer to a [Record].
type identified interface {
	// noID returns the field that should have an id and has none, or "".
	noID() string
}

// noneIn returns the field of the first record in a list that should have an id
// and has none, or "".
func noneIn[T Record](field string, records List[T]) string {
	for i := range records {
		if none := any(&records[i]).(identified).noID(); none != "" {
			return fmt.Sprintf("%s[%d].%s", field, i, none)
		}
	}
	return ""
}

// zero returns the field if its id is none.
func zero(field string, id int64) string {
	if id == 0 {
		return field
	}
	return ""
}

// Decoder reads records from a JSON array, or from JSON objects one after the
// other, as JSON lines are. It decodes on several cores, holds a few batches of
// text at a time however long the whole is, and yields the records in their
// order. The zero Decoder is ready, and may be used many times and at once.
type Decoder[T Record] struct {
	MaxRecord int // the most bytes of one record; 0 or less is 16 MiB
	Parallel  int // how many goroutines decode; 0 or less is as many as run at once (GOMAXPROCS)
}

// Decode yields the records of the source as the zero [Decoder] does.
func Decode[T Record](source io.Reader) iter.Seq2[*T, error] {
	return Decoder[T]{}.Records(source)
}

// maxRecord is the most bytes of one record unless told.
const maxRecord = 16 << 20

// Records yields the records of the source in their order. A record that cannot
// be decoded comes as a [*DecodeError], and the next one follows; where the text
// itself is broken or cut, or the source fails, the error comes last.
//
// The goroutines that decode end with the loop, also when it is left early. The
// source is read by the loop's own goroutine, a few batches of 256 KiB ahead of
// the record it yields, so a second loop over the same source does not go on
// where the first was left. This is for files: where records trickle in, one is
// yielded only when a few batches are full or the source ends.
func (d Decoder[T]) Records(source io.Reader) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		s := &splitter{source: source, limit: cmp.Or(max(d.MaxRecord, 0), maxRecord)}
		d.decode(s)(yield)
	}
}

// decode yields the records that a splitter finds.
func (d Decoder[T]) decode(s *splitter) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		p := newPipeline[T](cmp.Or(max(d.Parallel, 0), runtime.GOMAXPROCS(0)))
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

// pipeline decodes batches on its goroutines, and gives them back in the order
// in which they were fed.
type pipeline[T Record] struct {
	jobs   chan *job[T]
	ring   []*job[T] // used in turn
	fed    int       // batches fed so far
	taken  int       // batches given back so far
	ending sync.WaitGroup
}

// job is a batch on its way through the pipeline.
type job[T Record] struct {
	batch
	decoded []result[T]
	done    chan struct{} // gets a value when decoded is ready
}

// result is a record or why there is none.
type result[T Record] struct {
	record *T
	err    error
}

// newPipeline starts a pipeline of n goroutines. It holds two batches for each,
// so that one is ready when another is done.
func newPipeline[T Record](n int) *pipeline[T] {
	p := &pipeline[T]{jobs: make(chan *job[T], 2*n), ring: make([]*job[T], 2*n)}
	for i := range p.ring {
		p.ring[i] = &job[T]{done: make(chan struct{}, 1)}
	}
	for range n {
		p.ending.Go(p.work)
	}
	return p
}

// work decodes batches until there are no more.
func (p *pipeline[T]) work() {
	for j := range p.jobs {
		j.decode()
		j.done <- struct{}{}
	}
}

// close ends the goroutines and waits for them.
func (p *pipeline[T]) close() {
	close(p.jobs)
	p.ending.Wait()
}

func (p *pipeline[T]) full() bool  { return p.fed-p.taken == len(p.ring) }
func (p *pipeline[T]) empty() bool { return p.fed == p.taken }

// feed splits off the next batch and hands it to the goroutines. It reports
// whether there is another.
func (p *pipeline[T]) feed(s *splitter) bool {
	j := p.ring[p.fed%len(p.ring)]
	p.fed++
	s.next(&j.batch)
	more := j.err == nil
	p.jobs <- j
	return more
}

// yieldOldest waits for the batch fed first and yields what it held. It reports
// whether the loop goes on.
func (p *pipeline[T]) yieldOldest(yield func(*T, error) bool) bool {
	j := p.ring[p.taken%len(p.ring)]
	p.taken++
	<-j.done
	for _, r := range j.decoded {
		if !yield(r.record, r.err) {
			return false
		}
	}
	if j.err != nil && j.err != io.EOF {
		return yield(nil, j.err)
	}
	return true
}

// decode decodes the records of the batch.
func (j *job[T]) decode() {
	j.decoded = j.decoded[:0]
	for _, s := range j.records {
		j.decoded = append(j.decoded, decodeOne[T](j.text[s.start:s.end], s))
	}
}

// decodeOne decodes one record, which has to have ids where the domain needs them.
func decodeOne[T Record](text []byte, s span) result[T] {
	record := new(T)
	if err := json.Unmarshal(text, record); err != nil {
		return result[T]{err: explain(text, s, record, err)}
	}
	if field := any(record).(identified).noID(); field != "" {
		return result[T]{err: &DecodeError{Line: s.line, Offset: s.offset, Field: field, Err: ErrNoID}}
	}
	return result[T]{record: record}
}
