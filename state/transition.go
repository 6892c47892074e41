package state

import (
	"cmp"
	"iter"
	"sync"
)

// Effect is what an event does to facts: it makes some true and some false.
type Effect struct {
	Set, Clear Facts
}

// Apply returns f after the effect.
func (x Effect) Apply(f Facts) Facts { return f.Without(x.Clear).With(x.Set) }

// Guard is what has to hold for an event besides its starting status. The zero
// Guard always holds.
type Guard struct {
	Words string    // the guard as a person says it; empty if there is none
	When  Condition // the same as facts
}

// String returns the guard's words, or "always".
func (g Guard) String() string { return cmp.Or(g.Words, "always") }

// moves is the one table of the machine, by event: from where, to where, on
// what condition, and what it does to the facts. The dense table, the looplab
// machine, the guards, the diagrams and the documentation all come from it.
//
// Where an event and the rules disagree the rules are right; the law
// machine-is-derivation finds it. It is never written to.
var moves = [...]struct {
	from   []Status
	to     Status
	guard  Guard
	effect Effect
}{
	Register: {
		from: []Status{NotRegistered}, to: Searching,
		effect: Effect{Set: Registered, Clear: teamFacts | priorFacts | Retriable},
	},
	CreateTeam: {
		from: []Status{Searching}, to: CreatingGroup,
		effect: openTeam,
	},
	Join: {
		from: []Status{Searching}, to: CreatingGroup,
		effect: openTeam,
	},
	Retry: {
		from: []Status{Finished}, to: CreatingGroup,
		guard: Guard{"retriable_at is reached, or the retry is forced", Condition{Need: Retriable}},
		effect: Effect{
			Set:   InTeam | HasPrior | PriorFinished,
			Clear: Locked | Closed | Marked,
		},
	},
	Disband: {
		from: []Status{CreatingGroup}, to: Searching,
		guard:  Guard{"it is the only attempt", Condition{Deny: HasPrior}},
		effect: Effect{Clear: teamFacts},
	},
	Abandon: {
		// What stands before the attempt fallen back to, and whether that was
		// ever locked, is for the data to say: gather the facts anew after it.
		from: []Status{CreatingGroup}, to: Finished,
		guard:  Guard{"the attempt before it is finished", Condition{Need: HasPrior | PriorFinished}},
		effect: Effect{Set: InTeam | Closed | Marked, Clear: priorFacts},
	},
	Start: {
		from: []Status{CreatingGroup}, to: InProgress,
		guard:  Guard{"begin_at is not ahead", Condition{Deny: BeginAhead}},
		effect: Effect{Set: Locked},
	},
	Schedule: {
		from: []Status{CreatingGroup}, to: WaitingToStart,
		guard:  Guard{"begin_at is ahead", Condition{Need: BeginAhead}},
		effect: Effect{Set: Locked},
	},
	Begin: {
		from: []Status{WaitingToStart}, to: InProgress,
		effect: Effect{Clear: BeginAhead},
	},
	Unlock: {
		from: []Status{InProgress, WaitingToStart}, to: CreatingGroup,
		guard:  Guard{"the team is not closed", Condition{Deny: Closed}},
		effect: Effect{Clear: Locked},
	},
	Close: {
		from: []Status{InProgress}, to: WaitingEvaluation,
		guard:  Guard{"there is no mark and the project has no children", Condition{Deny: Marked | HasChildren}},
		effect: Effect{Set: Closed},
	},
	Complete: {
		from: []Status{InProgress}, to: Finished,
		effect: Effect{Set: Closed | Marked},
	},
	Evaluate: {
		from: []Status{WaitingEvaluation}, to: Finished,
		effect: Effect{Set: Marked},
	},
	Reopen: {
		from: []Status{WaitingEvaluation}, to: InProgress,
		guard:  Guard{"the team is locked and begin_at is not ahead", Condition{Need: Locked, Deny: BeginAhead}},
		effect: Effect{Clear: Closed},
	},
	Appeal: {
		from: []Status{Finished}, to: WaitingEvaluation,
		guard:  Guard{"the project has no children", Condition{Deny: HasChildren}},
		effect: Effect{Clear: Marked},
	},
	Withdraw: {
		from: []Status{Finished}, to: InProgress,
		guard:  Guard{"the project has children", Condition{Need: HasChildren}},
		effect: Effect{Clear: Marked},
	},
	Unregister: {
		from: []Status{Searching, CreatingGroup, WaitingToStart, InProgress, WaitingEvaluation, Finished}, to: NotRegistered,
		effect: Effect{Clear: Registered | teamFacts | priorFacts | Retriable},
	},
}

// openTeam is the effect of being in a fresh team.
var openTeam = Effect{Set: InTeam, Clear: Locked | Closed | Marked | priorFacts}

// transitions is [Transitions], made once.
var transitions = sync.OnceValue(func() *Table[Status, Event] {
	var rows []Transition[Status, Event]
	for _, event := range Events() {
		for _, from := range moves[event].from {
			rows = append(rows, Transition[Status, Event]{event, from, moves[event].to, moves[event].guard.Words})
		}
	}
	return MustTable(NotRegistered, rows)
})

// Transitions returns the table of the seven statuses. It is one value, shared
// and immutable.
func Transitions() *Table[Status, Event] { return transitions() }

// Guard returns what has to hold for e besides its starting status. An unknown
// event has the zero Guard.
func (e Event) Guard() Guard {
	if !e.Valid() {
		return Guard{}
	}
	return moves[e].guard
}

// Effect returns what e does to facts. An unknown event does nothing.
func (e Event) Effect() Effect {
	if !e.Valid() {
		return Effect{}
	}
	return moves[e].effect
}

// Permit returns nil if e may happen when f holds, else a [*RefusedError] that
// says why not. It looks at the table alone: it allocates only the error.
func Permit(f Facts, e Event) error {
	from := Derive(f)
	if _, ok := Transitions().Next(from, e); !ok {
		return &RefusedError{Event: e, State: from}
	}
	if guard := moves[e].guard; !guard.When.Holds(f) {
		return &RefusedError{Event: e, State: from, Guard: guard.Words}
	}
	return nil
}

// Permitted yields the events that may happen when f holds, in the order of
// [Events].
func Permitted(f Facts) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		for e := range Transitions().Events(Derive(f)) {
			if moves[e].guard.When.Holds(f) && !yield(e) {
				return
			}
		}
	}
}
