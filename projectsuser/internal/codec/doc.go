// Package codec is the binary form of the records and changes of a registry, for
// stores that keep them as bytes. It is better than encoding/json or encoding/gob for
// that: it needs no reflection, a registration refers to its teams by id instead of
// copying them, and records that an older program wrote stay readable when a record
// type gains a field.
//
//	e := new(codec.Encoder)
//	codec.Change.Append(e, &change) // the bytes are e.Bytes
//
//	var c store.Change
//	err := codec.Change.Read(new(codec.Decoder), &c, e.Bytes)
//
// # Basics
//
//   - [Message] declares the binary form of one type of record: its fields, each
//     with a tag and a name. [Change], [Project], [Session], [User], [Team],
//     [Registration], [TimeEntry], [Expense] and [Progress] are the declarations.
//   - [Encoder] collects the bytes, [Decoder] reads them. Both say how a
//     registration refers to its teams.
//   - [Sections] are the parts of a [store.Content], one for each kind of
//     record, and [Head] is what a content has besides its records.
//
// The package knows no files. Checksums and the like are added by the store.
//
// # Encoding
//
// A record is encoded as in protobuf: a row of fields, each with a key, which is a
// varint of the tag times eight plus the wire type, and a value: a varint (0), eight
// bytes with the least first (1), or a length and that number of bytes (2). A field
// with the zero value is omitted. A reader skips a field that it does not know.
//
// Signed integers are zigzag varints. A time is a whole number of milliseconds since
// 1970, or, if it is not a whole number, bytes with the seconds and the nanoseconds;
// it is read in UTC. Enumerated values have codes of their own, so that the order of
// Go constants may change.
//
// # Compatibility
//
// Tags, codes and section numbers are permanent. A new field gets a tag that was
// never used, a new enumerated value a code at the end, and a new section a number
// at the end.
package codec
