package standin

import (
	"fmt"
	"maps"
	"net/http"
	"time"

	"github.com/projectsuser/roster/projectsuser/internal/web"
)

// serve answers a request with the fault.
func (f *Fault) serve(h http.Handler, w http.ResponseWriter, r *http.Request) {
	if !f.Drop && !f.NoLength && f.Cut == 0 {
		h.ServeHTTP(w, r)
		return
	}
	cut := &cutWriter{ResponseWriter: w, fault: f, left: f.Cut}
	h.ServeHTTP(cut, r)
	if f.Drop || cut.isShort && !f.NoLength {
		panic(http.ErrAbortHandler) // the way of net/http to close a connection
	}
}

// cutWriter writes a part of an answer.
type cutWriter struct {
	http.ResponseWriter
	fault   *Fault
	left    int  // bytes that may be written, if the fault cuts
	isShort bool // bytes are missing
}

// WriteHeader writes the status, unless the fault drops the answer.
func (w *cutWriter) WriteHeader(status int) {
	if w.fault.Drop {
		return
	}
	if w.fault.NoLength {
		w.Header().Del("Content-Length")
	}
	w.ResponseWriter.WriteHeader(status)
	if w.fault.NoLength {
		_ = http.NewResponseController(w.ResponseWriter).Flush() // else net/http adds the length of a short body
	}
}

// Write writes the bytes that the fault leaves, and reports that it wrote all.
func (w *cutWriter) Write(p []byte) (int, error) {
	sent := p
	switch {
	case w.fault.Drop:
		return len(p), nil
	case w.fault.Cut > 0 && len(p) > w.left:
		sent, w.isShort = p[:w.left], true
	}
	w.left -= len(sent)
	if _, err := w.ResponseWriter.Write(sent); err != nil {
		return 0, err
	}
	if w.isShort {
		_ = http.NewResponseController(w.ResponseWriter).Flush() // else the abort would lose them
	}
	return len(p), nil
}

// statusFault is the error of a request that gets a status in place of its answer.
type statusFault struct{ *Fault }

func (e statusFault) Error() string { return fmt.Sprintf("standin: fault: status %d", e.Status) }

// render returns the answer of the fault.
func (e statusFault) render(buf []byte) web.Answer {
	wait := e.RetryAfter
	var answer web.Answer
	switch e.Status {
	case http.StatusUnauthorized:
		answer = renderUnauthenticated(buf)
	case http.StatusTooManyRequests:
		return renderRate(buf, &web.LimitError{Wait: web.Wait(max(wait, time.Second))})
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		answer = renderProxy(buf, e.Status)
	default:
		answer = renderStatus(buf, e.Status, http.StatusText(e.Status))
	}
	if wait > 0 {
		header := http.Header{"Retry-After": {e.seconds()}}
		maps.Copy(header, answer.Header)
		answer.Header = header
	}
	return answer
}

// renderProxy returns the page of a proxy that got no answer from the service behind it.
func renderProxy(buf []byte, status int) web.Answer {
	title := fmt.Sprintf("%d %s", status, http.StatusText(status))
	page := "<html>\n<head><title>" + title + "</title></head>\n<body>\n<center><h1>" + title + "</h1></center>\n</body>\n</html>\n"
	return web.Answer{Status: status, Type: "text/html; charset=utf-8", Body: append(buf, page...)}
}
