package state

import (
	"cmp"
	"iter"
	"sync"
)

// Effect is the change that an event makes to facts: the facts of Set become true
// and the facts of Clear become false. The zero Effect changes nothing.
type Effect struct {
	Set, Clear Facts
}

// Apply returns f with the effect applied. A fact in both Set and Clear becomes
// true.
func (x Effect) Apply(f Facts) Facts { return f.Without(x.Clear).With(x.Set) }

// Guard is a condition of an event in addition to its source status. The zero
// Guard always holds.
type Guard struct {
	Words string    // the condition in words; empty without one
	When  Condition // the same condition on facts
}

// String returns the words of the guard, or "always" if it has none.
func (g Guard) String() string { return cmp.Or(g.Words, "always") }

// eventRules is the one declaration of the machine, by event: its sources, its
// destination, its guard and its effect on facts. The dense table, the looplab
// machine, the guards, the diagrams and the documentation are made from it. It
// is never modified.
//
// If an event and the rules of [Derive] disagree, the event is wrong. The law
// machine-is-derivation finds such a difference.
var eventRules = [...]struct {
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
		// The facts do not say whether the previous attempt was locked or has
		// an attempt before it. The caller must gather the facts again.
		from: []Status{CreatingGroup}, to: Finished,
		guard:  Guard{"the attempt before it is finished", Condition{Need: HasPrior | PriorFinished}},
		effect: Effect{Set: InTeam | Closed | Marked, Clear: priorFacts},
	},
	Start: {
		from: []Status{CreatingGroup}, to: InProgress,
		guard:  Guard{"begin_at is not in the future", Condition{Deny: BeginAhead}},
		effect: Effect{Set: Locked},
	},
	Schedule: {
		from: []Status{CreatingGroup}, to: WaitingToStart,
		guard:  Guard{"begin_at is in the future", Condition{Need: BeginAhead}},
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
		guard:  Guard{"the team is locked and begin_at is not in the future", Condition{Need: Locked, Deny: BeginAhead}},
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

// openTeam is the effect of entering a new, open team as the first attempt.
var openTeam = Effect{Set: InTeam, Clear: Locked | Closed | Marked | priorFacts}

// transitions makes the table of [Transitions] on its first call.
var transitions = sync.OnceValue(func() *Table[Status, Event] {
	var rows []Transition[Status, Event]
	for _, event := range Events() {
		for _, from := range eventRules[event].from {
			rows = append(rows, Transition[Status, Event]{event, from, eventRules[event].to, eventRules[event].guard.Words})
		}
	}
	return MustTable(NotRegistered, rows)
})

// Transitions returns the table of the seven statuses. Every call returns the
// same immutable value.
func Transitions() *Table[Status, Event] { return transitions() }

// Guard returns the condition of e in addition to its source status. It returns
// the zero Guard for an invalid event.
func (e Event) Guard() Guard {
	if !e.Valid() {
		return Guard{}
	}
	return eventRules[e].guard
}

// Effect returns the change that e makes to facts. It returns the zero Effect for
// an invalid event.
func (e Event) Effect() Effect {
	if !e.Valid() {
		return Effect{}
	}
	return eventRules[e].effect
}

// Permit returns nil if e is allowed for the facts f, and otherwise a
// [*RefusedError] with the reason. It reads only the table and allocates only the
// error.
func Permit(f Facts, e Event) error {
	from := Derive(f)
	if _, ok := Transitions().Next(from, e); !ok {
		return &RefusedError{Event: e, State: from}
	}
	if guard := eventRules[e].guard; !guard.When.Holds(f) {
		return &RefusedError{Event: e, State: from, Guard: guard.Words}
	}
	return nil
}

// Permitted yields the events that are allowed for the facts f, in the order of
// [Events].
func Permitted(f Facts) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		for e := range Transitions().Events(Derive(f)) {
			if eventRules[e].guard.When.Holds(f) && !yield(e) {
				return
			}
		}
	}
}
