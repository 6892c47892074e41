package codec

import (
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// Registration is the binary form of a registration.
var Registration = newMessage("registration",
	at(1, "id", func(r *projectsuser.Registration) *projectsuser.ID { return &r.ID }, integer[projectsuser.ID]()),
	at(2, "user", func(r *projectsuser.Registration) *user.ID { return &r.User }, integer[user.ID]()),
	at(3, "project", func(r *projectsuser.Registration) *project.ID { return &r.Project }, integer[project.ID]()),
	at(4, "cursus", func(r *projectsuser.Registration) *[]project.CursusID { return &r.Cursus }, ids[project.CursusID]()),
	at(5, "attempts", func(r *projectsuser.Registration) *team.Attempts { return &r.Attempts }, attempts{}),
	at(6, "occurrence", func(r *projectsuser.Registration) *int { return &r.Occurrence }, integer[int]()),
	at(7, "final_mark", func(r *projectsuser.Registration) *project.Mark { return &r.FinalMark }, mark{}),
	at(8, "validated", func(r *projectsuser.Registration) *project.Validation { return &r.Validated }, validation),
	at(9, "marked_at", func(r *projectsuser.Registration) *time.Time { return &r.MarkedAt }, instant{}),
	at(10, "retriable_at", func(r *projectsuser.Registration) *time.Time { return &r.RetriableAt }, instant{}),
	at(11, "created_at", func(r *projectsuser.Registration) *time.Time { return &r.CreatedAt }, instant{}),
	at(12, "updated_at", func(r *projectsuser.Registration) *time.Time { return &r.UpdatedAt }, instant{}),
	at(13, "declared", func(r *projectsuser.Registration) *state.Status { return &r.Declared }, numbered[state.Status]{statuses}),
	at(14, "declared_team", func(r *projectsuser.Registration) *team.ID { return &r.DeclaredTeam }, integer[team.ID]()),
	at(15, "terms", func(r *projectsuser.Registration) *projectsuser.Terms { return &r.Terms },
		submessage[projectsuser.Terms]{termsMessage, func(t *projectsuser.Terms) bool { return *t == projectsuser.Terms{} }}),
	at(16, "declared_text", func(r *projectsuser.Registration) *string { return &r.DeclaredText }, text[string]{}),
	at(17, "unknown", func(r *projectsuser.Registration) *projectsuser.FieldSet { return &r.Unknown },
		numbered[projectsuser.FieldSet]{set[projectsuser.FieldSet]{}}),
	at(18, "read_at", func(r *projectsuser.Registration) *time.Time { return &r.ReadAt }, instant{}),
)

// termsMessage is the binary form of the terms of a registration.
var termsMessage = newMessage("terms",
	at(1, "rate", func(t *projectsuser.Terms) *user.Decimal { return &t.Rate }, decimal{}),
	at(2, "budget_hours", func(t *projectsuser.Terms) *int { return &t.BudgetHours }, integer[int]()),
	at(3, "view_attachments", func(t *projectsuser.Terms) *bool { return &t.ViewAttachments }, boolean{}),
	at(4, "hide_timesheets", func(t *projectsuser.Terms) *bool { return &t.HideTimesheets }, boolean{}),
	at(5, "welcome_sent", func(t *projectsuser.Terms) *bool { return &t.WelcomeSent }, boolean{}),
	at(6, "project_status", func(t *projectsuser.Terms) *string { return &t.ProjectStatus }, text[string]{}),
	at(7, "project_kind", func(t *projectsuser.Terms) *string { return &t.ProjectKind }, text[string]{}),
)

// attempts encodes the teams of a registration, first attempt first. The field is
// omitted if they are unknown. A team that is stored beside the registration, in the
// same change or content, is written as its id. Any other team is written as 0 and the
// team itself, because a registration may have teams that the registry does not.
type attempts struct{}

func (attempts) zero(v *team.Attempts) bool { return !v.Known() }

func (attempts) show(v *team.Attempts) any {
	ids := make([]team.ID, 0, v.Len())
	for t := range v.All() {
		ids = append(ids, t.ID)
	}
	return ids
}

func (attempts) write(e *Encoder, tag uint64, v *team.Attempts) {
	e.key(tag, wireBytes)
	start := e.begin()
	for t := range v.All() {
		if t.ID != 0 && e.HasTeam != nil && e.HasTeam(t) {
			e.varint(zigzag(int64(t.ID)))
			continue
		}
		e.varint(0)
		Team.AppendDelimited(e, t)
	}
	e.end(start)
}

func (attempts) read(d *Decoder, v *team.Attempts, from value) error {
	var teams []*team.Team
	for b := from.bytes; len(b) > 0; {
		t, rest, err := takeTeam(d, b)
		if err != nil {
			return err
		}
		if t == nil {
			return nil // the attempts stay unknown
		}
		teams, b = append(teams, t), rest
	}
	*v = team.Joined(teams...)
	return from.require(wireBytes)
}

// takeTeam reads a team, or a reference to one, from the front of b. It returns nil
// if the decoder has no team for the reference.
func takeTeam(d *Decoder, b []byte) (*team.Team, []byte, error) {
	n, b, err := takeVarint(b)
	if err != nil {
		return nil, nil, err
	}
	if n != 0 {
		t, err := d.team(team.ID(unzigzag(n)))
		return t, b, err
	}
	record, b, err := takeBytes(b)
	if err != nil {
		return nil, nil, err
	}
	t := new(team.Team)
	return t, b, Team.Read(d, t, record)
}
