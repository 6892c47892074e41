package web

import (
	"bytes"
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The bounds of a request unless a service has others. All faces have the same.
const (
	DefaultMaxBody = 1 << 20          // bytes of a body, 1 MiB
	DefaultTimeout = 30 * time.Second // from the start of the request
)

// Handler returns the answer to a request, or an error. It may append the body to buf,
// an empty buffer that the service reuses after it has written the answer, or return
// another body, which then belongs to the service. The request has the path values of
// the route.
type Handler func(r *http.Request, buf []byte) (Answer, error)

// Service answers requests by its routes. Its fields must be set, and its routes declared
// with [Service.Handle], before it is used; then any number of goroutines may use it. The
// zero Service has no routes and answers errors with plain texts.
//
// It writes nothing before the handler returns, so the answer to a panic is complete.
//
// The service does not limit how slowly a body is sent: set the ReadTimeout or
// ReadHeaderTimeout of the http.Server.
type Service struct {
	// Timeout is how long a request's context lasts; 0 is [DefaultTimeout], and a
	// negative one is no limit.
	Timeout time.Duration
	// MaxBody is the largest body, in bytes; 0 is [DefaultMaxBody].
	MaxBody int64
	// Log logs panics and other answers from 500 on; nil logs nothing.
	Log *slog.Logger
	// Admit runs before the handler is found. It returns headers of the answer, which
	// must not be modified afterwards; if it also returns an error, that is the answer.
	// Nil admits all requests.
	Admit func(r *http.Request) (http.Header, error)
	// Render returns the answer to an error of a handler, of Admit or of this package.
	// It may append the body to buf, as a [Handler]. Nil answers a plain text with the
	// status of [Status].
	Render func(r *http.Request, buf []byte, err error) Answer

	routes  node
	buffers sync.Pool
}

// keptBuffer is the largest buffer that is kept for reuse, in bytes.
const keptBuffer = 1 << 20

// ServeHTTP answers a request. It ignores a slash at the end of the path. It answers HEAD
// as GET without the body, and OPTIONS with the methods of the path.
//
// A request with an If-Match header gets a [*PreconditionError] unless the header
// contains the ETag of a GET of the same URL. For a change, [Face.Do] checks that inside
// the transaction; a path without a GET has no ETag, so that nothing matches there.
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

// answer returns the answer to a request or to its error.
func (s *Service) answer(r *http.Request, buf []byte) Answer {
	var admitted http.Header
	a, allow, err := s.try(r, buf, &admitted)
	if err != nil {
		a = s.render(r, buf, err)
		if wait := retryAfter(err); wait != "" && a.Header["Retry-After"] == nil {
			a.Header = a.Header.Clone()
			a.setHeader("Retry-After", wait)
		}
	}
	if len(allow) > 0 {
		a.Header = a.Header.Clone()
		a.setHeader("Allow", strings.Join(allow, ", "))
	}
	if a.Status >= http.StatusInternalServerError && s.Log != nil {
		s.log(r, a, err)
	}
	a.admitted = admitted
	return a
}

// retryAfter returns the header Retry-After of the answer to an error, "" for none.
func retryAfter(err error) string {
	switch cause, found := CauseOf(err); cause {
	case CauseTimeout:
		return "1" // nothing changed, so a repetition is safe
	case CauseRate:
		return strconv.Itoa(found.(*LimitError).Wait.Seconds())
	}
	return ""
}

// try returns the answer of the handler of a request. It returns a panic as a
// [*PanicError], and the methods of the path if the request has another one. It sets
// admitted to the headers from Admit.
func (s *Service) try(r *http.Request, buf []byte, admitted *http.Header) (a Answer, allow []string, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	if err := RefusalOf(r); err != nil {
		return a, nil, err
	}
	if s.Admit != nil {
		if *admitted, err = s.Admit(r); err != nil {
			return a, nil, err
		}
	}
	found := s.routes.find(r)
	if found == nil {
		return a, nil, &NoRouteError{Path: r.URL.Path}
	}
	if h := found.methods[method(r)]; h != nil {
		if len(r.Header["If-Match"]) > 0 {
			a, err = found.answerIf(h, r, buf)
		} else {
			a, err = h(r, buf)
		}
		return a, nil, err
	}
	if r.Method == http.MethodOptions {
		return Answer{Status: http.StatusNoContent}, found.allow, nil
	}
	return a, found.allow, &MethodError{Method: r.Method, Allow: found.allow}
}

// method returns the method of the handler for a request.
func method(r *http.Request) string {
	if r.Method == http.MethodHead {
		return http.MethodGet
	}
	return r.Method
}

// render returns the answer to an error. The handler that failed may have written to the
// buffer; the answer overwrites that.
func (s *Service) render(r *http.Request, buf []byte, err error) Answer {
	if s.Render != nil {
		return s.Render(r, buf, err)
	}
	status := Status(err)
	return Answer{Status: status, Type: TypeText, Body: append(buf, http.StatusText(status)...)}
}

// log logs an answer from 500 on.
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
