// Package leaks runs everything of the library that starts goroutines, and looks for
// goroutines that remain when it ends. Nothing here is for import.
package leaks
