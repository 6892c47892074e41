package codec

import (
	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
)

// positionsMessage is the binary form of the positions on a project.
var positionsMessage = newMessage("positions",
	at(1, "project", func(p *store.Positions) *project.ID { return &p.Project }, integer[project.ID]()),
	at(2, "registrations", func(p *store.Positions) *[]projectsuser.ID { return &p.Registrations }, ids[projectsuser.ID]()),
)

// shiftMessage is the binary form of a move to another position.
var shiftMessage = newMessage("shift",
	at(1, "project", func(s *store.Shift) *project.ID { return &s.Project }, integer[project.ID]()),
	at(2, "registration", func(s *store.Shift) *projectsuser.ID { return &s.Registration }, integer[projectsuser.ID]()),
	at(3, "to", func(s *store.Shift) *int { return &s.To }, integer[int]()),
)
