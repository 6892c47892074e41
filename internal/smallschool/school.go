// Package smallschool is a small school for tests that show records to people: every
// status, teams of one and of two, earlier attempts, and names that are hard to show
// (markup, writing from right to left, two hundred letters, emoji, nothing at all).
package smallschool

import (
	"fmt"
	"strings"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// Now is the instant at which the statuses of the school hold.
var Now = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)

// The projects of the school.
const (
	Libft, Minishell, Rush, Piscine, Day, Markup, Long project.ID = 1, 2, 3, 4, 41, 5, 6
)

// logins are the people with ordinary names.
var logins = []string{"ada", "bob", "chen", "dina", "emil", "fay", "gus", "hana", "ivo", "jun", "kofi", "lea", "mats", "nia", "omar", "pia", "quin", "rosa", "sam", "tess"}

// names are the people with names that are hard to show.
var names = []string{
	`<script>alert("x")</script>`, `"><img src=x onerror=alert(1)>`, "مرحبا بالعالم", "שלום", strings.Repeat("long", 50), "🦊🎉", "=1+1", "' OR 1=1 --", "javascript:alert(1)", "",
}

// Records returns the records of the school.
func Records() store.Records {
	s := school{}
	s.addProjects()
	for i, login := range logins {
		s.addPerson(user.User{
			Login: login, FirstName: strings.ToUpper(login[:1]) + login[1:], LastName: "Example", PoolYear: []string{"2023", "2024"}[i%2], PoolMonth: []string{"july", "february"}[i%2],
			Cursus: []user.Cursus{{ID: 21, BeginAt: Now.AddDate(-1, 0, 0)}}, Campuses: []user.Campus{{ID: project.CampusID(1 + i%3), Primary: true}},
		})
		s.addWork(i)
	}
	for i, name := range names {
		s.addPerson(user.User{Login: name, DisplayName: name, PoolMonth: name})
		s.addHardWork(i)
	}
	return s.Records
}

// school collects records.
type school struct {
	store.Records
	mates *team.Team // a team that lacks its second member
	teams int        // the number of teams so far
}

func (s *school) addProjects() {
	for _, p := range []project.Project{
		{ID: Libft, Name: "Libft", Slug: "libft"}, {ID: Minishell, Name: "Minishell", Slug: "minishell"}, {ID: Rush, Name: "Rush 00", Slug: "rush-00"},
		{ID: Piscine, Name: "C Piscine", Slug: "c-piscine"}, {ID: Day, Name: "Day 00", Slug: "day-00", Parent: Piscine},
		{ID: Markup, Name: "<b>bold</b> & \"quoted\"", Slug: "markup"}, {ID: Long, Name: strings.Repeat("A name of two hundred letters ", 7)[:200]},
	} {
		s.Projects = append(s.Projects, &p)
	}
	for _, one := range []project.Session{
		{ID: 10, Project: Libft, Solo: true, MinimumMark: project.MarkOf(80), RetryDelays: project.RetryDelays{24 * time.Hour}},
		{ID: 20, Project: Minishell, MaxPeople: 2, MinimumMark: project.MarkOf(80)}, {ID: 30, Project: Rush, BeginAt: Now.Add(72 * time.Hour), Campus: 1},
		{ID: 40, Project: Piscine}, {ID: 41, Project: Day, Solo: true}, {ID: 50, Project: Markup}, {ID: 60, Project: Long},
	} {
		s.Sessions = append(s.Sessions, &one)
	}
}

// addPerson adds a user with the next id.
func (s *school) addPerson(u user.User) {
	u.ID = user.ID(100 + len(s.Users))
	u.CreatedAt, u.UpdatedAt = Now.AddDate(-1, 0, 0), Now.AddDate(0, -1, 0)
	s.Users = append(s.Users, &u)
}

// at returns the instant a number of days before Now.
func at(days int) time.Time { return Now.AddDate(0, 0, -days) }

// addWork adds the registrations of the last person, which differ by a number.
func (s *school) addWork(i int) {
	who := s.Users[len(s.Users)-1].ID
	done := s.newTeam(Libft, 10, fmt.Sprintf("%s's team", logins[i]), who, 90-i)
	done.LockedAt, done.ClosedAt, done.FinalMark = at(90-i), at(80-2*i), project.MarkOf(int32(60+i*3))
	r := s.register(who, Libft, 95-i, done)
	r.FinalMark, r.Validated, r.MarkedAt = done.FinalMark, project.ValidationOf(i >= 7), at(79-2*i)
	if i%5 == 0 {
		r.RetriableAt = at(78 - 2*i)
	}
	if i%6 == 1 {
		again := s.newTeam(Libft, 10, fmt.Sprintf("%s's team-1", logins[i]), who, 20)
		again.LockedAt = at(19)
		r.Attempts, r.Occurrence = team.Joined(done, again), 1
		s.Teams = append(s.Teams, again)
	}
	if i%7 == 3 {
		r.Declared = state.InProgress
	}
	s.addMinishell(i, who)
	if i%3 == 0 {
		rush := s.newTeam(Rush, 30, "Early birds & co", who, 5)
		rush.LockedAt = at(4)
		s.register(who, Rush, 6, rush)
	}
	if i%4 == 0 {
		piscine := s.newTeam(Piscine, 40, fmt.Sprintf("%s's piscine", logins[i]), who, 30)
		piscine.LockedAt = at(30)
		s.register(who, Piscine, 31, piscine)
		s.register(who, Day, 29)
	}
}

// addMinishell adds a registration on the project for two, at any stage.
func (s *school) addMinishell(i int, who user.ID) {
	switch stage := i % 5; {
	case stage == 0:
		s.register(who, Minishell, 25+i)
	case stage == 4 && s.mates != nil:
		s.mates.Members = append(s.mates.Members, team.Member{User: who, Validated: true})
		s.register(who, Minishell, 40, s.mates)
		s.mates = nil
	default:
		t := s.newTeam(Minishell, 20, fmt.Sprintf("Shells of %s", logins[i]), who, 35-i)
		if stage > 1 {
			t.LockedAt = at(33 - i)
		}
		if stage == 3 {
			t.ClosedAt = at(6)
		}
		if stage == 2 {
			s.mates = t
		}
		s.register(who, Minishell, 40, t)
	}
}

// addHardWork adds a registration of the last person, with little known of it.
func (s *school) addHardWork(i int) {
	who := s.Users[len(s.Users)-1].ID
	t := s.newTeam(Markup, 50, names[i], who, 15)
	s.register(who, Markup, 16, t)
	unknown := s.register(who, Long, 3)
	unknown.Attempts, unknown.Declared = team.Attempts{}, []state.Status{0, state.Searching, state.Finished}[i%3]
	unknown.CreatedAt, unknown.UpdatedAt = time.Time{}, time.Time{}
}

// newTeam returns a team with a leader. It is not among the records yet.
func (s *school) newTeam(p project.ID, session project.SessionID, name string, leader user.ID, days int) *team.Team {
	return &team.Team{
		ID: s.nextTeam(), Name: name, Project: p, Session: session,
		Members: []team.Member{{User: leader, Leader: true, Validated: true}}, CreatedAt: at(days), UpdatedAt: at(days),
	}
}

// register adds a registration with teams.
func (s *school) register(who user.ID, p project.ID, days int, teams ...*team.Team) *projectsuser.Registration {
	r := &projectsuser.Registration{ID: projectsuser.ID(5000 + len(s.Registrations)), User: who, Project: p, Attempts: team.Joined(teams...), CreatedAt: at(days), UpdatedAt: at(max(days-10, 0))}
	s.Registrations = append(s.Registrations, r)
	s.Teams = append(s.Teams, teams...)
	return r
}

// nextTeam returns the id of the next team.
func (s *school) nextTeam() team.ID {
	s.teams++
	return team.ID(1000 + s.teams)
}
