package command

import (
	"time"

	"github.com/projectsuser/roster/projectsuser/store"
)

// fillingList is the list of the progress of an import into a database.
const fillingList = "data"

// filling is the progress of an import that is written in several changes. The first part
// begins it and the last one ends it, in the same change as their records: so a process that
// finds it begun goes on, and a process that is killed leaves nothing to clean up. Imports
// of several processes at the same time lead to the same records.
type filling struct{ store.Progress }

// isFilling reports whether an import into a registry has begun and not ended.
func isFilling(s *store.Snapshot) bool {
	for p := range s.Progress.Where(s.Fields().Progress.List.In(fillingList)) {
		if p.Phase != "" {
			return true
		}
	}
	return false
}

// newFilling returns the progress of an import that begins or goes on now.
func newFilling(s *store.Snapshot, source string, now time.Time) filling {
	f := filling{store.Progress{Source: source, List: fillingList, Phase: "import", BeganAt: now}}
	for p := range s.Progress.Where() {
		f.ID = max(f.ID, p.ID)
	}
	f.ID++
	for p := range s.Progress.Where(s.Fields().Progress.List.In(fillingList)) {
		f.ID = p.ID
	}
	return f
}

// parts returns records in parts, the first and the last one with the progress.
func (f filling) parts(r store.Records) []store.Records {
	parts := partsOf(r)
	begun, ended := f.Progress, f.Progress
	ended.Phase, ended.CompleteAt, ended.KnownAt = "", f.BeganAt, f.BeganAt
	first, last := &parts[0], &parts[len(parts)-1]
	first.Progress = append(first.Progress, &begun)
	last.Progress = append(last.Progress, &ended)
	return parts
}
