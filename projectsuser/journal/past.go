package journal

import (
	"time"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/state"
)

// pastMessage is how the past of registrations stands in a file.
var pastMessage = newMessage("past",
	at(1, "registrations", func(p *projectsuser.Past) *[]projectsuser.ID { return &p.Registrations }, ids[projectsuser.ID]()),
	at(2, "moments", func(p *projectsuser.Past) *[]projectsuser.Remembrance { return &p.Moments },
		few[projectsuser.Remembrance]{remembranceMessage}),
)

// remembranceMessage is how a moment of a past stands in a file.
var remembranceMessage = newMessage("remembrance",
	at(1, "cause", func(r *projectsuser.Remembrance) *uint64 { return &r.Cause }, whole[uint64]()),
	at(2, "at", func(r *projectsuser.Remembrance) *time.Time { return &r.At }, instant{}),
	at(3, "to", func(r *projectsuser.Remembrance) *state.Status { return &r.To }, one[state.Status]{statuses}),
	at(4, "events", func(r *projectsuser.Remembrance) *[]state.Event { return &r.Events }, row[[]state.Event, state.Event]{events}),
	at(5, "inferred", func(r *projectsuser.Remembrance) *bool { return &r.Inferred }, truth{}),
	at(6, "declared", func(r *projectsuser.Remembrance) *bool { return &r.Declared }, truth{}),
	at(7, "told", func(r *projectsuser.Remembrance) *bool { return &r.Told }, truth{}),
)

// causeMessage is how a change that pasts remember stands in a file.
var causeMessage = newMessage("cause",
	at(1, "sequence", func(c *projectsuser.Cause) *uint64 { return &c.Sequence }, whole[uint64]()),
	at(2, "actor", func(c *projectsuser.Cause) *string { return &c.Actor }, text[string]{}),
	at(3, "command", func(c *projectsuser.Cause) *projectsuser.Command { return &c.Command }, text[projectsuser.Command]{}),
)
