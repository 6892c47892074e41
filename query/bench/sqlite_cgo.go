//go:build cgo

package bench

import _ "github.com/mattn/go-sqlite3" // the driver "sqlite3"

// withC lists the engines that need a C compiler to build.
var withC = []competitor{{"sqlite-c", openSQLite("sqlite3"), 1_000_000}}
