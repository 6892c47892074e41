package projectsuser

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/projectsuser/roster/state"
)

// Moment is one change of the status of a registration, and what caused it.
type Moment struct {
	At       time.Time
	From, To state.Status  // none where the data does not tell
	Events   []state.Event // in order; none for an amendment, and where inferred

	// The change that did it, or the import that told of it. What is foreseen has
	// none yet: its sequence is 0.
	Command  Command
	Actor    string
	Sequence uint64

	Inferred bool // told by the timestamps of imported records
	Declared bool // To is what a source declared: the teams are unknown
	Foreseen bool // time alone will do it, unless something else happens before
}

// String says the moment in a line, as "2023-09-02T12:00:00Z: creating_group to
// in_progress by lock (start), change 12 of staff".
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
	for _, is := range []struct {
		so   bool
		word string
	}{{m.Inferred, "inferred"}, {m.Declared, "as declared"}, {m.Foreseen, "foreseen"}} {
		if is.so {
			b.WriteString(", " + is.word)
		}
	}
	return b.String()
}

// Timeline is every change of the status of a registration, oldest first: those
// that are past, and last what time alone will do. Each moment starts from the
// status to which the one before it led, the first from not_registered. Several
// may be of one instant.
type Timeline []Moment

// Standing is how far somebody was, is or will be at an instant.
type Standing struct {
	Status state.Status // none where the data does not tell
	Since  time.Time    // zero before the first moment; of a status that is only declared, mostly the import
	Until  time.Time    // zero if no end is known

	Inferred bool // told by the timestamps of imported records
	Declared bool // as a source declared it: the teams are unknown
	Foreseen bool // time alone will lead there, unless something else happens before
}

// At returns how far the user is at an instant: where the last moment led that is
// not after it. Before the first moment, and on a timeline without any, the user
// is not registered.
func (l Timeline) At(at time.Time) Standing {
	after := slices.IndexFunc(l, func(m Moment) bool { return m.At.After(at) })
	s := Standing{Status: state.NotRegistered}
	if after >= 0 {
		s.Until, s.Inferred = l[after].At, l[after].Inferred
	} else {
		after = len(l)
	}
	if after > 0 {
		m := l[after-1]
		s.Status, s.Since = m.To, m.At
		s.Inferred, s.Declared, s.Foreseen = m.Inferred, m.Declared, m.Foreseen
	}
	return s
}

// Timeline returns every change of a registration's status up to the snapshot,
// and what time alone will do. A registration that was taken away keeps its own,
// which then ends at not_registered. One that never was is a [*MissingError].
//
// What commands and time did is recorded and stays as it is. What an import
// brings is told by the timestamps of its records, as far as they are after all
// that is recorded and not after the import, and marked as inferred:
//
//   - the user was not registered before the registration's created_at, then
//     searching until the first team's;
//   - an attempt began at its team's created_at, though not before the end of the
//     attempt before it, and moved at locked_at, at begin_at and at closed_at as
//     the rules have it. The begin_at is that of the session that holds now; an
//     earlier attempt in another session is taken not to have waited;
//   - a closed team with a mark was finished at marked_at, if that lies between
//     its closed_at and the next attempt, else at closed_at;
//   - where the teams are unknown, a declared finished has held since marked_at.
//     All else that is declared is known from the import on: before it, since
//     created_at, the status is none.
//
// The import itself is a moment only where that does not lead to the status that
// it found: there was no timestamp, one is in the future, or the record was seen
// with another status before and does not say when it changed, as when a mark was
// withdrawn.
//
// When an imported record comes again, all that imports told of it is told anew,
// from the newer one; but if it was seen with another derived status before, the
// past that led to that status is kept. A command too keeps it.
//
// It takes a microsecond or two, and more for a long past.
func (s *Snapshot) Timeline(id ID) (Timeline, error) {
	e, ok := s.Registrations.Get(int64(id))
	if !ok {
		gone, ok := s.departed.Get(int64(id))
		if !ok {
			return nil, &MissingError{KindRegistration, int64(id)}
		}
		return gone.past.moments(), nil
	}
	l := e.lived().moments()
	if e.Derived && e.Status == state.WaitingToStart {
		begin := e.Setting.BeginAt
		l = append(l, Moment{
			At: begin, From: e.Status, To: e.at(begin).Status, Events: []state.Event{state.Begin},
			Command: CommandTime, Foreseen: true,
		})
	}
	return l, nil
}

// StatusAt returns how far the user of a registration was at a past instant, or
// will be at a future one if nothing but time happens. It is [Timeline.At] of the
// registration's [Snapshot.Timeline], which says what is inferred; at the
// snapshot's own instant its status is the entry's. A registration that never was
// is a [*MissingError].
//
// [Standing].Since is for how long somebody has waited. A declared status is known
// since the import that brought it, so nobody seems to have waited for longer than
// is known: the registration's UpdatedAt may be nearer to it.
func (s *Snapshot) StatusAt(id ID, at time.Time) (Standing, error) {
	l, err := s.Timeline(id)
	if err != nil {
		return Standing{}, err
	}
	return l.At(at), nil
}
