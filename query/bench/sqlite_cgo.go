//go:build cgo

package bench

import _ "github.com/mattn/go-sqlite3" // the driver "sqlite3"

// cgoCompetitors lists the engines that need a C compiler.
var cgoCompetitors = []competitor{{"sqlite-c", openSQLite("sqlite3"), 1_000_000}}
