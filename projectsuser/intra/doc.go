// Package intra speaks the language of the 42 intra API, version 2: the JSON of
// projects_users, teams, projects, project sessions and users, key for key.
//
// It is better than structs of one's own because a record in the API's own form
// comes back as it was: mark 0 and no mark differ, keys with a question mark are
// read, and what only some answers carry stays away where it was away.
//
// # Basics
//
//   - [ProjectsUser], [Team], [Project], [Session] and [User] are what the API
//     writes. encoding/json decodes and encodes them.
//   - [Decode] reads a JSON array or JSON lines of them, of any length, on all
//     cores, without holding the text; a [Decoder] is told how.
//   - A [World] collects what texts tell of a school, whole answers of the API
//     one after the other or an object with arrays of them, each record once: all
//     that it takes to fill a registry.
//   - [Status] is a status in the API's words; [Time] a date as it writes them.
//   - [Converter] turns registrations and teams into the domain's own records;
//     [ProjectOf], [SessionOf] and [UserOf] do it for the others, and [AddProject]
//     enters a project in a catalog with all that it carries.
//
// Keys that the API sends and these types do not have are skipped; a key that
// every answer has, and a shortened record lacks, comes back as null, [], false
// or the empty text. A wrong type, a date that is none or a cut file is a
// [*DecodeError] with line, offset, field and value.
package intra
