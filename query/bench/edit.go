package bench

import "sync"

// editor draws the records to upsert: nine in ten are a record of the table
// with its progress drawn anew, the tenth is new. New ids come round again, so
// that a table never grows by more than a tenth however long it is written to.
type editor struct {
	*generator
	records []registration
	drawn   int
}

// newEditor returns an editor, the same for the same seed.
func (c *contest) newEditor(seed uint64) *editor {
	return &editor{generator: c.generator(seed), records: c.records}
}

// anotherEditor returns an editor unlike those before it. What an editor draws
// can be put only once: a second time it changes nothing, which costs less.
func (c *contest) anotherEditor() *editor {
	c.editors++
	return c.newEditor(1000 + c.editors)
}

// next returns the next record to upsert.
func (e *editor) next() *registration {
	e.drawn++
	if e.drawn%10 == 0 {
		r := e.registration(e.n - 1)
		r.id = idAt(e.n + e.drawn/10%max(1, e.n/10))
		return &r
	}
	r := e.records[e.IntN(len(e.records))]
	e.progress(&r)
	return &r
}

// writer upserts into one engine, for any number of goroutines in turn.
type writer struct {
	mu     sync.Mutex
	engine engine
	editor *editor
}

// upsert draws a record and puts it.
func (w *writer) upsert() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.engine.upsert(w.editor.next())
}
