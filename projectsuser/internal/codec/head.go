package codec

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/projectsuser/roster/projectsuser/store"
)

// Head is what a [store.Content] has besides its records, and the number of
// its records, so that a part that is missing is noticed.
type Head struct {
	Sequence uint64
	At       time.Time
	Last     store.LastIDs
	Counts   []int // the number of records in each section, in the order of [Sections]; without the last ones if these are 0
}

// headMessage is the binary form of a head.
var headMessage = newMessage("snapshot",
	at(1, "sequence", func(h *Head) *uint64 { return &h.Sequence }, integer[uint64]()),
	at(2, "at", func(h *Head) *time.Time { return &h.At }, instant{}),
	at(3, "last", func(h *Head) *store.LastIDs { return &h.Last },
		submessage[store.LastIDs]{lastMessage, func(l *store.LastIDs) bool { return *l == store.LastIDs{} }}),
	at(4, "counts", func(h *Head) *[]int { return &h.Counts }, counts{numberedList[[]int, int]{number[int]{}}}),
)

// lastMessage is the binary form of the last ids.
var lastMessage = newMessage("last",
	at(1, "registration", func(l *store.LastIDs) *int64 { return &l.Registration }, integer[int64]()),
	at(2, "team", func(l *store.LastIDs) *int64 { return &l.Team }, integer[int64]()),
	at(3, "user", func(l *store.LastIDs) *int64 { return &l.User }, integer[int64]()),
	at(4, "entry", func(l *store.LastIDs) *int64 { return &l.TimeEntry }, integer[int64]()),
	at(5, "expense", func(l *store.LastIDs) *int64 { return &l.Expense }, integer[int64]()),
)

// counts encodes numbers of records, by section. In JSON they have the names of the
// sections.
type counts struct{ numberedList[[]int, int] }

func (counts) show(v *[]int) any {
	b := []byte{'{'}
	for i, n := range *v {
		if i > 0 {
			b = append(b, ',')
		}
		name := fmt.Sprint("section ", i)
		if i < len(sections) {
			name = sections[i].name
		}
		b = fmt.Appendf(b, "%q:%d", name, n)
	}
	return json.RawMessage(append(b, '}'))
}

// firstSections is how many sections the first version of the codec had. Every head counts
// those.
const firstSections = 10

// NewHead returns the head of a content.
func NewHead(c *store.Content) Head {
	h := Head{Sequence: c.Sequence, At: c.At, Last: c.Last}
	for _, s := range sections {
		h.Counts = append(h.Counts, s.count(c))
	}
	for n := len(h.Counts); n > firstSections && h.Counts[n-1] == 0; n-- {
		h.Counts = h.Counts[:n-1] // a content without these records is written as before they existed
	}
	return h
}

// Append appends the binary form of the head.
func (h *Head) Append(e *Encoder) { headMessage.Append(e, h) }

// Read reads the head, which must be zero, from all of b. If that fails, the error is
// a [*RecordError] and the head is incomplete.
func (h *Head) Read(b []byte) error { return headMessage.Read(new(Decoder), h, b) }

// JSON returns the head as a JSON object of the fields that are not zero.
func (h *Head) JSON() json.RawMessage { return headMessage.JSON(h) }

// Check returns a [*CountError] for the first section of which a content has more or
// fewer records than the head says. A section that the head does not count did not
// exist when it was written, so that the content must have no records of it.
func (h *Head) Check(c *store.Content) error {
	for i, s := range sections {
		want := 0
		if i < len(h.Counts) {
			want = h.Counts[i]
		}
		if got := s.count(c); got != want {
			return &CountError{s.name, got, want}
		}
	}
	return nil
}
