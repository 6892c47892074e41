package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// client sends requests within the budget, and again if they fail.
type client struct {
	options Options
	budget  budget
	token   token
	skew    time.Duration // the service's clock minus this machine's, by the last answer

	sent    int
	elapsed time.Duration // spent on answers, without the waits for the budget
	failed  func(request string, wait time.Duration, err error)
}

// answer is the answer to a request for a list.
type answer struct {
	request string // method and URL
	body    []byte
	at      time.Time // when the request was sent
	total   int       // X-Total; -1 without
}

// maxAnswer is the largest answer of a list, in bytes.
const maxAnswer = 64 << 20

// maxWait is the longest wait before another try, unless the service asks for more.
const maxWait = time.Minute

// maxRefusals is how many tokens the service may refuse for one request, before it counts as
// refusing the application.
const maxRefusals = 3

// temporary marks an error after which the request is sent again.
type temporary struct {
	error
	most int // tries for this cause; 0 is Options.Tries
}

func (t temporary) Unwrap() error { return t.error }

// get asks for a page of a list and gives it to accept, until accept takes it. A service
// that fails is asked again after a growing wait.
func (c *client) get(ctx context.Context, path string, query url.Values, accept func(*answer) error) error {
	address := c.options.API + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	name := "GET " + readable(address)
	refused := 0 // tokens
	for try := 1; ; try++ {
		err := c.try(ctx, address, name, accept)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		again, retry := errors.AsType[temporary](err)
		if status, ok := errors.AsType[*StatusError](err); ok && status.Status == http.StatusUnauthorized && c.options.ID != "" && refused < maxRefusals {
			c.token, retry, again = token{}, true, temporary{}
			refused++
		} else if ok && status.Status == http.StatusUnauthorized {
			return &RequestError{name, try, fmt.Errorf("%w: %w", ErrSecret, status)}
		}
		most := c.options.Tries
		if again.most > 0 {
			most = min(most, again.most)
		}
		if !retry || try >= most {
			if t, ok := errors.AsType[temporary](err); ok {
				err = t.error
			}
			return failure(err, name, try)
		}
		wait := max(c.wait(try), c.budget.closed(time.Now()))
		if c.failed != nil {
			failed := failure(err, name, try)
			c.failed(failed.Request, wait, failed.Err)
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// failure returns the error of a request, or of the request for a token before it.
func failure(err error, name string, tries int) *RequestError {
	if failed, ok := errors.AsType[*RequestError](err); ok {
		return &RequestError{failed.Request, tries, failed.Err}
	}
	return &RequestError{name, tries, err}
}

// wait returns how long to wait after a number of tries: from half a second on, growing,
// and up to a half shorter by chance, so that many clients do not return at once.
func (c *client) wait(tries int) time.Duration {
	d := time.Duration(float64(time.Second) * math.Pow(2, float64(min(tries-1, 10))))
	d = min(d, maxWait)
	return d - time.Duration(float64(d)/2*c.options.Jitter())
}

// try sends a request once.
func (c *client) try(ctx context.Context, address, name string, accept func(*answer) error) error {
	if c.options.ID != "" && !c.token.valid(time.Now()) {
		if err := c.renew(ctx); err != nil {
			return failedRequest("POST "+c.options.API+tokenPath, err)
		}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Accept", "application/json")
	if c.token.text != "" {
		r.Header.Set("Authorization", "Bearer "+c.token.text)
	}
	a := &answer{request: name, total: -1}
	response, err := c.send(r, func() { a.at = time.Now() })
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if err := c.checkStatus(response); err != nil {
		return err
	}
	if err := c.checkClock(response, time.Now()); err != nil {
		return err
	}
	if a.body, err = io.ReadAll(io.LimitReader(response.Body, maxAnswer+1)); err != nil {
		return temporary{error: fmt.Errorf("the answer is cut: %w", err)}
	}
	if len(a.body) > maxAnswer {
		return fmt.Errorf("the answer is larger than %d MiB", maxAnswer>>20)
	}
	if n, ok := number(response.Header, "X-Total"); ok && n >= 0 {
		a.total = n
	}
	return accept(a)
}

// send sends a request within the budget.
func (c *client) send(r *http.Request, begin func()) (*http.Response, error) {
	return c.budget.spend(r.Context(), func() (*http.Response, error) {
		c.sent++
		begin()
		start := time.Now()
		response, err := c.options.Client.Do(r)
		c.elapsed += time.Since(start)
		if err != nil {
			if failed, ok := errors.AsType[*url.Error](err); ok {
				err = failed.Err // the request is named by RequestError
			}
			return nil, temporary{error: err}
		}
		return response, nil
	})
}

// checkStatus returns an error for an answer that has no list.
func (c *client) checkStatus(response *http.Response) error {
	if response.StatusCode == http.StatusOK {
		return nil
	}
	body, _ := io.ReadAll(io.LimitReader(response.Body, 300)) // only for the message
	err := statusError(response.StatusCode, body)
	if isTemporary(response.StatusCode) {
		return temporary{error: err}
	}
	return err
}

// isTemporary reports whether a request may succeed later.
func isTemporary(status int) bool {
	return status == http.StatusTooManyRequests || status == http.StatusRequestTimeout || status >= 500
}

// statusError returns the error for a status. A page of HTML, such as that of a gateway, says
// no more than the status.
func statusError(status int, body []byte) *StatusError {
	text := excerptOf(body)
	if strings.HasPrefix(text, "<") {
		text = ""
	}
	return &StatusError{status, text}
}

// excerptOf returns the beginning of a body in one line.
func excerptOf(body []byte) string {
	text := strings.Join(strings.Fields(strings.ToValidUTF8(string(body[:min(len(body), 300)]), "?")), " ")
	return text[:min(len(text), 200)]
}

// checkClock compares the clocks.
func (c *client) checkClock(response *http.Response, now time.Time) error {
	date, err := http.ParseTime(response.Header.Get("Date"))
	if err != nil {
		return nil // it does not say
	}
	skew := date.Sub(now.Truncate(time.Second))
	if skew.Abs() > c.options.MaxSkew {
		return &ClockError{skew, c.options.MaxSkew}
	}
	c.skew = skew
	return nil
}

// now returns the time by the service's clock. It is not later than that.
func (c *client) now() time.Time {
	now := time.Now().UTC()
	if c.skew.Abs() > time.Second { // the header has whole seconds
		now = now.Add(c.skew - time.Second)
	}
	return now.Truncate(time.Millisecond)
}

// latency returns how long an answer takes.
func (c *client) latency() time.Duration {
	if c.sent == 0 {
		return 0
	}
	return c.elapsed / time.Duration(c.sent)
}

// readable returns a URL with brackets and commas as a person writes them.
func readable(address string) string {
	return strings.NewReplacer("%5B", "[", "%5D", "]", "%2C", ",", "%3A", ":").Replace(address)
}

// rangeOf returns the value of a range parameter with both ends.
func rangeOf(first, last int64) string {
	return strconv.FormatInt(first, 10) + "," + strconv.FormatInt(last, 10)
}
