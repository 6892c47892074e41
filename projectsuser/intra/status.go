package intra

import (
	"fmt"
	"strings"

	"github.com/projectsuser/roster/internal/excerpt"
	"github.com/projectsuser/roster/state"
)

// Status is a status of the API. The API has the statuses of package state except
// not_registered, for which it has no record. It adds parent, a registration without a
// team on a project with children, and unknown. Statuses are ordered as a registration
// passes through them. The zero Status is unknown.
type Status uint8

// The statuses of the API in their order.
const (
	Unknown              Status = iota // a status that was never set
	SearchingAGroup                    // state.Searching
	Parent                             // state.Searching, on a project with children
	CreatingGroup                      // state.CreatingGroup
	WaitingToStart                     // state.WaitingToStart
	InProgress                         // state.InProgress
	WaitingForCorrection               // state.WaitingEvaluation
	Finished                           // state.Finished
)

// statuses are the texts of the API and the statuses of package state, by number.
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

// StatusOf returns the status of the API for a status on a project with or without
// children. It returns Unknown for not registered and for the zero status.
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

// ParseStatus returns the status with exactly this text, or a [*StatusError].
func ParseStatus(text string) (Status, error) {
	for n := range statuses {
		if statuses[n].text == text {
			return Status(n), nil
		}
	}
	return Unknown, &StatusError{Text: text}
}

// State returns the status of package state, 0 for unknown.
func (s Status) State() state.Status {
	if int(s) < len(statuses) {
		return statuses[s].of
	}
	return 0
}

// String returns the API's text, as "waiting_for_correction", or "Status(9)" for a number
// that is not a status.
func (s Status) String() string {
	if int(s) < len(statuses) {
		return statuses[s].text
	}
	return fmt.Sprintf("Status(%d)", uint8(s))
}

// MarshalText returns the API's text, or a [*StatusError] for a number that is not a
// status.
func (s Status) MarshalText() ([]byte, error) {
	if int(s) >= len(statuses) {
		return nil, &StatusError{Text: s.String()}
	}
	return []byte(s.String()), nil
}

// UnmarshalText sets s as [ParseStatus] does. On an error s keeps its value.
func (s *Status) UnmarshalText(text []byte) error {
	parsed, err := ParseStatus(string(text))
	if err == nil {
		*s = parsed
	}
	return err
}

// Text returns the status as a record contains it.
func (s Status) Text() StatusText { return StatusText(s.String()) }

// StatusText is the status in a record, as its source wrote it. It is usually the text of
// a [Status], but a source may use words that this package does not know. It is empty if
// the record has no status or a null one.
type StatusText string

// Status returns the status with this text, and whether the text is known. It returns
// Unknown and true for the empty text.
func (t StatusText) Status() (s Status, known bool) {
	if t == "" {
		return Unknown, true
	}
	s, err := ParseStatus(string(t))
	return s, err == nil
}

// State returns the status of package state, 0 for unknown and for an unknown text.
func (t StatusText) State() state.Status {
	s, _ := t.Status()
	return s.State()
}

// StatusError reports a text that is not a status of the API.
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
