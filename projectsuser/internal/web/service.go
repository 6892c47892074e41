package web

import (
	"bytes"
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"time"
)

// The bounds of a request unless a service has others. All faces have the same.
const (
	DefaultMaxBody = 1 << 20          // bytes of a body, 1 MiB
	DefaultTimeout = 30 * time.Second // from the start of the request
)

// Handler answers a request, or returns why it cannot. It appends its body to
// buf, an empty buffer that the service uses again after the answer is written.
// It may return another body, which is the service's from then on. Path values
// are those of the route.
type Handler func(r *http.Request, buf []byte) (Answer, error)

// Service answers requests by its routes. Its fields are set, and its routes
// declared with [Service.Handle], before it is used; then any number of
// goroutines may use it. The zero Service knows no route and answers errors with
// a plain text.
//
// Nothing is written before a handler has returned. So a handler that panics has
// answered nothing, and the answer is the error's.
//
// How slowly a body may be sent is up to the server, not to the service: set
// http.Server's ReadTimeout or ReadHeaderTimeout.
type Service struct {
	// Timeout is how long a request's context lasts; 0 is [DefaultTimeout], and a
	// negative one is no limit.
	Timeout time.Duration
	// MaxBody is the most bytes of a body; 0 is [DefaultMaxBody].
	MaxBody int64
	// Log is told of panics and of other answers from 500 on; nil is nobody.
	Log *slog.Logger
	// Admit is asked about every request before anything else; an error is the
	// answer. Nil admits all.
	Admit func(r *http.Request) error
	// Render turns an error into an answer, as [Handler] does. It is given this
	// package's errors too, and [Status] has a status for those. Nil is a plain
	// text.
	Render func(r *http.Request, buf []byte, err error) Answer

	routes  node
	buffers sync.Pool
}

// keptBuffer is the most bytes of a buffer that is kept for use again.
const keptBuffer = 1 << 20

// ServeHTTP answers a request. A path that ends in a slash is that without it;
// HEAD is GET without the body, and OPTIONS says which methods there are.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	buf, _ := s.buffers.Get().(*[]byte)
	if buf == nil {
		buf = new([]byte)
	}
	if timeout := cmp.Or(s.Timeout, DefaultTimeout); timeout > 0 {
		ctx, cancel := context.WithTimeout(r.Context(), timeout)
		defer cancel()
		r = r.WithContext(ctx)
	}
	if r.Body != nil {
		r.Body = http.MaxBytesReader(w, r.Body, cmp.Or(s.MaxBody, DefaultMaxBody))
	}
	a := s.answer(r, (*buf)[:0])
	a.write(w, r)
	if cap(a.Body) <= keptBuffer {
		*buf = a.Body
		s.buffers.Put(buf)
	}
}

// answer returns the answer to a request, that of the error if there is one.
func (s *Service) answer(r *http.Request, buf []byte) Answer {
	a, allow, err := s.try(r, buf)
	if err != nil {
		a = s.render(r, buf, err)
	}
	if len(allow) > 0 {
		a.Header = a.Header.Clone()
		a.setHeader("Allow", strings.Join(allow, ", "))
	}
	if a.Status >= http.StatusInternalServerError && s.Log != nil {
		s.log(r, a, err)
	}
	return a
}

// try has a request answered. It returns a panic as an error, and which methods
// there are if the request's is not among them.
func (s *Service) try(r *http.Request, buf []byte) (a Answer, allow []string, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	if s.Admit != nil {
		if err := s.Admit(r); err != nil {
			return a, nil, err
		}
	}
	found := s.routes.find(r)
	if found == nil {
		return a, nil, &NoRouteError{Path: r.URL.Path}
	}
	if h := found.methods[method(r)]; h != nil {
		a, err = h(r, buf)
		return a, nil, err
	}
	if r.Method == http.MethodOptions {
		return Answer{Status: http.StatusNoContent}, found.allow, nil
	}
	return a, found.allow, &MethodError{Method: r.Method, Allow: found.allow}
}

// method returns the method by which a request is answered.
func method(r *http.Request) string {
	if r.Method == http.MethodHead {
		return http.MethodGet
	}
	return r.Method
}

// render returns the answer that an error is. The buffer may have been written to
// by the handler that failed; its length says nothing of that.
func (s *Service) render(r *http.Request, buf []byte, err error) Answer {
	if s.Render != nil {
		return s.Render(r, buf, err)
	}
	status := Status(err)
	return Answer{Status: status, Type: TypeText, Body: append(buf, http.StatusText(status)...)}
}

// log tells of an answer that is the service's fault.
func (s *Service) log(r *http.Request, a Answer, err error) {
	attrs := []slog.Attr{slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.Int("status", a.Status)}
	if err != nil {
		attrs = append(attrs, slog.Any("error", err))
	}
	if p, ok := err.(*PanicError); ok {
		attrs = append(attrs, slog.String("stack", string(bytes.TrimSpace(p.Stack))))
	}
	s.Log.LogAttrs(r.Context(), slog.LevelError, "request failed", attrs...)
}
