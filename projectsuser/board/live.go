package board

import (
	"fmt"
	"net/http"
	"time"

	"github.com/projectsuser/roster/projectsuser/registry"
)

// The bounds of a live page.
const (
	defaultLive = 500
	livePause   = 500 * time.Millisecond // at least between two events
	liveBeat    = 20 * time.Second       // between events if nothing changes
	liveTime    = 10 * time.Minute       // of a stream; the reader then opens another
	liveWrite   = 10 * time.Second       // for one event
)

// serveEvents streams the counts by status of a request as Server-Sent Events: at once,
// and when a registration of the request changed. An event is small and has the whole
// state, so that a page that was asleep needs only the last one.
func (b *Board) serveEvents(w http.ResponseWriter, q *request) {
	defer b.readers.Add(-1)
	if b.readers.Add(1) > int64(b.options.Live) {
		w.Header().Set("Retry-After", "30")
		b.fail(w, q.http, &problem{http.StatusServiceUnavailable, ""})
		return
	}
	sub := b.registry.Subscribe(registry.SubscribeOptions{Pending: 1}, q.where...)
	defer sub.Close()
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	for end := time.Now().Add(liveTime); time.Now().Before(end); {
		q.snapshot = sub.Snapshot()
		_ = out.SetWriteDeadline(time.Now().Add(liveWrite)) // a writer without deadlines has none
		if _, err := w.Write(q.event()); err != nil || out.Flush() != nil {
			return
		}
		if !b.pause(q, livePause) || !b.await(q, sub) {
			return
		}
	}
}

// pause waits, and reports whether the stream goes on.
func (b *Board) pause(q *request, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-q.http.Context().Done():
	case <-b.done:
	}
	return false
}

// await waits until something changed or it is time for a beat, and reports whether the
// stream goes on.
func (b *Board) await(q *request, sub *registry.Subscription) bool {
	beat := time.Now().Add(liveBeat)
	for time.Now().Before(beat) {
		if _, changed, err := sub.Poll(); changed || err != nil {
			return err == nil
		}
		if !b.pause(q, livePause/2) {
			return false
		}
	}
	return true
}

// event returns the counts by status as an event.
func (q *request) event() []byte {
	counts, unknown := q.statusCounts()
	total := unknown
	buf := fmt.Appendf(nil, "event: counts\nid: %d\ndata: {\"sequence\":%d,\"at\":%q,\"counts\":{", q.snapshot.Sequence(), q.snapshot.Sequence(), stamp(q.snapshot.ChangedAt()))
	for _, s := range statuses {
		total += counts[s]
		buf = fmt.Appendf(buf, "%q:%d,", s.String(), counts[s])
	}
	return fmt.Appendf(buf, "\"unknown\":%d,\"total\":%d}}\n\n", unknown, total)
}
