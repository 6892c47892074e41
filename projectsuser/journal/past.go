package journal

import (
	"time"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/state"
)

// pastMessage is how the past of registrations stands in a file.
var pastMessage = newMessage("past",
	at(1, "registrations", func(p *store.History) *[]projectsuser.ID { return &p.Registrations }, ids[projectsuser.ID]()),
	at(2, "moments", func(p *store.History) *[]store.StoredMoment { return &p.Moments },
		few[store.StoredMoment]{remembranceMessage}),
)

// remembranceMessage is how a moment of a past stands in a file.
var remembranceMessage = newMessage("remembrance",
	at(1, "cause", func(r *store.StoredMoment) *uint64 { return &r.Cause }, whole[uint64]()),
	at(2, "at", func(r *store.StoredMoment) *time.Time { return &r.At }, instant{}),
	at(3, "to", func(r *store.StoredMoment) *state.Status { return &r.To }, one[state.Status]{statuses}),
	at(4, "events", func(r *store.StoredMoment) *[]state.Event { return &r.Events }, row[[]state.Event, state.Event]{events}),
	at(5, "inferred", func(r *store.StoredMoment) *bool { return &r.Inferred }, truth{}),
	at(6, "declared", func(r *store.StoredMoment) *bool { return &r.Declared }, truth{}),
	at(7, "told", func(r *store.StoredMoment) *bool { return &r.Told }, truth{}),
)

// causeMessage is how a change that pasts remember stands in a file.
var causeMessage = newMessage("cause",
	at(1, "sequence", func(c *store.Cause) *uint64 { return &c.Sequence }, whole[uint64]()),
	at(2, "actor", func(c *store.Cause) *string { return &c.Actor }, text[string]{}),
	at(3, "command", func(c *store.Cause) *store.Command { return &c.Command }, text[store.Command]{}),
)
