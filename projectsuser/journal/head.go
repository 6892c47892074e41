package journal

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/projectsuser/roster/projectsuser/store"
)

// head is what a snapshot is and how much it has, so that a frame too few is
// noticed.
type head struct {
	Sequence uint64
	At       time.Time
	Last     store.LastIDs
	Counts   []int // of the records, by section
}

// headMessage is how the head of a snapshot stands in a file.
var headMessage = newMessage("snapshot",
	at(1, "sequence", func(h *head) *uint64 { return &h.Sequence }, whole[uint64]()),
	at(2, "at", func(h *head) *time.Time { return &h.At }, instant{}),
	at(3, "last", func(h *head) *store.LastIDs { return &h.Last },
		within[store.LastIDs]{lastMessage, func(l *store.LastIDs) bool { return *l == store.LastIDs{} }}),
	at(4, "counts", func(h *head) *[]int { return &h.Counts }, counts{row[[]int, int]{number[int]{}}}),
)

// lastMessage is how the last ids stand in a file.
var lastMessage = newMessage("last",
	at(1, "registration", func(l *store.LastIDs) *int64 { return &l.Registration }, whole[int64]()),
	at(2, "team", func(l *store.LastIDs) *int64 { return &l.Team }, whole[int64]()),
	at(3, "user", func(l *store.LastIDs) *int64 { return &l.User }, whole[int64]()),
	at(4, "entry", func(l *store.LastIDs) *int64 { return &l.Entry }, whole[int64]()),
	at(5, "expense", func(l *store.LastIDs) *int64 { return &l.Expense }, whole[int64]()),
)

// counts are numbers of records, which are shown with what they are of.
type counts struct{ row[[]int, int] }

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

// headOf returns the head of a snapshot of a content.
func headOf(c *store.Content) head {
	h := head{Sequence: c.Sequence, At: c.At, Last: c.Last}
	for _, s := range sections {
		h.Counts = append(h.Counts, s.count(c))
	}
	return h
}

// check refuses a content that is not what the head says, and a head that is not of
// the snapshot of a change, as where it is missing. A section that the head does not
// count was not there when it was written.
func (h *head) check(f *frames, c store.Content, sequence uint64) error {
	if h.Sequence != sequence {
		return &DamageError{f.path, headerSize, fmt.Errorf("it is of change %d by its head", h.Sequence)}
	}
	for i, s := range sections {
		want := 0
		if i < len(h.Counts) {
			want = h.Counts[i]
		}
		if got := s.count(&c); got != want {
			return &DamageError{f.path, f.size, fmt.Errorf("it has %d %s, its head says %d", got, s.name, want)}
		}
	}
	return nil
}
