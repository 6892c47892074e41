package store

import (
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
)

// declaration is what a source said of a status, and what was derived.
type declaration struct {
	declared state.Status // 0 if the source declared none, or other
	other    string       // the declared status if the library does not know it
	derived  state.Status // 0 if none is derived
}

func (e *Entry) declaration() declaration {
	return declaration{e.Registration.Declared, e.Registration.DeclaredText, derivedOrNone(e.Status, e.Derived)}
}

func (e *TeamEntry) declaration() declaration {
	return declaration{e.Team.Declared, e.Team.DeclaredText, derivedOrNone(e.Status, e.Derived)}
}

// derivedOrNone returns a derived status, and 0 for one that is not derived.
func derivedOrNone(s state.Status, derived bool) state.Status {
	if !derived {
		return 0
	}
	return s
}

// declaredFields declares the fields of what the source said of a status.
func declaredFields[R any](s *query.Schema[R], of func(R) declaration) (declared *query.Field[R, state.Status], other *query.Text[R], differs *query.Field[R, bool]) {
	declared = query.NullEnum(s, "declared_status", func(r R) (state.Status, bool) {
		d := of(r).declared
		return d, d != 0
	}, statusValues(), query.Bitmap)
	// A source has few such words and most records have none. So bitmaps answer every condition, and a
	// sort of the records that have one visits few; an order would take twenty bytes for each record.
	other = query.NullString(s, "other_status", func(r R) (string, bool) { return text(of(r).other) }, query.Bitmap)
	differs = query.NullBool(s, "differs", func(r R) (bool, bool) {
		d := of(r)
		return d.declared != d.derived, d.declared != 0 && d.derived != 0
	}, query.Bitmap)
	return declared, other, differs
}
