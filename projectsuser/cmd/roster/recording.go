package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/projectsuser/roster/internal/recorded"
	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// recording is what was read: registrations, teams, and the projects that they
// name.
type recording struct {
	converter     intra.Converter
	catalog       project.Catalog
	registrations []*projectsuser.Registration
	teams         []*team.Team
	places        map[team.ID]int // where each stands in teams
	logins        map[user.ID]string
}

// load reads the data that the options name.
func (p *program) load(o options) (*recording, error) {
	r := &recording{places: make(map[team.ID]int), logins: make(map[user.ID]string)}
	if o.data == "" {
		return r, r.readRecorded()
	}
	source, size, err := p.open(o.data)
	if err != nil {
		return nil, err
	}
	defer source.Close()
	progress := p.progress(size)
	defer progress.done()
	if err := r.read(progress.reader(source), progress); err != nil {
		return nil, fmt.Errorf("%s: %w", o.data, err)
	}
	return r, nil
}

// open opens a file, or standard input for -, and returns its size if it has one.
func (p *program) open(name string) (io.ReadCloser, int64, error) {
	if name == "-" {
		return io.NopCloser(p.in), 0, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	return f, info.Size(), nil
}

// readRecorded reads the data that is part of the program.
func (r *recording) readRecorded() error {
	for _, text := range []string{recorded.ProjectsUsers, recorded.Teams} {
		if err := r.read(strings.NewReader(text), nil); err != nil {
			return err
		}
	}
	return nil
}

// read reads a text of either kind.
func (r *recording) read(source io.Reader, progress *progress) error {
	kind, source, err := intra.Sniff(source)
	if err != nil {
		return err
	}
	if kind == intra.KindTeams {
		return readAll(source, progress, r.addTeam)
	}
	return readAll(source, progress, r.addRegistration)
}

// readAll adds the records of the source one by one; the first that cannot be
// read ends it.
func readAll[T intra.Record](source io.Reader, progress *progress, add func(*T) error) error {
	for record, err := range intra.Decode[T](source) {
		if err != nil {
			return err
		}
		if err := add(record); err != nil {
			return err
		}
		progress.count()
	}
	return nil
}

func (r *recording) addRegistration(p *intra.ProjectsUser) error {
	if err := r.catalog.Mention(intra.ReferenceOf(&p.Project)); err != nil {
		return err
	}
	if p.User != nil {
		r.logins[user.ID(p.User.ID)] = p.User.Login
	}
	for i := range p.Teams {
		if err := r.addTeam(&p.Teams[i]); err != nil {
			return err
		}
	}
	r.registrations = append(r.registrations, r.converter.Registration(p))
	return nil
}

func (r *recording) addTeam(t *intra.Team) error {
	if t.ProjectHasChildren.Or(false) {
		r.catalog.Tree.AssumeChildren(project.ID(t.ProjectID))
	}
	for _, u := range t.Users {
		r.logins[user.ID(u.ID)] = u.Login
	}
	r.putTeam(r.converter.Team(t))
	return nil
}

// putTeam adds a team, or replaces an older one of its id.
func (r *recording) putTeam(t *team.Team) {
	i, ok := r.places[t.ID]
	if !ok {
		r.places[t.ID] = len(r.teams)
		r.teams = append(r.teams, t)
	} else if t.UpdatedAt.After(r.teams[i].UpdatedAt) {
		r.teams[i] = t
	}
}

// registration returns the registration with an id, nil if there is none.
func (r *recording) registration(id int64) *projectsuser.Registration {
	for _, reg := range r.registrations {
		if int64(reg.ID) == id {
			return reg
		}
	}
	return nil
}

// team returns the team with an id, nil if there is none.
func (r *recording) team(id int64) *team.Team {
	if i, ok := r.places[team.ID(id)]; ok {
		return r.teams[i]
	}
	return nil
}

// of returns a lookup of a user's registrations by project. What is not in the
// recording is unknown: it need not be all there is.
func (r *recording) of(id user.ID) projectsuser.Lookup {
	if id == 0 {
		return nil
	}
	return func(on project.ID) (*projectsuser.Registration, bool) {
		for _, reg := range r.registrations {
			if reg.User == id && reg.Project == on {
				return reg, true
			}
		}
		return nil, false
	}
}

// explain explains a registration of the recording.
func (r *recording) explain(reg *projectsuser.Registration, at time.Time, on projectsuser.Lookup) projectsuser.Explanation {
	return reg.Explain(&r.catalog, 0, at, on)
}

// explainTeam explains the status that a team gives its members.
func (r *recording) explainTeam(t *team.Team, at time.Time) state.Explanation {
	setting := r.catalog.Setting(t.Project, project.Place{Session: t.Session})
	return state.Explain(t.Facts(setting, at), setting.BeginAt)
}

// projectName says which project it is: name and slug as far as they are known.
func (r *recording) projectName(id project.ID) string {
	p, _ := r.catalog.Project(id)
	if p.Name == "" || p.Slug == "" {
		return cmp.Or(p.Name, p.Slug, fmt.Sprintf("project %d", id))
	}
	return fmt.Sprintf("%s (%s)", p.Name, p.Slug)
}

// userName says who it is: the login, or the id if that is not known.
func (r *recording) userName(id user.ID) string {
	if login := r.logins[id]; login != "" {
		return login
	}
	if id == 0 {
		return "somebody"
	}
	return fmt.Sprintf("user %d", id)
}
