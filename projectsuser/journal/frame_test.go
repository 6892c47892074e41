package journal

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"testing"

	"github.com/projectsuser/roster/projectsuser/internal/codec"
	"github.com/projectsuser/roster/projectsuser/store"
)

// TestFrameLengths has a frame of zeros, an empty frame, and frames at the maximum
// length and above.
func TestFrameLengths(t *testing.T) {
	if length, _, ok := parseFrame(make([]byte, frameSize)); ok {
		t.Errorf("zeros are a frame of %d bytes", length)
	}
	empty := make([]byte, frameSize)
	binary.LittleEndian.PutUint32(empty[4:], crc32.Checksum(empty[:4], castagnoli))
	if _, _, ok := parseFrame(empty); ok {
		t.Error("an empty frame is accepted")
	}
	for bytes, fits := range map[int]bool{9: true, 10: false} {
		b := &frameBuffer{most: 10}
		start := b.begin(frameChanges)
		b.Bytes = append(b.Bytes, make([]byte, bytes)...)
		var large *TooLargeError
		if err := b.end(start); (err == nil) != fits || !fits && !errors.As(err, &large) {
			t.Errorf("a payload of %d bytes, at most 10: %v", 1+bytes, err)
		}
	}
}

// TestTheHeadMustAgree has a head of another snapshot, and one that counts other
// records.
func TestTheHeadMustAgree(t *testing.T) {
	f := &frameReader{path: "file", size: 99}
	c := store.Content{Sequence: 7}
	h := codec.NewHead(&c)
	if err := checkHead(f, &h, &c, 7); err != nil {
		t.Error(err)
	}
	assertError(t, checkHead(f, &h, &c, 8), `journal: "file": damaged at offset 24: the head is of change 7`)
	c.Causes = []*store.Cause{{}}
	assertError(t, checkHead(f, &h, &c, 7), `journal: "file": damaged at offset 99: 1 causes, want 0 by the head`)
	assertError(t, checkHead(f, new(codec.Head), &c, 7), `journal: "file": damaged at offset 24: the head is of change 0`)
}
