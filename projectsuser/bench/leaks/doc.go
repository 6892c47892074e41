// Package leaks runs everything of the library that has goroutines, and looks for
// those that stay when it ends. Nothing here is for import.
package leaks
