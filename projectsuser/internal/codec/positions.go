package codec

import (
	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
)

// positionsMessage is the binary form of the positions on a project.
var positionsMessage = newMessage("positions",
	at(1, "project", func(p *projectsuser.Positions) *project.ID { return &p.Project }, integer[project.ID]()),
	at(2, "registrations", func(p *projectsuser.Positions) *[]projectsuser.ID { return &p.Registrations }, ids[projectsuser.ID]()),
)

// shiftMessage is the binary form of a move to another position.
var shiftMessage = newMessage("shift",
	at(1, "project", func(s *projectsuser.Shift) *project.ID { return &s.Project }, integer[project.ID]()),
	at(2, "registration", func(s *projectsuser.Shift) *projectsuser.ID { return &s.Registration }, integer[projectsuser.ID]()),
	at(3, "to", func(s *projectsuser.Shift) *int { return &s.To }, integer[int]()),
)
