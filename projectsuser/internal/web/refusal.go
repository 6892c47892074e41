package web

import (
	"context"
	"net/http"
)

// refusalKey is the key of the error in the context of a refused request.
type refusalKey struct{}

// Refuse returns a request that a [Service] answers with an error, as its face renders
// it, and does nothing else. A server refuses a request in this way before it passes it
// to a face.
func Refuse(r *http.Request, err error) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), refusalKey{}, err))
}

// RefusalOf returns the error with which a server refused a request by [Refuse], nil if
// it did not.
func RefusalOf(r *http.Request) error {
	err, _ := r.Context().Value(refusalKey{}).(error)
	return err
}
