package team

import (
	"bytes"
	"cmp"
	"encoding/json"
	"iter"
	"slices"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/state"
)

// Attempts are the teams of a registration in the order in which the user joined
// them. The zero Attempts is unknown: the data does not contain the teams, so
// there may be some. Attempts is immutable and safe for concurrent use; With,
// Without, Replace and Bind return a changed copy, at a cost that grows with the
// number of teams.
type Attempts struct {
	teams []*Team // no nil element; never modified
	known bool    // the data contains the teams
}

// Joined returns known attempts with the teams in the given order, which is the
// order in which the user joined them. It ignores nil. Without teams it returns
// attempts that are known to be empty.
func Joined(teams ...*Team) Attempts {
	isNil := func(t *Team) bool { return t == nil }
	return Attempts{teams: slices.DeleteFunc(slices.Clone(teams), isNil), known: true}
}

// Imported returns known attempts with the teams ordered by id, which is the order
// of their creation, for a source that does not record the order of joining. It
// ignores nil, and of teams with the same id it keeps the first.
func Imported(teams ...*Team) Attempts {
	a := Joined(teams...)
	slices.SortStableFunc(a.teams, func(a, b *Team) int { return cmp.Compare(a.ID, b.ID) })
	a.teams = slices.CompactFunc(a.teams, func(a, b *Team) bool { return a.ID == b.ID })
	return a
}

// Known reports whether the data contains the teams.
func (a Attempts) Known() bool { return a.known }

// Len returns the number of attempts, 0 if they are unknown.
func (a Attempts) Len() int { return len(a.teams) }

// Has reports whether the team with the id is one of the attempts.
func (a Attempts) Has(id ID) bool {
	return slices.ContainsFunc(a.teams, func(t *Team) bool { return t.ID == id })
}

// SameTeams reports whether both attempts are unknown, or both are known and have teams
// with the same ids in the same order. It does not compare the teams themselves.
func (a Attempts) SameTeams(b Attempts) bool {
	return a.known == b.known && slices.EqualFunc(a.teams, b.teams, func(a, b *Team) bool { return a.ID == b.ID })
}

// All yields the teams, the first attempt first. They must not be modified.
func (a Attempts) All() iter.Seq[*Team] { return slices.Values(a.teams) }

// Active returns the active team, which is the last one, or nil if there are no
// teams or they are unknown.
func (a Attempts) Active() *Team {
	if len(a.teams) == 0 {
		return nil
	}
	return a.teams[len(a.teams)-1]
}

// With returns the attempts with t added at the end, so that t is the active team.
// The result is known, even if a is not.
func (a Attempts) With(t *Team) Attempts {
	return Attempts{teams: append(slices.Clip(a.teams), t), known: true}
}

// Without returns the attempts without the team with the id.
func (a Attempts) Without(id ID) Attempts {
	rest := slices.DeleteFunc(slices.Clone(a.teams), func(t *Team) bool { return t.ID == id })
	return Attempts{teams: rest, known: a.known}
}

// Replace returns the attempts with t in place of the team with the same id. Without
// such a team the result equals a.
func (a Attempts) Replace(t *Team) Attempts {
	teams := slices.Clone(a.teams)
	for i := range teams {
		if teams[i].ID == t.ID {
			teams[i] = t
		}
	}
	return Attempts{teams: teams, known: a.known}
}

// Bind returns the attempts with each team replaced by the current version of it, and
// whether one was replaced. A team for which current returns nil is kept. If none is
// replaced, it returns the attempts themselves.
func (a Attempts) Bind(current func(ID) *Team) (bound Attempts, replaced bool) {
	teams := a.teams
	for i, t := range a.teams {
		latest := current(t.ID)
		if latest == nil || latest == t {
			continue
		}
		if !replaced {
			teams, replaced = slices.Clone(a.teams), true
		}
		teams[i] = latest
	}
	return Attempts{teams: teams, known: a.known}, replaced
}

// Best returns the best mark of the closed teams, or no mark if no closed team has
// one. It ignores the mark of a team that is not closed, as the derivation of a
// status does.
func (a Attempts) Best() project.Mark {
	var best project.Mark
	for _, t := range a.teams {
		if t.Closed() {
			best = best.Best(t.FinalMark)
		}
	}
	return best
}

// Facts returns the facts about the user at the instant at, in the setting of the
// project: the facts of the active team and of the attempt before it. Without a
// team, the facts are those of a registered user on the project. For unknown
// attempts the result is the same and means nothing. Facts that [Attempts.UnknownFacts]
// returns are not set, nor is [state.Retriable].
func (a Attempts) Facts(s project.Setting, at time.Time) state.Facts {
	active := a.Active()
	if active == nil {
		return settingFacts(s, at) | state.Registered
	}
	f := active.Facts(s, at)
	if n := len(a.teams); n > 1 {
		f |= state.HasPrior
		if a.teams[n-2].Finished() {
			f |= state.PriorFinished
		}
	}
	return f
}

// UnknownFacts returns the facts that the data does not contain: those of the active
// team, and whether the attempt before it is finished. For unknown attempts they are all
// facts about teams. It does not allocate.
func (a Attempts) UnknownFacts() state.Facts {
	if !a.known {
		return state.InTeam | state.Locked | state.Closed | state.Marked | state.HasPrior | state.PriorFinished
	}
	active := a.Active()
	if active == nil {
		return 0
	}
	f := active.UnknownFacts()
	if n := len(a.teams); n > 1 && a.teams[n-2].mayBeFinished() {
		f |= state.PriorFinished
	}
	return f
}

// MarksKnown reports whether [Attempts.Best] is known: the marks of all teams that are
// closed, or may be, are known. It returns true for no attempts and false for unknown
// ones.
func (a Attempts) MarksKnown() bool {
	return a.known && !slices.ContainsFunc(a.teams, (*Team).mayBeFinished)
}

// MarshalJSON returns the teams as a list in the order of joining, null if they are
// unknown, and [] without teams. It returns the error of encoding/json for a team
// that has no JSON.
func (a Attempts) MarshalJSON() ([]byte, error) {
	switch {
	case !a.known:
		return []byte("null"), nil
	case a.teams == nil:
		return []byte("[]"), nil
	}
	return json.Marshal(a.teams)
}

// UnmarshalJSON reads what [Attempts.MarshalJSON] returns. The teams are new ones, so
// registrations that are read from JSON share no team. A store binds them again by
// id: see [Attempts.Bind]. A null in the list is ignored. For any other JSON it
// returns the error of encoding/json, and a keeps its value.
func (a *Attempts) UnmarshalJSON(text []byte) error {
	if bytes.Equal(text, []byte("null")) {
		*a = Attempts{}
		return nil
	}
	var teams []*Team
	if err := json.Unmarshal(text, &teams); err != nil {
		return err
	}
	*a = Joined(teams...)
	return nil
}
