// Package board is the web page of a registry: who is on which project, with which
// team, how far, since when, and why.
//
// It is better than a table made from an API's JSON, because every count is exact and
// as new as the registry, every status is explained, and every state of a page is a URL
// that can be shared.
//
// # Basics
//
//   - [New] makes the handler of a registry. Mount it at the root of a server, or
//     anywhere with http.StripPrefix.
//   - [AddFields] declares the fields that only the board needs. Call it before the
//     registry is made; without them the filters by cohort and the times of Stuck are
//     missing.
//   - [Options] say who may see what: [Options.Allow] returns the [Scope] of a request,
//     [Options.Token] asks for a password once.
//
// # Views
//
// Each view has a path: /now, /project, /matrix, /stuck, /person, /table, /audit,
// /changes and /sources. With .json at its end a path has the tables of the page as JSON;
// with .csv it has the main table, which for /table is the whole answer, streamed.
// The parameters filter[campus], filter[cursus], filter[pool_year] and filter[pool_month]
// stay while one moves from view to view, and tz names the time zone.
//
// # Security
//
// The board only reads. Text from records is escaped, no link leads to another host, and
// the Content-Security-Policy permits nothing inline. Pages work without a script.
package board
