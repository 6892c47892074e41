package web

import (
	"cmp"
	"context"
	"net/http"
	"strings"

	"github.com/projectsuser/roster/projectsuser/store"
)

// precondition is the If-Match header of a request. It is checked against the answer to
// a GET of the same URL: inside the transaction of a change, so that no other change
// comes between the check and the change.
type precondition struct {
	tags    []string // values of the header
	request *http.Request
	get     Handler // of the same path; nil if it has none
	checked bool    // by [Face.Do]
}

// The keys of context values.
type (
	preconditionKey struct{} // a *precondition
	snapshotKey     struct{} // the *store.Snapshot that a GET must answer from
)

// answerIf returns the answer of a handler to a request with an If-Match header, or a
// [*PreconditionError] if it does not match. An error of the handler takes precedence.
func (r *routes) answerIf(h Handler, request *http.Request, buf []byte) (Answer, error) {
	p := &precondition{tags: request.Header["If-Match"], request: request, get: r.methods[http.MethodGet]}
	if method(request) == http.MethodGet {
		a, err := h(request, buf)
		if err == nil && !p.matches(a) {
			err = &PreconditionError{}
		}
		return a, err
	}
	a, err := h(request.WithContext(context.WithValue(request.Context(), preconditionKey{}, p)), buf)
	if err == nil && !p.checked { // the handler ran no commands
		err = p.check(nil)
	}
	return a, err
}

// check returns a [*PreconditionError] unless the header matches the answer to a GET from
// a snapshot, the published one if it is nil. An error of the GET, and a path without a
// GET, match nothing.
func (p *precondition) check(s *store.Snapshot) error {
	p.checked = true
	if p.get != nil {
		get := p.request.WithContext(context.WithValue(p.request.Context(), snapshotKey{}, s))
		get.Method, get.Body = http.MethodGet, http.NoBody
		if a, err := p.get(get, nil); err == nil && p.matches(a) {
			return nil
		}
	}
	return &PreconditionError{}
}

// matches reports whether the header contains the ETag of an answer, or "*". A weak
// ETag never matches, as RFC 9110 requires of If-Match.
func (p *precondition) matches(a Answer) bool {
	return cmp.Or(a.Status, http.StatusOK) == http.StatusOK && contains(p.tags, etag(a.Body), strong)
}

// checkPrecondition returns a [*PreconditionError] if a request has an If-Match header
// that does not match a snapshot.
func checkPrecondition(r *http.Request, s func() *store.Snapshot) error {
	p, _ := r.Context().Value(preconditionKey{}).(*precondition)
	if p == nil || p.checked {
		return nil
	}
	return p.check(s())
}

// strong and weak return the opaque part of an ETag for the two comparisons of RFC 9110.
func strong(tag string) string { return tag }
func weak(tag string) string   { return strings.TrimPrefix(tag, "W/") }

// contains reports whether header values contain an ETag in a comparison, or "*".
func contains(values []string, tag string, compared func(string) string) bool {
	for _, value := range values {
		for given := range strings.SplitSeq(value, ",") {
			given = strings.TrimSpace(given)
			if given == "*" || compared(given) == tag {
				return true
			}
		}
	}
	return false
}
