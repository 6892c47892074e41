//go:build !cgo

package bench

// withC is empty: this build has no C.
var withC []competitor
