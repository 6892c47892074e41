//go:build !cgo

package bench

// cgoCompetitors is empty, because this build has no cgo.
var cgoCompetitors []competitor
