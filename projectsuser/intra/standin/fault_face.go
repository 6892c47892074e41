package standin

import (
	"net/http"
	"strconv"
	"time"

	"github.com/projectsuser/roster/projectsuser/internal/web"
)

// WithFaults returns a handler that adds faults to the handler of another API of this
// module, as that of package noko; [Options].Faults adds them to the 42 API. Routes are
// compared with the paths that the returned handler gets, and only its requests are counted.
// The API words the statuses 401, 429 and 500 itself; 502, 503 and 504 have a page of HTML,
// as from a proxy, and others a plain text. EndToken is 401 for this request only.
// WithFaults panics if the faults are not valid.
func WithFaults(h http.Handler, f Faults) http.Handler {
	return withFaults(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch fault := faultOf(r); {
		case fault == nil || fault.Status == 0 && !fault.EndToken:
			h.ServeHTTP(w, r)
		case fault.isWorded():
			if fault.RetryAfter > 0 {
				w.Header().Set("Retry-After", fault.seconds())
			}
			h.ServeHTTP(w, web.Refuse(r, fault.refusal()))
		default:
			fault.write(w)
		}
	}), f)
}

// isWorded reports whether every API has words of its own for the refusal.
func (f *Fault) isWorded() bool {
	return f.EndToken || f.Status == http.StatusUnauthorized || f.Status == http.StatusTooManyRequests || f.Status == http.StatusInternalServerError
}

// refusal returns the error of which an API makes the answer.
func (f *Fault) refusal() error {
	switch {
	case f.EndToken || f.Status == http.StatusUnauthorized:
		return web.ErrUnauthenticated
	case f.Status == http.StatusTooManyRequests:
		return &web.LimitError{Wait: web.Wait(max(f.RetryAfter, time.Second))}
	}
	return statusFault{f}
}

// seconds returns the value of a Retry-After header.
func (f *Fault) seconds() string { return strconv.Itoa(web.Wait(f.RetryAfter).Seconds()) }

// write writes the status as a service in front of the API does.
func (f *Fault) write(w http.ResponseWriter) {
	answer := renderProxy(nil, f.Status)
	if f.Status < http.StatusBadGateway || f.Status > http.StatusGatewayTimeout {
		answer = web.Answer{Status: f.Status, Type: web.TypeText, Body: []byte(http.StatusText(f.Status))}
	}
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", f.seconds())
	}
	w.Header().Set("Content-Type", answer.Type)
	w.WriteHeader(answer.Status)
	_, _ = w.Write(answer.Body) // the client has gone if that fails
}
