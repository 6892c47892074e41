package store

// Batch is the argument of a committer: the changes of all waiting commands, and
// the store after them. Nothing of it is published yet.
type Batch struct {
	Changes  []Change  // in order of sequence; at least one
	Snapshot *Snapshot // the store after the changes

	// Touched are the registrations, the teams and the users that the changes put or
	// removed, and those whose status or other derived fields may have changed. Each
	// is sorted and has no id twice. A touched id that the Snapshot does not hold
	// was removed. Records of other kinds are found in the changes alone.
	Touched IDs
}
