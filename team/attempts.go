package team

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/state"
)

// Attempts are the teams of a registration in the order in which its user
// joined them. The zero Attempts is unknown: the data does not hold the teams,
// which does not mean that there are none. An Attempts is never modified.
type Attempts struct {
	teams []*Team
	known bool
}

// Joined returns the attempts at the teams, in the order in which they were
// joined. Without any it is a registration that is known to have none; a nil
// team is none.
func Joined(teams ...*Team) Attempts {
	isNil := func(t *Team) bool { return t == nil }
	return Attempts{teams: slices.DeleteFunc(slices.Clone(teams), isNil), known: true}
}

// Imported returns the attempts at the teams, whose order is not recorded: they
// stand in order of id, which is that of time. A team given twice counts once.
func Imported(teams ...*Team) Attempts {
	a := Joined(teams...)
	slices.SortStableFunc(a.teams, func(a, b *Team) int { return cmp.Compare(a.ID, b.ID) })
	a.teams = slices.CompactFunc(a.teams, func(a, b *Team) bool { return a.ID == b.ID })
	return a
}

// Known reports whether the data holds the teams.
func (a Attempts) Known() bool { return a.known }

// Len returns the number of attempts, 0 if they are unknown.
func (a Attempts) Len() int { return len(a.teams) }

// Has reports whether the team with an id is among the attempts.
func (a Attempts) Has(id ID) bool {
	return slices.ContainsFunc(a.teams, func(t *Team) bool { return t.ID == id })
}

// All yields the teams, first attempt first.
func (a Attempts) All() iter.Seq[*Team] { return slices.Values(a.teams) }

// Active returns the active team, which is the last one, and nil if there is
// none or the teams are unknown.
func (a Attempts) Active() *Team {
	if len(a.teams) == 0 {
		return nil
	}
	return a.teams[len(a.teams)-1]
}

// With returns the attempts with one more, which is then the active one. They
// are known from then on.
func (a Attempts) With(t *Team) Attempts {
	return Attempts{teams: append(slices.Clip(a.teams), t), known: true}
}

// Without returns the attempts less the team with an id.
func (a Attempts) Without(id ID) Attempts {
	rest := slices.DeleteFunc(slices.Clone(a.teams), func(t *Team) bool { return t.ID == id })
	return Attempts{teams: rest, known: a.known}
}

// Replace returns the attempts with t in the place of the team with its id.
func (a Attempts) Replace(t *Team) Attempts {
	teams := slices.Clone(a.teams)
	for i := range teams {
		if teams[i].ID == t.ID {
			teams[i] = t
		}
	}
	return Attempts{teams: teams, known: a.known}
}

// Bind returns the attempts with each team as current has it now; a team for
// which that is nil stays as it is.
func (a Attempts) Bind(current func(ID) *Team) Attempts {
	teams := slices.Clone(a.teams)
	for i, t := range teams {
		if now := current(t.ID); now != nil {
			teams[i] = now
		}
	}
	return Attempts{teams: teams, known: a.known}
}

// Best returns the best mark of the closed teams, none if no closed team has
// one. The mark of a team that is not closed decides nothing.
func (a Attempts) Best() project.Mark {
	var best project.Mark
	for _, t := range a.teams {
		if t.Closed() {
			best = best.Best(t.FinalMark)
		}
	}
	return best
}

// Facts returns what the attempts say of their user at an instant: the facts of
// the active team, and of the attempt before it. Unknown attempts have no
// facts; ask [Attempts.Known] first.
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
