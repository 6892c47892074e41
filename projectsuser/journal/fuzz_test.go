package journal

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// payloads adds the payloads of the files of all editions to the seeds.
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
		r := newFrames(path, bytes.NewReader(b), int64(len(b)), headerSize)
		for payload, err := r.next(); err == nil; payload, err = r.next() {
			f.Add(payload)
		}
	}
	f.Add([]byte{frameChanges})
	f.Add([]byte{frameHead, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01}) // a length beyond all
	f.Add(append([]byte{frameTeams}, make([]byte, 1000)...))                             // a thousand teams of nothing
	e := encoder{b: []byte{frameChanges}}
	changeMessage.sized(&e, &store.Change{Sequence: 1, Shifts: []store.Shift{{Project: 1, Registration: 1, To: 9}, {To: -1}}})
	f.Add(e.b)
	f.Add([]byte{frameRegistrations, 3, 0x2a, 1, 0x0e}) // with a team that is not there
}

// FuzzPayload reads anything as a payload: it is read or refused, without a panic
// and without more memory than there is reason for; and what is read is written and
// read again as it was.
func FuzzPayload(f *testing.F) {
	payloads(f)
	f.Fuzz(func(t *testing.T, payload []byte) {
		if len(payload) == 0 {
			return
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var content store.Content
		changes, err := readRecords(new(decoder), changeMessage, payload[1:])
		(&decoder{}).part(payload[0], payload[1:], &content)
		runtime.ReadMemStats(&after)
		if used, most := after.TotalAlloc-before.TotalAlloc, uint64(1<<20+2000*len(payload)); used > most {
			t.Errorf("%d bytes of memory for %d", used, len(payload))
		}
		show := func(name string, record json.RawMessage) {
			if !json.Valid(record) {
				t.Errorf("%s: no JSON: %s", name, record)
			}
		}
		(&decoder{}).show(payload[0], payload[1:], show)
		if err != nil {
			return
		}
		for _, c := range changes {
			e := new(encoder)
			changeMessage.append(e, c)
			again := new(store.Change)
			if err := changeMessage.read(new(decoder), again, e.b); err != nil {
				t.Fatalf("%v of what was written of %s", err, changeMessage.show(c))
			}
			if first, second := changeMessage.show(c), changeMessage.show(again); !bytes.Equal(first, second) {
				t.Errorf("%s is read as %s", first, second)
			}
		}
	})
}

// FuzzFolder opens, checks, dumps and repairs folders with anything as the payload
// of a change or of a snapshot, with the right checksums, and with anything behind
// it.
func FuzzFolder(f *testing.F) {
	payloads(f)
	f.Fuzz(func(t *testing.T, payload []byte) {
		for _, k := range []kind{kindSegment, kindSnapshot} {
			m := newMemory()
			e := encoder{b: newHeader(k, 0).append(nil)}
			start := e.beginFrame(0)
			e.b = append(e.b[:len(e.b)-1], payload...)
			if err := e.endFrame(start); err != nil {
				t.Fatal(err)
			}
			m.put(fileName(k, 0), append(e.b, payload...))
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
