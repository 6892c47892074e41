package journal

import (
	"fmt"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// registrationMessage is how a registration stands in a file.
var registrationMessage = newMessage("registration",
	at(1, "id", func(r *projectsuser.Registration) *projectsuser.ID { return &r.ID }, whole[projectsuser.ID]()),
	at(2, "user", func(r *projectsuser.Registration) *user.ID { return &r.User }, whole[user.ID]()),
	at(3, "project", func(r *projectsuser.Registration) *project.ID { return &r.Project }, whole[project.ID]()),
	at(4, "cursus", func(r *projectsuser.Registration) *[]project.CursusID { return &r.Cursus }, ids[project.CursusID]()),
	at(5, "attempts", func(r *projectsuser.Registration) *team.Attempts { return &r.Attempts }, attempts{}),
	at(6, "occurrence", func(r *projectsuser.Registration) *int { return &r.Occurrence }, whole[int]()),
	at(7, "final_mark", func(r *projectsuser.Registration) *project.Mark { return &r.FinalMark }, mark{}),
	at(8, "validated", func(r *projectsuser.Registration) *project.Validation { return &r.Validated }, validation),
	at(9, "marked_at", func(r *projectsuser.Registration) *time.Time { return &r.MarkedAt }, instant{}),
	at(10, "retriable_at", func(r *projectsuser.Registration) *time.Time { return &r.RetriableAt }, instant{}),
	at(11, "created_at", func(r *projectsuser.Registration) *time.Time { return &r.CreatedAt }, instant{}),
	at(12, "updated_at", func(r *projectsuser.Registration) *time.Time { return &r.UpdatedAt }, instant{}),
	at(13, "declared", func(r *projectsuser.Registration) *state.Status { return &r.Declared }, one[state.Status]{statuses}),
	at(14, "declared_team", func(r *projectsuser.Registration) *team.ID { return &r.DeclaredTeam }, whole[team.ID]()),
	at(15, "terms", func(r *projectsuser.Registration) *projectsuser.Terms { return &r.Terms },
		within[projectsuser.Terms]{termsMessage, func(t *projectsuser.Terms) bool { return *t == projectsuser.Terms{} }}),
)

// termsMessage is how the terms of a registration stand in a file.
var termsMessage = newMessage("terms",
	at(1, "rate", func(t *projectsuser.Terms) *user.Decimal { return &t.Rate }, decimal{}),
	at(2, "budget_hours", func(t *projectsuser.Terms) *int { return &t.BudgetHours }, whole[int]()),
	at(3, "view_attachments", func(t *projectsuser.Terms) *bool { return &t.ViewAttachments }, truth{}),
	at(4, "hide_timesheets", func(t *projectsuser.Terms) *bool { return &t.HideTimesheets }, truth{}),
	at(5, "welcome_sent", func(t *projectsuser.Terms) *bool { return &t.WelcomeSent }, truth{}),
	at(6, "project_status", func(t *projectsuser.Terms) *string { return &t.ProjectStatus }, text[string]{}),
)

// attempts are the teams of a registration, first attempt first; no field at all
// where they are unknown. A team that is held in the same place, in the same
// change or the same snapshot, is its id. Any other is 0 and the team itself:
// what a registration has need not be what the registry holds.
type attempts struct{}

func (attempts) zero(v *team.Attempts) bool { return !v.Known() }

func (attempts) show(v *team.Attempts) any {
	ids := make([]team.ID, 0, v.Len())
	for t := range v.All() {
		ids = append(ids, t.ID)
	}
	return ids
}

func (attempts) write(e *encoder, tag uint64, v *team.Attempts) {
	e.key(tag, wireBytes)
	start := e.begin()
	for t := range v.All() {
		if t.ID != 0 && e.held != nil && e.held(t) {
			e.varint(zigzag(int64(t.ID)))
			continue
		}
		e.varint(0)
		teamMessage.sized(e, t)
	}
	e.end(start)
}

func (attempts) read(d *decoder, v *team.Attempts, from value) error {
	var teams []*team.Team
	for b := from.bytes; len(b) > 0; {
		t, rest, err := d.team(b)
		if err != nil {
			return err
		}
		if t == nil {
			return nil
		}
		teams, b = append(teams, t), rest
	}
	*v = team.Joined(teams...)
	return from.is(wireBytes)
}

// team takes a team off the front of b: nil, if nothing stands for it.
func (d *decoder) team(b []byte) (*team.Team, []byte, error) {
	n, b, err := takeVarint(b)
	if err != nil {
		return nil, nil, err
	}
	if n != 0 {
		t, err := d.known(team.ID(unzigzag(n)))
		return t, b, err
	}
	record, b, err := takeBytes(b)
	if err != nil {
		return nil, nil, err
	}
	t := new(team.Team)
	return t, b, teamMessage.read(d, t, record)
}

// known returns the team that an id stands for.
func (d *decoder) known(id team.ID) (*team.Team, error) {
	if t := d.teams[id]; t != nil {
		return t, nil
	}
	if d.absent == nil {
		return nil, fmt.Errorf("team %d is not there", id)
	}
	return d.absent(id), nil
}
