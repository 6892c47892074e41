package journal

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/projectsuser/roster/projectsuser/internal/codec"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// payloads adds the payloads in the files of all editions, and some others, to the
// corpus.
func payloads(f *testing.F) {
	paths, err := filepath.Glob("testdata/edition*/*")
	if err != nil || len(paths) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		r := newFrameReader(path, bytes.NewReader(b), int64(len(b)), headerSize)
		for payload, err := r.next(); err == nil; payload, err = r.next() {
			f.Add(payload)
		}
	}
	f.Add([]byte{frameChanges})
	f.Add([]byte{frameHead, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01}) // a length beyond the end
	f.Add(append([]byte{6}, make([]byte, 1000)...))                                      // a thousand empty teams
	e := &codec.Encoder{Bytes: []byte{frameChanges}}
	codec.Change.AppendDelimited(e, &store.Change{Sequence: 1, Shifts: []store.Shift{{Project: 1, Registration: 1, To: 9}, {To: -1}}})
	f.Add(e.Bytes)
	f.Add([]byte{7, 3, 0x2a, 1, 0x0e}) // a registration with a missing team
}

// FuzzPayload reads any bytes as a payload: they are read or refused, without a panic
// and without much memory. What is read can be written and read again, and is then the
// same.
func FuzzPayload(f *testing.F) {
	payloads(f)
	f.Fuzz(func(t *testing.T, payload []byte) {
		if len(payload) == 0 {
			return
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var content store.Content
		changes, err := codec.Change.ReadDelimited(new(codec.Decoder), payload[1:])
		if section := codec.SectionOf(payload[0]); section != nil {
			section.Read(new(codec.Decoder), payload[1:], &content)
		}
		runtime.ReadMemStats(&after)
		if used, most := after.TotalAlloc-before.TotalAlloc, uint64(1<<20+2000*len(payload)); used > most {
			t.Errorf("%d bytes of memory for %d", used, len(payload))
		}
		show := func(name string, record json.RawMessage) {
			if !json.Valid(record) {
				t.Errorf("%s: invalid JSON: %s", name, record)
			}
		}
		showPayload(new(codec.Decoder), payload[0], payload[1:], show)
		if err != nil {
			return
		}
		for _, c := range changes {
			e := new(codec.Encoder)
			codec.Change.Append(e, c)
			again := new(store.Change)
			if err := codec.Change.Read(new(codec.Decoder), again, e.Bytes); err != nil {
				t.Fatalf("%s cannot be read again: %v", codec.Change.JSON(c), err)
			}
			if first, second := codec.Change.JSON(c), codec.Change.JSON(again); !bytes.Equal(first, second) {
				t.Errorf("%s is read as %s", first, second)
			}
		}
	})
}

// FuzzFolder opens, checks, dumps and repairs folders with any bytes as the payload of a
// segment or of a snapshot, with correct checksums, and with any bytes after it.
func FuzzFolder(f *testing.F) {
	payloads(f)
	f.Fuzz(func(t *testing.T, payload []byte) {
		for _, k := range []fileKind{kindSegment, kindSnapshot} {
			m := newMemory()
			var b frameBuffer
			b.Bytes = newHeader(k, 0).append(nil)
			start := b.begin(0)
			b.Bytes = append(b.Bytes[:len(b.Bytes)-1], payload...)
			if err := b.end(start); err != nil {
				t.Fatal(err)
			}
			m.put(fileName(k, 0), append(b.Bytes, payload...))
			if j, err := open(t.Context(), m.copied(), registry.Options{}, Options{}); err == nil {
				j.Close()
			}
			if _, err := checkIn(t.Context(), m); err != nil {
				t.Error(err)
			}
			if err := dumpIn(t.Context(), m, io.Discard); err != nil {
				t.Error(err)
			}
			if _, err := repairIn(t.Context(), m); err != nil {
				t.Error(err)
			}
			j, err := open(t.Context(), m, registry.Options{}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			j.Close()
		}
	})
}
