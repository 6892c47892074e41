// Package web is what the dialects share of HTTP. It knows nothing of
// registrations: a dialect brings its routes, its words and its error bodies,
// and everything that is the same for all of them is here.
//
// # Basics
//
//   - [Service] finds the [Handler] of a request, bounds it in time and size, and
//     writes the [Answer], with its ETag. What goes wrong, a panic too, is an
//     error, and the dialect's Render says how it reads.
//   - [ReadObject] reads the body of a request, JSON or a form, as an [Object]
//     that tells absent, null and a value apart.
//   - [Fields] take the members of an object as Go values, and collect what is
//     wrong with them, so that a caller hears of everything at once.
//   - [Parameters] reads those of a URL.
//   - [Root] says under which URL a caller reached the service; [Paging] writes
//     the headers of a page.
//   - [Limiter] bounds how often a caller may ask.
//   - [AppendString] and [AppendTime] write JSON without reflection.
package web
