package fetch

import (
	"time"

	"github.com/projectsuser/roster/projectsuser/store"
)

// Event says how far a run is, after a request.
type Event struct {
	At      time.Time
	Began   time.Time // when the run began
	List    string    // what is read, for example "projects_users"
	Phase   string    // why, for example "walk" or "census"
	Request string    // method and URL

	Requests int           // sent by this run so far
	Expected int           // requests of the whole run, as far as that is known
	Left     time.Duration // the time until the end, by the requests that are expected
	Budget   int           // requests that the limits still permit in this hour; -1 without limits

	Added, Replaced, Removed, Refused int // records of this run so far

	// NewlyRefused are the records that were refused since the last event, of the first 100
	// of a run. The caller may keep the slice.
	NewlyRefused []store.RefusedRecord

	// Err is why a try failed that is repeated after Wait. Nil for an answer.
	Err  error
	Wait time.Duration
}

// Result is what a run did.
type Result struct {
	Requests int
	Began    time.Time
	Ended    time.Time

	Added, Replaced int                   // records
	Removed         int                   // registrations and teams that the source no longer has
	Refused         []store.RefusedRecord // the first 100
	TotalRefused    int
}

// maxRefused is how many refused records a [Result] lists.
const maxRefused = 100

// add adds what an import did.
func (r *Result) add(i store.ImportResult) {
	r.Added += i.Added.Len() - len(i.Added.Progress)
	r.Replaced += i.Replaced.Len() - len(i.Replaced.Progress)
	r.Removed += len(i.Unregistered) + len(i.Removed)
	for _, refused := range i.Refused {
		r.refuse(refused)
	}
}

func (r *Result) refuse(refused store.RefusedRecord) {
	if r.TotalRefused++; len(r.Refused) < maxRefused {
		r.Refused = append(r.Refused, refused)
	}
}
