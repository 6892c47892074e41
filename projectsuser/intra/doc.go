// Package intra has the JSON types of the 42 intra API, version 2, key for key, and reads
// and writes them: projects_users, teams, projects, project sessions and users.
//
// It is better than structs of your own because a record keeps all of its content: mark 0
// and no mark differ, keys with a question mark are read, and a key that the API leaves
// out of an answer is absent when the record is written again.
//
//	for p, err := range intra.Decode[intra.ProjectsUser](file) {
//		...
//	}
//
// # Basics
//
//   - [ProjectsUser], [Team], [Project], [Session] and [User] are the records of the API.
//     encoding/json reads and writes them; AppendJSON writes them without reflection.
//   - [Decode] reads a JSON array or JSON lines of records, of any length, on all cores
//     and with bounded memory. A [Decoder] has its options.
//   - [World] collects the records of many texts, each record once: whole answers of the
//     API, or objects with arrays of records. Its records fill a registry.
//   - [Status] is a status of the API, [Time] a date of the API.
//   - [Converter] converts registrations and teams to the records of this module;
//     [ProjectOf], [SessionOf] and [UserOf] convert the others. [AddProject] adds a
//     project with its children and sessions to a catalog.
//   - [WriteSnapshot] writes a snapshot as a file that a World reads. A [Presenter] converts
//     the records of a snapshot back to objects of the API, [PresentEntry] one of them.
//
// Package standin, below this one, is a server with the routes of the API.
//
// # JSON
//
// Unknown keys are skipped. A key that was absent is absent when the record is written
// again, except for ids, names and lists of children, objectives and parameters. A wrong type, an invalid date
// or incomplete JSON is a [*DecodeError] with line, offset, field and value.
package intra
