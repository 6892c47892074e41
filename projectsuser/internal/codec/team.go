package codec

import (
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// statuses are the codes of the statuses of registrations and teams.
var statuses = codes[state.Status]{
	0, state.NotRegistered, state.Searching, state.CreatingGroup, state.WaitingToStart,
	state.InProgress, state.WaitingEvaluation, state.Finished,
}

// Team is the binary form of a team.
var Team = newMessage("team",
	at(1, "id", func(t *team.Team) *team.ID { return &t.ID }, integer[team.ID]()),
	at(2, "name", func(t *team.Team) *string { return &t.Name }, text[string]{}),
	at(3, "project", func(t *team.Team) *project.ID { return &t.Project }, integer[project.ID]()),
	at(4, "session", func(t *team.Team) *project.SessionID { return &t.Session }, integer[project.SessionID]()),
	at(5, "members", func(t *team.Team) *[]team.Member { return &t.Members }, packed[team.Member]{memberMessage}),
	at(6, "final_mark", func(t *team.Team) *project.Mark { return &t.FinalMark }, mark{}),
	at(7, "validated", func(t *team.Team) *project.Validation { return &t.Validated }, validation),
	at(8, "locked_at", func(t *team.Team) *time.Time { return &t.LockedAt }, instant{}),
	at(9, "closed_at", func(t *team.Team) *time.Time { return &t.ClosedAt }, instant{}),
	at(10, "terminating_at", func(t *team.Team) *time.Time { return &t.TerminatingAt }, instant{}),
	at(11, "deadline_at", func(t *team.Team) *time.Time { return &t.DeadlineAt }, instant{}),
	at(12, "created_at", func(t *team.Team) *time.Time { return &t.CreatedAt }, instant{}),
	at(13, "updated_at", func(t *team.Team) *time.Time { return &t.UpdatedAt }, instant{}),
	at(14, "repo_url", func(t *team.Team) *string { return &t.RepoURL }, text[string]{}),
	at(15, "repo_uuid", func(t *team.Team) *string { return &t.RepoUUID }, text[string]{}),
	at(16, "declared", func(t *team.Team) *state.Status { return &t.Declared }, numbered[state.Status]{statuses}),
	at(17, "declared_text", func(t *team.Team) *string { return &t.DeclaredText }, text[string]{}),
	at(18, "locked_undated", func(t *team.Team) *bool { return &t.LockedUndated }, boolean{}),
	at(19, "closed_undated", func(t *team.Team) *bool { return &t.ClosedUndated }, boolean{}),
	at(20, "unknown", func(t *team.Team) *team.FieldSet { return &t.Unknown }, numbered[team.FieldSet]{set[team.FieldSet]{}}),
	at(21, "read_at", func(t *team.Team) *time.Time { return &t.ReadAt }, instant{}),
)

// memberMessage is the binary form of a member of a team.
var memberMessage = newMessage("member",
	at(1, "user", func(m *team.Member) *user.ID { return &m.User }, integer[user.ID]()),
	at(2, "leader", func(m *team.Member) *bool { return &m.Leader }, boolean{}),
	at(3, "validated", func(m *team.Member) *bool { return &m.Validated }, boolean{}),
	at(4, "occurrence", func(m *team.Member) *int { return &m.Occurrence }, integer[int]()),
)

// validation is the encoding of whether a mark reaches the minimum.
var validation = numbered[project.Validation]{codes[project.Validation]{project.NotMarked, project.NotValidated, project.Validated, project.UnknownValidation}}
