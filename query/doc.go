// Package query filters, ranges, sorts and pages records in memory, with exact
// totals.
package query
