package exchange

import "net/http"

// Discard is an http.ResponseWriter that keeps the status and discards the body. It is
// for benchmarks, which a recorder would slow down.
type Discard struct {
	Status int
	header http.Header
}

// NewDiscard returns a Discard without a status and headers.
func NewDiscard() *Discard { return &Discard{header: make(http.Header)} }

// Header returns the headers of the response.
func (d *Discard) Header() http.Header { return d.header }

// Write discards a part of the body.
func (d *Discard) Write(body []byte) (int, error) { return len(body), nil }

// WriteHeader keeps the status.
func (d *Discard) WriteHeader(status int) { d.Status = status }
