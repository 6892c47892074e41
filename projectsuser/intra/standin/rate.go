package standin

import (
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/projectsuser/roster/projectsuser/internal/web"
)

// rateNames are the names that headers give to a rate, by its time. Other rates have no
// headers.
var rateNames = map[time.Duration]string{time.Second: "Secondly", time.Hour: "Hourly"}

// admit refuses a request of a caller who sends too many, or without a valid token where
// one is required. It returns the headers that every answer has.
func (h *handler) admit(r *http.Request) (http.Header, error) {
	token, known := h.bearer(r)
	caller := address(r)
	if known {
		caller = "token " + string(token.nonce[:])
	}
	remaining, err := h.limiter.Allow(caller)
	header := h.rateHeader(token.client, remaining)
	if err != nil {
		return header, err
	}
	required := h.options.Auth || h.options.Token != ""
	if (required && !known || h.hasEnded(token)) && !isPublic(r.URL.Path) {
		return header, web.ErrUnauthenticated
	}
	if fault := faultOf(r); fault != nil {
		return header, h.refuse(fault, token, known)
	}
	return header, nil
}

// hasEnded reports whether a fault ended a token.
func (h *handler) hasEnded(token claims) bool {
	return len(h.options.Faults.List) > 0 && h.signer.isUsed(token)
}

// refuse returns the error with which a fault refuses a request with a token, nil if it
// does not.
func (h *handler) refuse(f *Fault, token claims, known bool) error {
	switch {
	case f.Status != 0:
		return statusFault{f}
	case f.EndToken && known:
		if token.nonce != [8]byte{} {
			h.signer.useOnce(token, h.options.Clock())
		}
		return web.ErrUnauthenticated
	}
	return nil
}

// address returns the address that a request came from, without the port.
func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// rateHeader returns the headers of the limits, which must not be modified. Without limits
// they name those of the real service as if no request had been counted, because clients
// wait by them; then they are the same for every request of a client.
func (h *handler) rateHeader(client string, remaining []int) http.Header {
	if remaining == nil {
		return h.unlimited[h.application(client)]
	}
	return limitHeader(h.options.Rates, h.application(client), remaining)
}

// unlimitedHeaders returns the headers of answers without limits, by the number of the
// client.
func unlimitedHeaders(clients int) (all []http.Header) {
	for application := range clients + 1 {
		all = append(all, limitHeader(RealRates(), application, nil))
	}
	return all
}

// limitHeader returns the headers of rates for an application, with the requests that are
// left; nil is all of them.
func limitHeader(rates []Rate, application int, remaining []int) http.Header {
	header := http.Header{"X-Application-Id": {strconv.Itoa(application)}}
	for i, rate := range rates {
		name := rateNames[rate.Per]
		if name == "" {
			continue
		}
		left := rate.Requests
		if remaining != nil {
			left = remaining[i]
		}
		header["X-"+name+"-Ratelimit-Limit"] = []string{strconv.Itoa(rate.Requests)}
		header["X-"+name+"-Ratelimit-Remaining"] = []string{strconv.Itoa(left)}
	}
	return header
}

// application returns the number of a client, from 1 in the order of the client_id; 0 for
// one that the options do not name.
func (h *handler) application(client string) int {
	i, _ := slices.BinarySearchFunc(h.clients, client, strings.Compare)
	if i < len(h.clients) && h.clients[i] == client {
		return i + 1
	}
	return 0
}
