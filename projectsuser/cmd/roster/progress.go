package main

import (
	"fmt"
	"io"
	"time"
)

// progress shows how far reading is, on a terminal, from when it has taken a
// second. A nil progress shows nothing.
type progress struct {
	out   io.Writer
	now   func() time.Time
	size  int64 // of the source; 0 if unknown
	bytes int64
	next  time.Time // when to show it again
	shown bool
}

const (
	firstShown   = time.Second
	shownAgain   = 200 * time.Millisecond
	megabyte     = 1 << 20
	clearTheLine = "\r\x1b[K"
)

// progress returns a progress for a source of a size, nil where nobody looks.
func (p *program) progress(size int64) *progress {
	if !p.terminal {
		return nil
	}
	return &progress{out: p.err, now: p.now, size: size, next: p.now().Add(firstShown)}
}

// reader returns a reader that shows how much of the source was read.
func (p *progress) reader(source io.Reader) io.Reader {
	if p == nil {
		return source
	}
	return io.TeeReader(source, p)
}

// Write counts bytes that were read, and shows the progress when it is time.
func (p *progress) Write(text []byte) (int, error) {
	p.bytes += int64(len(text))
	if p.now().Before(p.next) {
		return len(text), nil
	}
	p.next, p.shown = p.now().Add(shownAgain), true
	fmt.Fprintf(p.out, clearTheLine+"%d MB", p.bytes/megabyte)
	if p.size > 0 {
		fmt.Fprintf(p.out, ", %d %%", 100*p.bytes/p.size)
	}
	return len(text), nil
}

// done takes the progress off the screen.
func (p *progress) done() {
	if p != nil && p.shown {
		fmt.Fprint(p.out, clearTheLine)
	}
}

// manyRecords take so long that somebody may wonder.
const manyRecords = 100_000

// notice says on a terminal what is going on with so many records, and returns
// what takes that off the screen.
func (p *program) notice(text string, records int) (done func()) {
	if !p.terminal || records < manyRecords {
		return func() {}
	}
	fmt.Fprint(p.err, clearTheLine, text)
	return func() { fmt.Fprint(p.err, clearTheLine) }
}
