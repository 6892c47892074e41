package journal

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/projectsuser/internal/codec"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/user"
)

// dumped returns the lines of a dump that report damage.
func dumped(t *testing.T, m *memory) (wrong []string) {
	t.Helper()
	var b bytes.Buffer
	if err := dumpIn(t.Context(), m, &b); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if strings.Contains(line, `"wrong":`) {
			wrong = append(wrong, strings.TrimSpace(line))
		}
	}
	return wrong
}

// TestDumpReportsOffsets damages a header and a payload, and has a payload that cannot be
// decoded: each line has the offset that is in its text.
func TestDumpReportsOffsets(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{})
	s.do(put(1))
	s.do(put(2))
	s.close()
	name := fileName(kindSegment, 0)
	ends := boundaries(t, m.bytes(name))
	var b frameBuffer
	b.Bytes = slices.Clone(m.bytes(name))
	start := b.begin(frameChanges)
	b.Bytes = append(b.Bytes, 99) // a record of 99 bytes, which are not there
	if err := b.end(start); err != nil {
		t.Fatal(err)
	}
	m.put(name, b.Bytes)
	damageByte(m, name, 3)
	damageByte(m, name, ends[1]+frameSize)
	where := func(offset int64, wrong string) string {
		return `{"offset":` + itoa(offset) + `,"wrong":"journal: \"` + m.path(name) + `\": damaged at offset ` + itoa(offset) + `: ` + wrong + `"}`
	}
	want := []string{
		where(0, "not a journal file"),
		where(ends[1], "payload checksum mismatch"),
		where(ends[2], "unexpected end within a field"),
	}
	if diff := cmp.Diff(want, dumped(t, m)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestTextIsNotReadAsAFrame damages the record of a user whose image consists of the bytes
// of a frame with another user: that user must not appear.
func TestTextIsNotReadAsAFrame(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{SnapshotAfter: -1})
	var b frameBuffer
	start := b.begin(5) // users
	codec.User.AppendDelimited(&b.Encoder, &user.User{ID: 66, Login: "mallory", Owner: true})
	if err := b.end(start); err != nil {
		t.Fatal(err)
	}
	s.do(func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: 7, Image: string(b.Bytes)}) })
	if err := s.Snapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.close()
	name := fileName(kindSnapshot, 1)
	damageByte(m, name, boundaries(t, m.bytes(name))[1]+frameSize)
	if wrong := dumped(t, m); len(wrong) != 1 {
		t.Errorf("%q", wrong)
	}
	done, got := repaired(t, m)
	if len(done.Lost) != 1 || got.Users.Len() != 0 {
		t.Errorf("lost %v, %d users", done.Lost, got.Users.Len())
	}
}
