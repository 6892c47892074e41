package intra_test

import (
	"encoding/json"
	"flag"
	"io"
	"strings"
	"testing"

	"github.com/projectsuser/roster/internal/recorded"
	"github.com/projectsuser/roster/projectsuser/intra"
)

// readMiB is the size of the text that the benchmarks of reading read.
var readMiB = flag.Int("read.mib", 64, "size in MiB of the JSON lines that BenchmarkRead and BenchmarkReadEncodingJSON read")

// repeated is a source that returns a text again and again up to a size, so that it needs
// no memory and no disk.
func repeated(text string, size int) io.Reader {
	return io.LimitReader(&repeater{text: text}, int64(size/len(text)*len(text)))
}

type repeater struct {
	text string
	rest string
}

func (r *repeater) Read(p []byte) (int, error) {
	if r.rest == "" {
		r.rest = r.text
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// fullForms returns the recorded registrations with teams, as JSON lines.
func fullForms() string {
	var full strings.Builder
	for line := range strings.Lines(recorded.ProjectsUsers) {
		if strings.Contains(line, `"teams"`) {
			full.WriteString(line)
		}
	}
	return full.String()
}

// texts are what the benchmarks of reading read: registrations as they were recorded, most
// in the short form, and registrations with their teams alone.
func texts() map[string]string {
	return map[string]string{"recorded": recorded.ProjectsUsers, "with_teams": fullForms()}
}

// BenchmarkRead reads JSON lines of projects_users on GOMAXPROCS cores.
func BenchmarkRead(b *testing.B) {
	for name, text := range texts() {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(*readMiB) << 20)
			b.ReportAllocs()
			for b.Loop() {
				for _, err := range intra.Decode[intra.ProjectsUser](repeated(text, *readMiB<<20)) {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

// BenchmarkReadEncodingJSON reads the same lines with encoding/json into the same type,
// which uses one core.
func BenchmarkReadEncodingJSON(b *testing.B) {
	for name, text := range texts() {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(*readMiB) << 20)
			b.ReportAllocs()
			for b.Loop() {
				d := json.NewDecoder(repeated(text, *readMiB<<20))
				for {
					if err := d.Decode(new(intra.ProjectsUser)); err == io.EOF {
						break
					} else if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
