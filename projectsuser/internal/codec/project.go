package codec

import (
	"time"

	"github.com/projectsuser/roster/project"
)

// Project is the binary form of a project.
var Project = newMessage("project",
	at(1, "id", func(p *project.Project) *project.ID { return &p.ID }, integer[project.ID]()),
	at(2, "name", func(p *project.Project) *string { return &p.Name }, text[string]{}),
	at(3, "slug", func(p *project.Project) *string { return &p.Slug }, text[string]{}),
	at(4, "parent", func(p *project.Project) *project.ID { return &p.Parent }, integer[project.ID]()),
	at(5, "difficulty", func(p *project.Project) *int { return &p.Difficulty }, integer[int]()),
	at(6, "exam", func(p *project.Project) *bool { return &p.Exam }, boolean{}),
	at(9, "kind", func(p *project.Project) *string { return &p.Kind }, text[string]{}),
	at(10, "group", func(p *project.Project) *string { return &p.Group }, text[string]{}),
	at(11, "color", func(p *project.Project) *string { return &p.Color }, text[string]{}),
	at(12, "archived", func(p *project.Project) *bool { return &p.Archived }, boolean{}),
	at(13, "unbilled", func(p *project.Project) *bool { return &p.Unbilled }, boolean{}),
	at(14, "budget", func(p *project.Project) *int { return &p.Budget }, integer[int]()),
	at(15, "cursus", func(p *project.Project) *[]project.CursusID { return &p.Cursus }, ids[project.CursusID]()),
	at(16, "campuses", func(p *project.Project) *[]project.CampusID { return &p.Campuses }, ids[project.CampusID]()),
	at(17, "begin_at", func(p *project.Project) *time.Time { return &p.BeginAt }, instant{}),
	at(7, "created_at", func(p *project.Project) *time.Time { return &p.CreatedAt }, instant{}),
	at(8, "updated_at", func(p *project.Project) *time.Time { return &p.UpdatedAt }, instant{}),
	at(18, "unknown", func(p *project.Project) *project.FieldSet { return &p.Unknown }, numbered[project.FieldSet]{set[project.FieldSet]{}}),
	at(19, "read_at", func(p *project.Project) *time.Time { return &p.ReadAt }, instant{}),
)
