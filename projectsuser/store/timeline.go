package store

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/projectsuser/roster/state"
)

// Moment is one change of the status of a registration, and its cause.
type Moment struct {
	At       time.Time
	From, To state.Status  // 0 if the data does not hold the status
	Events   []state.Event // in order; empty for an amendment, and if inferred

	// Command, Actor and Sequence are those of the change that made the moment, or
	// of the import that it is inferred from. The sequence is 0 for a foreseen moment,
	// and for one that is inferred from records which no change imported: those of
	// [New].
	Command  Command
	Actor    string
	Sequence uint64

	Inferred bool // inferred from the timestamps of imported records
	Declared bool // To is the status that a source declared, because none can be derived
	Foreseen bool // time alone will make it, unless something else happens before
}

// String returns the moment as one line, for example "2023-09-02T12:00:00Z:
// creating_group to in_progress by lock (start), change 12 of staff".
func (m Moment) String() string {
	var b strings.Builder
	from, to := cmp.Or(m.From.String(), "unknown"), cmp.Or(m.To.String(), "unknown")
	fmt.Fprintf(&b, "%s: %s to %s by %s", m.At.UTC().Format(time.RFC3339Nano), from, to, m.Command)
	if len(m.Events) > 0 {
		words := make([]string, len(m.Events))
		for i, e := range m.Events {
			words[i] = e.String()
		}
		fmt.Fprintf(&b, " (%s)", strings.Join(words, ", "))
	}
	if m.Sequence != 0 {
		fmt.Fprintf(&b, ", change %d", m.Sequence)
	}
	if m.Actor != "" {
		fmt.Fprintf(&b, " of %s", m.Actor)
	}
	for _, flag := range []struct {
		set  bool
		word string
	}{{m.Inferred, "inferred"}, {m.Declared, "as declared"}, {m.Foreseen, "foreseen"}} {
		if flag.set {
			b.WriteString(", " + flag.word)
		}
	}
	return b.String()
}

// Timeline is every change of the status of a registration, oldest first. The last
// moment may be in the future: a change that time alone will make. Each moment
// starts from the status that the previous one led to; the first starts from
// not_registered. Several moments may have the same instant.
type Timeline []Moment

// StatusPeriod is a period of one status of a registration.
type StatusPeriod struct {
	Status state.Status // 0 if the data does not hold it
	Since  time.Time    // zero before the first moment; for a declared status usually the import
	Until  time.Time    // zero if no end is known

	Inferred bool // inferred from the timestamps of imported records
	Declared bool // as a source declared it, because none can be derived
	Foreseen bool // time alone will lead there, unless something else happens before
}

// At returns the period that contains an instant: the last moment that is not after
// the instant led to its status. Before the first moment, and on an empty timeline,
// the status is not_registered.
func (l Timeline) At(at time.Time) StatusPeriod {
	after := slices.IndexFunc(l, func(m Moment) bool { return m.At.After(at) })
	p := StatusPeriod{Status: state.NotRegistered}
	if after >= 0 {
		p.Until, p.Inferred = l[after].At, l[after].Inferred
	} else {
		after = len(l)
	}
	if after > 0 {
		m := l[after-1]
		p.Status, p.Since = m.To, m.At
		p.Inferred, p.Declared, p.Foreseen = m.Inferred, m.Declared, m.Foreseen
	}
	return p
}

// Since returns the instant since which the entry has its status, as
// [StatusPeriod.Since] of its timeline. It returns false if that is not known, because
// an import found the status and no timestamp says when it began. For an imported
// registration it costs about a microsecond.
func (e *Entry) Since() (time.Time, bool) {
	h := e.inferHistory()
	if h == nil || h.cause.command.Imports() && !h.inferred && (h.before == nil || h.before.to == 0) {
		return time.Time{}, false
	}
	return h.at, true
}
