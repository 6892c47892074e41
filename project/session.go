package project

import (
	"iter"
	"slices"
	"time"
)

// SessionID is the id of a session of a project. 0 is none.
type SessionID int64

// Session is one way a project runs, for a campus, a cursus, both or everybody.
type Session struct {
	ID      SessionID
	Project ID
	Campus  CampusID // 0 for every campus
	Cursus  CursusID // 0 for every cursus

	Solo    bool      // worked on alone: a registration gets its team at once
	BeginAt time.Time // when work may start, as of a rush; zero if at any time
	EndAt   time.Time // zero if never

	MinimumMark Mark        // from which the work is validated; none if every mark is good enough
	RetryDelays RetryDelays // how long to wait for a retry; empty if there is none
	MaxPeople   int         // the most members of a team; 0 for no limit

	CreatedAt time.Time
	UpdatedAt time.Time
}

// Begun reports whether begin_at is reached at an instant, or there is none.
func (s Session) Begun(at time.Time) bool { return !s.BeginAt.After(at) }

// Validate says whether a mark is good enough in this session.
func (s Session) Validate(m Mark) Validation {
	if !m.IsSet() {
		return NotMarked
	}
	return ValidationOf(m.Compare(s.MinimumMark) >= 0)
}

// RetryDelays are how long somebody waits between a mark and the next attempt:
// the first after the first attempt, and so on; the last one holds for all
// attempts after it. Empty means that there is no retry.
type RetryDelays []time.Duration

// After returns the instant from which a retry is possible, for work marked at
// an instant in the attempt of that occurrence (0 is the first). It is zero
// where no retry is possible: no delays, or no instant.
func (d RetryDelays) After(marked time.Time, occurrence int) time.Time {
	if len(d) == 0 || marked.IsZero() {
		return time.Time{}
	}
	return marked.Add(d[min(max(occurrence, 0), len(d)-1)])
}

// Place is what decides which session of a project holds for a team: whose it
// is, where [Setting] is what the project then brings to its status.
type Place struct {
	Session SessionID  // the team's own session; 0 if it names none
	Campus  CampusID   // the user's; 0 if unknown
	Cursus  []CursusID // the courses the work may count for; empty if unknown
}

// Pick returns the session that holds at a place, among the sessions of one
// project, nil if none does: the one that the team names; else, if it names
// none, the one that fits most closely. A session for the place's campus is
// closer than one for its cursus, one for both is closest, one for everybody
// fits last, and one for another campus or cursus not at all. Of equally close
// sessions the newest holds: the one with the greatest id.
//
// A team whose session is not among them gets none rather than a wrong one.
func Pick(sessions iter.Seq[*Session], p Place) *Session {
	var picked *Session
	best := 0
	for s := range sessions {
		fit := p.fit(s)
		if fit > best || fit == best && fit > 0 && s.ID > picked.ID {
			picked, best = s, fit
		}
	}
	return picked
}

// fit says how closely a session fits the place, 0 if not at all.
func (p Place) fit(s *Session) int {
	if p.Session != 0 {
		if s.ID == p.Session {
			return 1
		}
		return 0
	}
	if s.Campus != 0 && s.Campus != p.Campus || s.Cursus != 0 && !slices.Contains(p.Cursus, s.Cursus) {
		return 0
	}
	fit := 1
	if s.Cursus != 0 {
		fit++
	}
	if s.Campus != 0 {
		fit += 2
	}
	return fit
}
