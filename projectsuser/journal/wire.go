package journal

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/projectsuser/roster/team"
)

// A record is a row of fields: a key, which is a tag and a wire type, and a value.
// The wire type says how long the value is, so that a reader can skip a field
// that it does not know. That is how protobuf does it, and for the same reason.
type wire uint64

const (
	wireVarint wire = 0 // a number, seven bits a byte, the least first
	wireFixed  wire = 1 // eight bytes, the least first
	wireBytes  wire = 2 // a length as a varint, and so many bytes
)

// value is what stands behind a key: a number or bytes.
type value struct {
	wire   wire
	number uint64
	bytes  []byte // of the payload, not a copy
}

// errCut says that a payload ends within a field.
var errCut = errors.New("it ends within a field")

// takeVarint takes a number off the front of b.
func takeVarint(b []byte) (n uint64, rest []byte, err error) {
	n, size := binary.Uvarint(b)
	if size <= 0 {
		return 0, nil, errCut
	}
	return n, b[size:], nil
}

// takeBytes takes a length, and so many bytes, off the front of b.
func takeBytes(b []byte) (taken, rest []byte, err error) {
	n, b, err := takeVarint(b)
	if err != nil || n > uint64(len(b)) {
		return nil, nil, errCut
	}
	return b[:n:n], b[n:], nil
}

// takeField takes a key and its value off the front of b.
func takeField(b []byte) (tag uint64, v value, rest []byte, err error) {
	key, b, err := takeVarint(b)
	if err != nil {
		return 0, value{}, nil, err
	}
	v.wire = wire(key & 7)
	switch v.wire {
	case wireVarint:
		v.number, b, err = takeVarint(b)
	case wireFixed:
		if len(b) < 8 {
			return 0, value{}, nil, errCut
		}
		v.number, b = binary.LittleEndian.Uint64(b), b[8:]
	case wireBytes:
		v.bytes, b, err = takeBytes(b)
	default:
		err = fmt.Errorf("wire type %d is none that there is", v.wire)
	}
	return key >> 3, v, b, err
}

// is refuses a value of another wire type than that.
func (v value) is(w wire) error {
	if v.wire != w {
		return fmt.Errorf("wire type %d, want %d", v.wire, w)
	}
	return nil
}

// encoder writes records.
type encoder struct {
	b []byte
	// held reports whether a team stands in the same place as the registration
	// that has it, so that its id is enough. Nil holds none.
	held func(*team.Team) bool
	most int64 // how long a payload may be; 0 is all that a frame can hold
}

// decoder reads records.
type decoder struct {
	teams map[team.ID]*team.Team // those that stand in the same place
	// absent returns what is to stand for a team that is not there; nil makes the
	// attempts unknown. Without it that is an error.
	absent func(team.ID) *team.Team
}

// key writes a tag and the wire type of what follows.
func (e *encoder) key(tag uint64, w wire) { e.varint(tag<<3 | uint64(w)) }

func (e *encoder) varint(n uint64) { e.b = binary.AppendUvarint(e.b, n) }

// begin and end stand around bytes whose length is not known before: begin
// returns where they start, end puts their length there.
func (e *encoder) begin() int {
	e.b = append(e.b, 0)
	return len(e.b)
}

func (e *encoder) end(start int) {
	n := uint64(len(e.b) - start)
	var size [binary.MaxVarintLen64]byte
	more := binary.PutUvarint(size[:], n) - 1 // one byte is there already
	if more > 0 {
		e.b = append(e.b, size[:more]...)
		copy(e.b[start+more:], e.b[start:start+int(n)])
	}
	copy(e.b[start-1:], size[:more+1])
}

// zigzag maps small numbers of both signs to small numbers without one.
func zigzag(n int64) uint64 { return uint64(n<<1) ^ uint64(n>>63) }

func unzigzag(n uint64) int64 { return int64(n>>1) ^ -int64(n&1) }
