// Package intra has the JSON types of the 42 intra API, version 2, key for key, and reads
// and writes them. A folder of saved pages of any kind becomes records like this:
//
//	var world intra.World
//	for _, name := range names { // os.ReadDir, filepath.Glob
//		text, answered, err := open(name) // an io.Reader, and the modification time
//		if err != nil {
//			return err
//		}
//		if err := world.Read(text, answered); err != nil {
//			return fmt.Errorf("%s: %w", name, err) // a *RefusedError: all other records were read
//		}
//	}
//	records := world.Records() // for store.New and registry.Tx.Import
//
// It is better than structs of your own because a record keeps all of its content: mark 0
// and no mark differ, keys with a question mark are read, and a key that the API leaves
// out of an answer is absent when the record is written again, and unknown in the record
// of this module. It is also four times as fast as encoding/json on one core.
//
// # Basics
//
//   - [ProjectsUser], [Team], [Project], [Session], [User], [CursusUser] and [CampusUser]
//     are the records of the API. encoding/json reads and writes them; AppendJSON writes
//     them without reflection.
//   - [Entry] and [Expense] are records of Noko, and [EntryOf] and [ExpenseOf] convert them:
//     data may have them beside those of the API.
//   - [World] collects the records of many texts, each record once: pages of lists, single
//     records, JSON lines, or objects with arrays. Its records fill a registry.
//   - [Decode] reads JSON arrays or JSON lines of one kind, of any length, on all cores and
//     with bounded memory. A [Decoder] has its options.
//   - [Status] is a status of the API, [StatusText] what a record contains, [Time] a date.
//   - [Converter] converts registrations and teams to the records of this module;
//     [ProjectOf], [SessionOf] and [UserOf] convert the others. [AddProject] adds a
//     project with its children and sessions to a catalog.
//   - [WriteSnapshot] writes a snapshot as a file that a World reads. A [Presenter] converts
//     the records of a snapshot back to objects of the API, [PresentEntry] one of them.
//     A [TextCache] keeps the JSON of registrations for a server.
//
// Package standin, below this one, is a server with the routes of the API.
//
// # JSON
//
// Unknown keys are skipped. Like encoding/json, reading also takes keys in other letters,
// and of a key that occurs twice the later value. A key that was absent is absent when the
// record is written again, except for ids, names and lists of children, objectives and
// parameters. A name, a slug or a login that is empty counts as unknown. A wrong type, an
// invalid date or incomplete JSON is a [*DecodeError] with line, offset, field and value.
package intra
