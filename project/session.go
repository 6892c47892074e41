package project

import (
	"encoding/json"
	"time"
)

// SessionID is the id of a session of a project. 0 means no session.
type SessionID int64

// Session is one way in which a project runs, for one campus, one cursus, both, or
// all users. If a rule of it is in Unknown, commands treat the work as not solo, the size
// of teams as not limited, and no retry as possible; see [Session.Validate] for the
// minimum mark.
type Session struct {
	ID      SessionID
	Project ID
	Campus  CampusID // 0 for every campus
	Cursus  CursusID // 0 for every cursus

	Solo    bool      // a user works alone: a registration gets its team at once
	BeginAt time.Time // when work may start, as for a rush; zero for any time
	EndAt   time.Time // when the session ends; zero if it does not end

	MinimumMark Mark        // the least mark that validates the work; no mark if every mark does
	RetryDelays RetryDelays // the waiting times before a retry; empty if no retry is possible
	MaxPeople   int         // the maximum number of members of a team; 0 for no limit

	CreatedAt time.Time // zero if null
	UpdatedAt time.Time // zero if null

	Unknown SessionFieldSet // the fields that the source did not contain
	ReadAt  time.Time       // the instant of the answer that the record was read from; zero for a record of a local command
}

// Begun reports whether begin_at is null or is reached at the given instant.
func (s Session) Begun(at time.Time) bool { return !s.BeginAt.After(at) }

// UnknownSession returns a session of which nothing is known, for work whose session is
// not found. It differs from the zero Session, which is known to have no rules.
func UnknownSession() Session { return Session{Unknown: AllSessionFields} }

// Validate returns whether the mark is at least the minimum mark of the session. It
// returns [NotMarked] if m is not set, and [UnknownValidation] if the minimum mark is
// unknown.
func (s Session) Validate(m Mark) Validation {
	if !m.IsSet() {
		return NotMarked
	}
	if s.Unknown.Has(SessionFieldMinimumMark) {
		return UnknownValidation
	}
	return ValidationOf(m.Compare(s.MinimumMark) >= 0)
}

// RetryDelays are the waiting times between a mark and the next attempt. The first
// follows the first attempt, the second the second, and the last one also
// applies to all later attempts. Empty means that no retry is possible.
type RetryDelays []time.Duration

// After returns the instant from which a retry is possible. The attempt with the
// given occurrence (0 is the first; less counts as 0) was marked at the instant
// marked. It returns the zero time if no retry is possible, because d is empty or
// marked is zero.
func (d RetryDelays) After(marked time.Time, occurrence int) time.Time {
	if len(d) == 0 || marked.IsZero() {
		return time.Time{}
	}
	return marked.Add(d[min(max(occurrence, 0), len(d)-1)])
}

// MarshalJSON returns the delays as a list of texts that [time.ParseDuration]
// reads, as ["24h0m0s"], or null for nil. The error is always nil.
func (d RetryDelays) MarshalJSON() ([]byte, error) {
	if d == nil {
		return []byte("null"), nil
	}
	texts := make([]string, len(d))
	for i, delay := range d {
		texts[i] = delay.String()
	}
	return json.Marshal(texts)
}

// UnmarshalJSON reads what [RetryDelays.MarshalJSON] returns. It returns the error of
// encoding/json for another type, and that of [time.ParseDuration] for a text that
// is not a duration; d then keeps its value.
func (d *RetryDelays) UnmarshalJSON(text []byte) error {
	var texts []string
	if err := json.Unmarshal(text, &texts); err != nil || texts == nil {
		if err == nil {
			*d = nil
		}
		return err
	}
	delays := make(RetryDelays, len(texts))
	for i, delay := range texts {
		parsed, err := time.ParseDuration(delay)
		if err != nil {
			return err
		}
		delays[i] = parsed
	}
	*d = delays
	return nil
}
