package intra

import (
	"fmt"
	"strings"

	"github.com/projectsuser/roster/internal/excerpt"
	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/state"
)

// Status is a status in the words of the API. It has the seven of package state
// but not_registered, which it says by having no record; parent, which is a
// registration without a team on a project that has children; and unknown. They
// are ordered as in life. The zero Status is unknown.
type Status uint8

// The statuses of the API, in the order of life.
const (
	Unknown              Status = iota // what the API calls a status that was never set
	SearchingAGroup                    // state.Searching
	Parent                             // state.Searching, on a project with children
	CreatingGroup                      // state.CreatingGroup
	WaitingToStart                     // state.WaitingToStart
	InProgress                         // state.InProgress
	WaitingForCorrection               // state.WaitingEvaluation
	Finished                           // state.Finished
)

// statuses are the texts of the API and the statuses they stand for, by number.
var statuses = [...]struct {
	text string
	of   state.Status
}{
	Unknown:              {"unknown", 0},
	SearchingAGroup:      {"searching_a_group", state.Searching},
	Parent:               {"parent", state.Searching},
	CreatingGroup:        {"creating_group", state.CreatingGroup},
	WaitingToStart:       {"waiting_to_start", state.WaitingToStart},
	InProgress:           {"in_progress", state.InProgress},
	WaitingForCorrection: {"waiting_for_correction", state.WaitingEvaluation},
	Finished:             {"finished", state.Finished},
}

// StatusOf returns the API's word for a status on a project with or without
// children. Not registered, and no status, are unknown to it.
func StatusOf(s state.Status, hasChildren bool) Status {
	if s == state.Searching && hasChildren {
		return Parent
	}
	for n := SearchingAGroup; n <= Finished; n++ {
		if statuses[n].of == s {
			return n
		}
	}
	return Unknown
}

// ParseStatus returns the status whose text is exactly this, or a [*StatusError].
func ParseStatus(text string) (Status, error) {
	for n := range statuses {
		if statuses[n].text == text {
			return Status(n), nil
		}
	}
	return Unknown, &StatusError{Text: text}
}

// State returns the status that s stands for, none for unknown.
func (s Status) State() state.Status {
	if int(s) < len(statuses) {
		return statuses[s].of
	}
	return 0
}

// String returns the API's text, as "waiting_for_correction"; a number that is
// no status prints as "Status(9)".
func (s Status) String() string {
	if int(s) < len(statuses) {
		return statuses[s].text
	}
	return fmt.Sprintf("Status(%d)", uint8(s))
}

// MarshalText returns the API's text, or a [*StatusError] for a number that is
// no status.
func (s Status) MarshalText() ([]byte, error) {
	if int(s) >= len(statuses) {
		return nil, &StatusError{Text: s.String()}
	}
	return []byte(s.String()), nil
}

// encode writes the API's text. A number that is no status fails with a
// [*StatusError].
func (s Status) encode(w *jsonwriter.Writer) {
	if int(s) >= len(statuses) {
		w.Fail(&StatusError{Text: s.String()})
		return
	}
	w.String(statuses[s].text)
}

// UnmarshalText sets s as [ParseStatus] does. On an error s keeps its value.
func (s *Status) UnmarshalText(text []byte) error {
	parsed, err := ParseStatus(string(text))
	if err == nil {
		*s = parsed
	}
	return err
}

// StatusError says that a text is no status of the API.
type StatusError struct {
	Text string
}

func (e *StatusError) Error() string {
	words := make([]string, len(statuses))
	for n := range statuses {
		words[n] = statuses[n].text
	}
	return fmt.Sprintf("intra: status %q: want one of %s", excerpt.Of(e.Text), strings.Join(words, ", "))
}
