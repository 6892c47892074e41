package bench

import "sync"

// An editor draws the records to upsert. Nine in ten are records of the table with a new
// progress; the tenth is a new record. The new ids repeat after a while, so that a table never
// grows by more than a tenth.
type editor struct {
	*generator
	records []registration
	drawn   int
}

// newEditor returns an editor that depends on the seed only.
func (c *contest) newEditor(seed uint64) *editor {
	return &editor{generator: c.generator(seed), records: c.records}
}

// anotherEditor returns an editor that differs from those before it. To put the same records a
// second time would change nothing and so cost less.
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

// A writer upserts into one engine. It is safe for concurrent use.
type writer struct {
	mu     sync.Mutex
	engine engine
	editor *editor
}

// upsert draws a record and puts it in the engine.
func (w *writer) upsert() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.engine.upsert(w.editor.next())
}
