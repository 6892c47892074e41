package bench

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// A contest has the engines for one table. It opens, loads, edits and checks an engine on the
// first request, and keeps it for later requests.
type contest struct {
	records  []registration
	edits    []*registration // put in every engine after the load
	draws    int             // how many questions of each scenario check an engine
	engines  map[string]engine
	expected []answer
	editors  uint64 // how many anotherEditor has returned
}

// An answer is a question with the ids and the total that answer it.
type answer struct {
	question
	ids   []int64
	total int
}

// newContest returns a contest over n records. It edits some of them after the load, so that
// the check covers edits too.
func newContest(n int) *contest {
	c := &contest{records: generate(n), draws: 10, engines: map[string]engine{}}
	if n > 1_000_000 {
		c.draws = 2 // because the reference is slow
	}
	e := c.newEditor(1)
	for range 100 {
		c.edits = append(c.edits, e.next())
	}
	return c
}

// close closes the engines.
func (c *contest) close() error {
	for _, e := range c.engines {
		if err := e.close(); err != nil {
			return err
		}
	}
	*c = contest{}
	return nil
}

// engine returns the engine of a competitor, loaded and checked.
func (c *contest) engine(of competitor) (engine, error) {
	if e := c.engines[of.name]; e != nil {
		return e, nil
	}
	e, err := c.ready(of)
	if err != nil {
		return nil, fmt.Errorf("bench: engine %q: %w", of.name, err)
	}
	if err := c.check(e); err != nil {
		e.close()
		return nil, fmt.Errorf("bench: engine %q: %w", of.name, err)
	}
	c.engines[of.name] = e
	return e, nil
}

// ready opens, loads and edits an engine.
func (c *contest) ready(of competitor) (engine, error) {
	e, err := of.open()
	if err != nil {
		return nil, err
	}
	if err := e.load(c.records); err != nil {
		return nil, err
	}
	for _, r := range c.edits {
		if err := e.upsert(r); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// check compares the answers of e with those of the reference. It returns the first difference
// in ids or totals as a [*differenceError].
func (c *contest) check(e engine) error {
	if err := c.expect(); err != nil {
		return err
	}
	for _, want := range c.expected {
		ids, total, err := e.answer(want.question, nil)
		if err != nil {
			return err
		}
		if total != want.total || !slices.Equal(ids, want.ids) {
			return &differenceError{want: want, got: answer{want.question, ids, total}}
		}
	}
	return nil
}

// expect sets the expected answers, once: those of the reference to each query with several
// parameters.
func (c *contest) expect() error {
	if c.expected != nil {
		return nil
	}
	reference, err := c.ready(competitors()[0])
	if err != nil {
		return err
	}
	g := c.generator(2)
	for range c.draws {
		for _, q := range scenarios {
			a := answer{question: g.draw(q)}
			if a.ids, a.total, err = reference.answer(a.question, nil); err != nil {
				return err
			}
			c.expected = append(c.expected, a)
		}
	}
	return reference.close()
}

// generator returns a generator that depends on the seed only.
func (c *contest) generator(seed uint64) *generator {
	return newGenerator(rand.New(rand.NewPCG(42, seed)), len(c.records))
}

// A differenceError reports an answer that differs from that of the reference.
type differenceError struct{ want, got answer }

// Error returns the question and both answers.
func (e *differenceError) Error() string {
	return fmt.Sprintf("answer to %+v: got total %d and ids %v, want total %d and ids %v",
		e.want.question, e.got.total, e.got.ids, e.want.total, e.want.ids)
}
