package journal

import (
	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
)

// positionsMessage is how the positions on a project stand in a file.
var positionsMessage = newMessage("positions",
	at(1, "project", func(p *store.Positions) *project.ID { return &p.Project }, whole[project.ID]()),
	at(2, "registrations", func(p *store.Positions) *[]projectsuser.ID { return &p.Registrations }, ids[projectsuser.ID]()),
)

// shiftMessage is how a move to another position stands in a file.
var shiftMessage = newMessage("shift",
	at(1, "project", func(s *store.Shift) *project.ID { return &s.Project }, whole[project.ID]()),
	at(2, "registration", func(s *store.Shift) *projectsuser.ID { return &s.Registration }, whole[projectsuser.ID]()),
	at(3, "to", func(s *store.Shift) *int { return &s.To }, whole[int]()),
)
