package command

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
)

// net/http writes this after the status line of its answer to a request that it cannot
// read. No handler writes it: every other answer has a Date between the two headers.
var unreadableHeaders = []byte("\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n")

// readable is a listener whose connections answer in JSON also what net/http cannot read:
// a malformed request line, header, host or length. net/http answers such a request
// itself, in plain text without X-Content-Type-Options, before any handler runs.
type readable struct{ net.Listener }

// Accept returns the next connection.
func (l readable) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &connection{Conn: c}, nil
}

// connection is a connection that rewrites the answers of net/http itself.
type connection struct {
	net.Conn
	busy atomic.Bool // a handler has the request, so what is written is its answer
}

// connectionKey is the key of the connection in the context of its requests.
type connectionKey struct{}

// watch makes a server tell its connections which answers are those of its handler.
func watch(s *http.Server) {
	handler := s.Handler
	s.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		return context.WithValue(ctx, connectionKey{}, c)
	}
	s.ConnState = func(c net.Conn, state http.ConnState) {
		if c, ok := c.(*connection); ok && state == http.StateIdle {
			c.busy.Store(false)
		}
	}
	s.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, ok := r.Context().Value(connectionKey{}).(*connection); ok {
			c.busy.Store(true)
		}
		handler.ServeHTTP(w, r)
	})
}

// Write writes an answer, or its form in JSON if it is one of net/http itself.
func (c *connection) Write(b []byte) (int, error) {
	line, text, found := bytes.Cut(b, unreadableHeaders)
	if c.busy.Load() || !found {
		return c.Conn.Write(b)
	}
	body, err := json.Marshal(map[string]string{"error": string(text)})
	if err != nil {
		return 0, err
	}
	_, err = fmt.Fprintf(c.Conn, "%s\r\nContent-Type: application/json; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s",
		line, len(body), body)
	if err != nil {
		return 0, err
	}
	return len(b), nil
}

// CloseWrite ends what is written, so that a client that still writes can read the answer
// before the connection is closed. net/http calls it.
func (c *connection) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}
