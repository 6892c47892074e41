package store

import "slices"

// Touched returns what [Edit.TakeTouched] would return, and leaves it there.
func (e *Edit) Touched() IDs {
	return IDs{
		Registrations: distinct(slices.Clone(e.touched.Registrations)),
		Teams:         distinct(slices.Clone(e.touched.Teams)),
		Users:         distinct(slices.Clone(e.touched.Users)),
	}
}
