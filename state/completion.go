package state

// DeriveKnown derives the status if some facts are unknown. If every completion, which
// gives each unknown fact one of its two values, has the same status, it returns that
// status and true, else 0 and false. Whether an unknown fact is in f makes no
// difference. Without unknown facts it is [Derive]. It allocates nothing, and takes up
// to 128 times as long as Derive if all facts are unknown.
func DeriveKnown(f, unknown Facts) (Status, bool) {
	if unknown&ruleFacts == 0 {
		return Derive(f), true
	}
	return deriveCompletions(f&^unknown, unknown&ruleFacts)
}

// deriveCompletions returns the status that all completions of f have, or false if two
// of them differ. f contains no unknown fact.
func deriveCompletions(f, unknown Facts) (Status, bool) {
	s := Derive(f)
	for rest := unknown; rest != 0; rest = (rest - 1) & unknown { // every subset of unknown
		if Derive(f|rest) != s {
			return 0, false
		}
	}
	return s, true
}

// decideKnown returns the rule that decides the status of all completions of f. If
// several rules give the status, it is the one for the completion in which the unknown
// facts are false. It returns 0 if the status is unknown.
func decideKnown(f, unknown Facts) Rule {
	if _, ok := DeriveKnown(f, unknown); !ok {
		return 0
	}
	return Decide(f &^ unknown)
}

// PermitKnown reports whether an event is permitted, as [Permit] says, if some facts are
// unknown. known is false if it is permitted in some completions and not in others; then
// permitted is false.
func PermitKnown(f, unknown Facts, e Event) (permitted, known bool) {
	unknown &= knownFacts
	f &^= unknown
	permitted = permits(f, e)
	for rest := unknown; rest != 0; rest = (rest - 1) & unknown {
		if permits(f|rest, e) != permitted {
			return false, false
		}
	}
	return permitted, true
}

// permits reports whether an event is permitted.
func permits(f Facts, e Event) bool {
	_, ok := Transitions().Next(Derive(f), e)
	return ok && eventRules[e].guard.When.Holds(f)
}
