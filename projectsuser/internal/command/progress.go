package command

import (
	"fmt"
	"io"
	"time"
)

// progress shows on a terminal how much of a source was read, if reading takes
// more than a second. A nil progress shows nothing.
type progress struct {
	out   io.Writer
	now   func() time.Time
	size  int64 // of the source, in bytes; 0 if unknown
	bytes int64 // read so far
	next  time.Time
	shown bool
}

const (
	firstProgress  = time.Second            // before progress is shown at all
	progressPeriod = 200 * time.Millisecond // between two updates
	megabyte       = 1 << 20
	clearLine      = "\r\x1b[K"
)

// newProgress returns a progress for a source of a size in bytes, 0 if it is
// unknown. It returns nil if there is no terminal.
func (e *environment) newProgress(size int64) *progress {
	if !e.terminal {
		return nil
	}
	return &progress{out: e.err, now: e.now, size: size, next: e.now().Add(firstProgress)}
}

// reader returns a reader of the source that shows the progress.
func (p *progress) reader(source io.Reader) io.Reader {
	if p == nil {
		return source
	}
	return io.TeeReader(source, p)
}

// Write counts bytes that were read, and shows the progress when it is due.
func (p *progress) Write(b []byte) (int, error) {
	p.bytes += int64(len(b))
	if p.now().Before(p.next) {
		return len(b), nil
	}
	p.next, p.shown = p.now().Add(progressPeriod), true
	fmt.Fprintf(p.out, clearLine+"%d MB", p.bytes/megabyte)
	if p.size > 0 {
		fmt.Fprintf(p.out, ", %d %%", 100*p.bytes/p.size)
	}
	return len(b), nil
}

// clear removes the progress from the terminal.
func (p *progress) clear() {
	if p != nil && p.shown {
		fmt.Fprint(p.out, clearLine)
	}
}

// manyRecords is a number of records whose import takes noticeably long.
const manyRecords = 100_000

// notice shows a text on a terminal while many records are processed, and returns
// a function that removes it.
func (e *environment) notice(text string, records int) (remove func()) {
	if !e.terminal || records < manyRecords {
		return func() {}
	}
	fmt.Fprint(e.err, clearLine, text)
	return func() { fmt.Fprint(e.err, clearLine) }
}
