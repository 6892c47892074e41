package codec

import (
	"time"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/state"
)

// historyMessage is the binary form of the history of registrations.
var historyMessage = newMessage("past",
	at(1, "registrations", func(p *store.History) *[]projectsuser.ID { return &p.Registrations }, ids[projectsuser.ID]()),
	at(2, "moments", func(p *store.History) *[]store.StoredMoment { return &p.Moments },
		packed[store.StoredMoment]{momentMessage}),
)

// momentMessage is the binary form of one change of a status in a history.
var momentMessage = newMessage("remembrance",
	at(1, "cause", func(r *store.StoredMoment) *uint64 { return &r.Cause }, integer[uint64]()),
	at(2, "at", func(r *store.StoredMoment) *time.Time { return &r.At }, instant{}),
	at(3, "to", func(r *store.StoredMoment) *state.Status { return &r.To }, numbered[state.Status]{statuses}),
	at(4, "events", func(r *store.StoredMoment) *[]state.Event { return &r.Events }, numberedList[[]state.Event, state.Event]{events}),
	at(5, "inferred", func(r *store.StoredMoment) *bool { return &r.Inferred }, boolean{}),
	at(6, "declared", func(r *store.StoredMoment) *bool { return &r.Declared }, boolean{}),
	at(7, "told", func(r *store.StoredMoment) *bool { return &r.Import }, boolean{}),
)

// causeMessage is the binary form of a change to which histories refer.
var causeMessage = newMessage("cause",
	at(1, "sequence", func(c *store.Cause) *uint64 { return &c.Sequence }, integer[uint64]()),
	at(2, "actor", func(c *store.Cause) *string { return &c.Actor }, text[string]{}),
	at(3, "command", func(c *store.Cause) *store.Command { return &c.Command }, text[store.Command]{}),
)
