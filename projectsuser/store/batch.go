package store

// Batch is what a committer gets before anything of it is published: the changes of
// all waiting commands, and what they lead to.
type Batch struct {
	Changes  []Change  // in order of sequence; at least one
	Snapshot *Snapshot // the store after the changes

	// Touched are the registrations, the teams and the users that the changes put or
	// removed, and those whose status or other derived fields may have changed. Each
	// is sorted and has no id twice. A touched id that the Snapshot does not hold
	// was removed. Records of other kinds are found in the changes alone.
	Touched IDs
}
