package command

import (
	"fmt"
	"time"
)

// school is data in which the team of ada waits for the begin_at of its session.
const school = `{
  "projects_users": [{"id": 1, "project": {"id": 10, "name": "Rush 00", "slug": "rush-00"}, "user": {"id": 7, "login": "ada"}, "teams": [
    {"id": 3, "project_id": 10, "project_session_id": 5, "locked_at": "2024-01-01T00:00:00.000Z", "closed_at": null, "final_mark": null, "users": [{"id": 7, "login": "ada", "leader": true}]}]}],
  "users": [{"id": 7, "login": "ada", "campus_users": [{"campus_id": 9, "is_primary": true}]}, {"id": 8, "login": "bob"}],
  "project_sessions": [{"id": 5, "project_id": 10, "begin_at": %q}],
  "teams": null
}`

// schoolAt returns the school with a begin_at.
func schoolAt(begin time.Time) string {
	return fmt.Sprintf(school, begin.UTC().Format(time.RFC3339Nano))
}

// february is a begin_at after the instant at which the clock of the tests is
// stopped.
func february() time.Time { return time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC) }
