// Package fetch copies the 42 intra API into a registry and keeps the copy up to date,
// within the limits of the service.
//
//	f := fetch.New(registry, fetch.Options{ID: id, Secret: secret, Scope: fetch.Scope{Campus: 9}})
//	result, err := f.Run(ctx)
//
// It is better than a loop over pages because it loses nothing. A list that changes while
// it is read by page numbers moves records over the edges of pages, and these are then
// missing until they change again; and no list says what was deleted.
//
// # Basics
//
//   - [New] makes a [Fetcher] of a registry and [Options]. [Fetcher.Run] makes the copy
//     complete, [Fetcher.Watch] keeps it so, [Fetcher.Plan] says how long a run takes.
//   - [Scope] is what is copied.
//   - [Event] says how far a run is, [Result] what it did.
//
// # How it reads
//
// A first run walks each list by ranges of ids. A later run reads what has a newer
// updated_at than the begin of the last run, minus an overlap. Then it reads the
// registrations again that can change without a new updated_at: those that are not
// finished, and those that begin or can be retried within a day. Other changes of that kind
// are found by [Options.Full]. Last it compares the number of records in windows of ids
// with what is held, and halves the windows that differ, until it has found what is gone.
//
// The list of users does not say to what users belong. The lists of memberships do, with
// the level in a cursus, which moves without a new updated_at. They are read for the users
// that changed, and for those of whom a registration or a team changed: about one request
// for 90 memberships. An application that may not read them gets all else, and the result
// says so.
//
// With a scope, the projects, sessions, teams and users that registrations mention are read
// too, a hundred in one request, and so are the memberships of all users. Each run reads
// them again, because no list says which of them changed. Registrations that leave the
// scope stay in the registry, but no longer belong to it.
//
// Projects, sessions and users that the service no longer has stay in the registry.
//
// # Where it goes on
//
// Each answer is one change of the registry, together with a [store.Progress] that says
// where the next request goes on. So a run can be stopped at any time. The progress also
// says how fresh the copy of each list is.
//
// # Cost
//
// A first copy of 200,000 registrations takes 19 s of processor time in a registry with
// [store.NewLeanFields], and 36 s in one with all indexes. With GOGC=50, as in roster sync,
// it takes 23 s and a quarter less memory. The program in projectsuser/bench/copy measures
// it.
//
// # Limits
//
// The service permits 2 requests a second and 1,200 an hour for each application; a fetcher
// learns other limits from the headers of answers. It never sends more in any second or
// hour. Processes that share an application name one [Options.Budget].
package fetch
