package codec

import "encoding/binary"

// wireType says how long the value of a field is, so that a reader can skip a field
// that it does not know. The types are those of protobuf.
type wireType uint64

const (
	wireVarint wireType = 0 // a number, seven bits a byte, the least first
	wireFixed  wireType = 1 // eight bytes, the least first
	wireBytes  wireType = 2 // a length as a varint, and that number of bytes
)

// value is the value of a field as it was read: a number or bytes.
type value struct {
	wire   wireType
	number uint64
	bytes  []byte // part of the input, not a copy
}

// require returns a [*WireTypeError] if the value has another wire type.
func (v value) require(w wireType) error {
	if v.wire != w {
		return &WireTypeError{uint64(v.wire), uint64(w)}
	}
	return nil
}

// takeVarint reads a varint from the front of b and returns what follows it.
func takeVarint(b []byte) (n uint64, rest []byte, err error) {
	n, size := binary.Uvarint(b)
	if size <= 0 {
		return 0, nil, ErrUnexpectedEnd
	}
	return n, b[size:], nil
}

// takeBytes reads a length and that number of bytes from the front of b.
func takeBytes(b []byte) (taken, rest []byte, err error) {
	n, b, err := takeVarint(b)
	if err != nil || n > uint64(len(b)) {
		return nil, nil, ErrUnexpectedEnd
	}
	return b[:n:n], b[n:], nil
}

// takeField reads a key and its value from the front of b.
func takeField(b []byte) (tag uint64, v value, rest []byte, err error) {
	key, b, err := takeVarint(b)
	if err != nil {
		return 0, value{}, nil, err
	}
	v.wire = wireType(key & 7)
	switch v.wire {
	case wireVarint:
		v.number, b, err = takeVarint(b)
	case wireFixed:
		if len(b) < 8 {
			return 0, value{}, nil, ErrUnexpectedEnd
		}
		v.number, b = binary.LittleEndian.Uint64(b), b[8:]
	case wireBytes:
		v.bytes, b, err = takeBytes(b)
	default:
		err = &UnknownWireTypeError{uint64(v.wire)}
	}
	return key >> 3, v, b, err
}

// zigzag maps small numbers of both signs to small numbers without a sign.
func zigzag(n int64) uint64 { return uint64(n<<1) ^ uint64(n>>63) }

// unzigzag is the inverse of zigzag.
func unzigzag(n uint64) int64 { return int64(n>>1) ^ -int64(n&1) }
