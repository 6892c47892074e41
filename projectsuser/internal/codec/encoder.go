package codec

import (
	"encoding/binary"

	"github.com/projectsuser/roster/team"
)

// Encoder appends the binary form of records to Bytes. The zero Encoder is ready for
// use. One goroutine may use it at a time.
type Encoder struct {
	// Bytes are what was written so far. The caller may truncate, replace and extend
	// them between two records.
	Bytes []byte
	// HasTeam reports whether a team is stored beside the registrations that are
	// written, so that they refer to it by its id. Nil means that no team is: a
	// registration is then written with its teams. Within a [Change] it is replaced:
	// there the teams that the change puts are stored beside its registrations.
	HasTeam func(*team.Team) bool
}

// key writes a tag and the wire type of the value that follows.
func (e *Encoder) key(tag uint64, w wireType) { e.varint(tag<<3 | uint64(w)) }

func (e *Encoder) varint(n uint64) { e.Bytes = binary.AppendUvarint(e.Bytes, n) }

// begin starts bytes whose length is not known yet. It returns where they start,
// which end needs.
func (e *Encoder) begin() int {
	e.Bytes = append(e.Bytes, 0)
	return len(e.Bytes)
}

// end writes the length of the bytes since begin in front of them.
func (e *Encoder) end(start int) {
	n := uint64(len(e.Bytes) - start)
	var size [binary.MaxVarintLen64]byte
	more := binary.PutUvarint(size[:], n) - 1 // begin made room for one byte
	if more > 0 {
		e.Bytes = append(e.Bytes, size[:more]...)
		copy(e.Bytes[start+more:], e.Bytes[start:start+int(n)])
	}
	copy(e.Bytes[start-1:], size[:more+1])
}
