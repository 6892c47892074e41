package codec

import (
	"time"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/state"
)

// historyMessage is the binary form of the history of registrations.
var historyMessage = newMessage("past",
	at(1, "registrations", func(p *projectsuser.Past) *[]projectsuser.ID { return &p.Registrations }, ids[projectsuser.ID]()),
	at(2, "moments", func(p *projectsuser.Past) *[]projectsuser.Remembrance { return &p.Moments },
		packed[projectsuser.Remembrance]{momentMessage}),
)

// momentMessage is the binary form of one change of a status in a history.
var momentMessage = newMessage("remembrance",
	at(1, "cause", func(r *projectsuser.Remembrance) *uint64 { return &r.Cause }, integer[uint64]()),
	at(2, "at", func(r *projectsuser.Remembrance) *time.Time { return &r.At }, instant{}),
	at(3, "to", func(r *projectsuser.Remembrance) *state.Status { return &r.To }, numbered[state.Status]{statuses}),
	at(4, "events", func(r *projectsuser.Remembrance) *[]state.Event { return &r.Events }, numberedList[[]state.Event, state.Event]{events}),
	at(5, "inferred", func(r *projectsuser.Remembrance) *bool { return &r.Inferred }, boolean{}),
	at(6, "declared", func(r *projectsuser.Remembrance) *bool { return &r.Declared }, boolean{}),
	at(7, "told", func(r *projectsuser.Remembrance) *bool { return &r.Told }, boolean{}),
)

// causeMessage is the binary form of a change to which histories refer.
var causeMessage = newMessage("cause",
	at(1, "sequence", func(c *projectsuser.Cause) *uint64 { return &c.Sequence }, integer[uint64]()),
	at(2, "actor", func(c *projectsuser.Cause) *string { return &c.Actor }, text[string]{}),
	at(3, "command", func(c *projectsuser.Cause) *projectsuser.Command { return &c.Command }, text[projectsuser.Command]{}),
)
