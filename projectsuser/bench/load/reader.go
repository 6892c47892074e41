package main

import (
	"bytes"
	"context"
	"math/rand/v2"
	"net/http"
	"time"
)

// reader requests pages over a connection of its own, one after another. It
// belongs to one goroutine.
type reader struct {
	target   *target
	random   *rand.Rand
	counting time.Time // answers count from here on
	study    int       // one of this number of answers is decoded

	client http.Client
	buffer bytes.Buffer
	stats  stats
	bytes  int64 // of the answers that count
}

// run requests pages until the context is done.
func (r *reader) run(ctx context.Context) {
	transport := &http.Transport{DisableCompression: true}
	defer transport.CloseIdleConnections()
	r.client.Transport = transport
	for n := 0; ctx.Err() == nil; n++ {
		start := time.Now()
		took, size, err := r.once(ctx, n%r.study == 0)
		if ctx.Err() != nil {
			return
		}
		if r.stats.addError(err); err == nil && start.After(r.counting) {
			r.stats.addTime(took)
			r.bytes += int64(size)
		}
	}
}

// once requests a page and checks the answer; with study it also decodes it. It
// returns the time until the answer was read and the size of its body.
func (r *reader) once(ctx context.Context, study bool) (took time.Duration, size int, err error) {
	q := r.target.totals.draw(r.random)
	start := time.Now()
	a, err := r.request(ctx, q)
	took = time.Since(start)
	if err == nil {
		err = r.target.totals.check(q, a)
	}
	if err == nil && study {
		err = r.target.totals.study(q, a.body)
	}
	return took, len(a.body), err
}

// request sends a request and reads the answer, which is valid until the next call.
func (r *reader) request(ctx context.Context, q pageRequest) (pageAnswer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.target.url+q.path(), nil)
	if err != nil {
		return pageAnswer{}, err
	}
	response, err := r.client.Do(request)
	if err != nil {
		return pageAnswer{}, err
	}
	defer response.Body.Close()
	r.buffer.Reset()
	_, err = r.buffer.ReadFrom(response.Body)
	return pageAnswer{response.StatusCode, response.Header.Get("X-Total"), r.buffer.Bytes()}, err
}
