package project

import (
	"iter"
	"slices"
)

// Place is what determines the session that applies to a team.
type Place struct {
	Session SessionID  // the session of the team itself; 0 if it has none
	Campus  CampusID   // the campus of the user; 0 if unknown
	Cursus  []CursusID // the courses for which the work counts; empty if unknown
}

// Pick returns the session that applies at a place, out of the sessions of one
// project, or nil if none applies.
//
// If the place has a session, Pick returns that one, or nil if it is not among
// the sessions: no session is better than a wrong one. Otherwise Pick returns the
// most specific session: one for the campus and a cursus of the place, else one
// for the campus, else one for a cursus, else one for all users. A session for
// another campus or cursus never applies. Of equally specific sessions, the one
// with the greatest id, which is the newest, is returned.
//
// Pick reads every session once and allocates nothing.
func Pick(sessions iter.Seq[*Session], p Place) *Session {
	var picked *Session
	best := 0
	for s := range sessions {
		rank := p.rank(s)
		if rank > best || rank == best && rank > 0 && s.ID > picked.ID {
			picked, best = s, rank
		}
	}
	return picked
}

// rank returns how specific the session is for the place, or 0 if the session does
// not apply.
func (p Place) rank(s *Session) int {
	if p.Session != 0 {
		if s.ID == p.Session {
			return 1
		}
		return 0
	}
	if s.Campus != 0 && s.Campus != p.Campus || s.Cursus != 0 && !slices.Contains(p.Cursus, s.Cursus) {
		return 0
	}
	rank := 1
	if s.Cursus != 0 {
		rank++
	}
	if s.Campus != 0 {
		rank += 2
	}
	return rank
}
