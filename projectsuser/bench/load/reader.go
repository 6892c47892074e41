package main

import (
	"bytes"
	"context"
	"math/rand/v2"
	"net/http"
	"time"
)

// reader asks questions over a connection of its own, one after the other.
type reader struct {
	target   *target
	random   *rand.Rand
	counting time.Time // from when answers count
	study    int       // of so many answers one is read whole

	client http.Client
	buffer bytes.Buffer
	log    log
	bytes  int64 // of the answers that count
}

// run asks until the context is done.
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
		if r.log.note(err); err == nil && start.After(r.counting) {
			r.log.took(took)
			r.bytes += int64(size)
		}
	}
}

// once asks a question and checks the answer, which it reads whole if told. It
// returns how long the answer took, and how many bytes it has.
func (r *reader) once(ctx context.Context, whole bool) (took time.Duration, size int, err error) {
	q := r.target.tally.draw(r.random)
	start := time.Now()
	a, err := r.ask(ctx, q)
	took = time.Since(start)
	if err == nil {
		err = r.target.tally.check(q, a)
	}
	if err == nil && whole {
		err = r.target.tally.study(q, a.body)
	}
	return took, len(a.body), err
}

// ask sends a question and reads the whole answer, which is good until the next.
func (r *reader) ask(ctx context.Context, q question) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.target.url+q.path(), nil)
	if err != nil {
		return answer{}, err
	}
	response, err := r.client.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	r.buffer.Reset()
	_, err = r.buffer.ReadFrom(response.Body)
	return answer{response.StatusCode, response.Header.Get("X-Total"), r.buffer.Bytes()}, err
}
