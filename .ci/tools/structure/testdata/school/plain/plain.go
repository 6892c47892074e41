// Package plain has no cycle.
package plain

// Teacher lists two methods, of which one is exported.
type Teacher interface {
	Teach() error
	prepare()
}
