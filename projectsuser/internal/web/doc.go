// Package web is the part of HTTP that the four faces share. A face adds its routes, its
// JSON and the statuses and texts of its errors.
//
// # Basics
//
//   - [Service] finds the [Handler] of a request, bounds the request in time and size,
//     and writes the [Answer] with its ETag. An error, a panic too, becomes an answer
//     through the Render function of the face.
//   - [Face] runs the commands of a request in the name of its caller.
//     An If-Match header is checked there, so a face reads with [Face.Snapshot].
//   - [CauseOf] classifies every error that a request can fail with. It is the one
//     classification for all faces.
//   - [ReadObject] reads the body of a request, JSON or a form, as an [Object] that
//     distinguishes absent, null and a value.
//   - [Fields] convert the members of an object to Go values and collect all that are
//     wrong, so that the caller learns of them at once.
//   - [ParseID] and [PathID] read an id from a path, [Parameters] the parameters of a
//     URL.
//   - [Root] returns the URL under which a caller reached the service. [Paging] writes
//     the Link header of a page.
//   - [Limiter] limits how many requests a caller may send.
//
// Answers are written with package jsonwriter.
package web
