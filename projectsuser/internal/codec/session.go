package codec

import (
	"time"

	"github.com/projectsuser/roster/project"
)

// Session is the binary form of a session of a project.
var Session = newMessage("session",
	at(1, "id", func(s *project.Session) *project.SessionID { return &s.ID }, integer[project.SessionID]()),
	at(2, "project", func(s *project.Session) *project.ID { return &s.Project }, integer[project.ID]()),
	at(3, "campus", func(s *project.Session) *project.CampusID { return &s.Campus }, integer[project.CampusID]()),
	at(4, "cursus", func(s *project.Session) *project.CursusID { return &s.Cursus }, integer[project.CursusID]()),
	at(5, "solo", func(s *project.Session) *bool { return &s.Solo }, boolean{}),
	at(6, "begin_at", func(s *project.Session) *time.Time { return &s.BeginAt }, instant{}),
	at(7, "end_at", func(s *project.Session) *time.Time { return &s.EndAt }, instant{}),
	at(8, "minimum_mark", func(s *project.Session) *project.Mark { return &s.MinimumMark }, mark{}),
	at(9, "retry_delays", func(s *project.Session) *project.RetryDelays { return &s.RetryDelays },
		numberedList[project.RetryDelays, time.Duration]{number[time.Duration]{}}), // in nanoseconds each
	at(10, "max_people", func(s *project.Session) *int { return &s.MaxPeople }, integer[int]()),
	at(11, "created_at", func(s *project.Session) *time.Time { return &s.CreatedAt }, instant{}),
	at(12, "updated_at", func(s *project.Session) *time.Time { return &s.UpdatedAt }, instant{}),
	at(13, "unknown", func(s *project.Session) *project.SessionFieldSet { return &s.Unknown },
		numbered[project.SessionFieldSet]{set[project.SessionFieldSet]{}}),
	at(14, "read_at", func(s *project.Session) *time.Time { return &s.ReadAt }, instant{}),
)
