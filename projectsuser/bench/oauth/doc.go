// Package oauth shows how a program lets golang.org/x/oauth2 authorise the requests of
// package fetch. It has only an example. A program that has no client of its own does not
// need it: with an ID and a Secret, fetch asks for its tokens itself.
package oauth
