package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/projectsuser/roster/internal/recorded"
	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// recording is data that was read, and the catalog of its projects: enough to
// count and to explain, at half of what a registry of it takes.
type recording struct {
	store.Records // each record once, in order of id
	catalog       *project.Catalog
}

// load reads the data that the options name.
func (p *program) load(ctx context.Context, o options) (*recording, error) {
	w, err := p.read(ctx, o)
	if err != nil {
		return nil, err
	}
	catalog, err := w.Catalog()
	if err != nil {
		return nil, err
	}
	return &recording{w.Records(), catalog}, nil
}

// registry returns a registry of the data that the options name.
func (p *program) registry(ctx context.Context, o options, with registry.Options) (*registry.Registry, error) {
	r := registry.New(with)
	return r, p.fill(ctx, o, r)
}

// fill imports the data that the options name into a registry.
func (p *program) fill(ctx context.Context, o options, r *registry.Registry) error {
	w, err := p.read(ctx, o)
	if err != nil {
		return err
	}
	records := w.Records()
	defer p.notice(fmt.Sprintf("filling the registry with %s", number(records.Len(), "record")), records.Len())()
	return r.Do(ctx, "import", func(tx *registry.Tx) error {
		_, err := tx.Import(records)
		return err
	})
}

// read reads all texts that the options name, or the data that is part of the
// program if they name none.
func (p *program) read(ctx context.Context, o options) (*intra.World, error) {
	w := new(intra.World)
	if len(o.data) == 0 {
		return w, cmp.Or(w.Read(strings.NewReader(recorded.ProjectsUsers)), w.Read(strings.NewReader(recorded.Teams)))
	}
	for _, name := range o.data {
		if err := p.readFile(ctx, w, name); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// readFile adds what a file holds, or standard input for -, to a world.
func (p *program) readFile(ctx context.Context, w *intra.World, name string) error {
	if name == "-" {
		return p.readSource(ctx, w, name, p.in, 0)
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	var size int64
	if info, err := f.Stat(); err == nil {
		size = info.Size()
	}
	return p.readSource(ctx, w, name, f, size)
}

// readSource adds what a source holds, by its name and its size, which is 0 if it
// is unknown.
func (p *program) readSource(ctx context.Context, w *intra.World, name string, source io.Reader, size int64) error {
	progress := p.progress(size)
	defer progress.done()
	if err := w.Read(&interruptible{ctx, progress.reader(source)}); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// interruptible is a source that fails when its context is done.
type interruptible struct {
	ctx    context.Context
	source io.Reader
}

// Read reads from the source.
func (i *interruptible) Read(text []byte) (int, error) {
	if err := i.ctx.Err(); err != nil {
		return 0, err
	}
	return i.source.Read(text)
}

// registration returns the registration with an id, nil if there is none.
func (r *recording) registration(id int64) *projectsuser.Registration {
	return find(r.Registrations, id, func(reg *projectsuser.Registration) int64 { return int64(reg.ID) })
}

// team returns the team with an id, nil if there is none.
func (r *recording) team(id int64) *team.Team {
	return find(r.Teams, id, func(t *team.Team) int64 { return int64(t.ID) })
}

// user returns the user with an id, nil if there is none.
func (r *recording) user(id user.ID) *user.User {
	return find(r.Users, int64(id), func(u *user.User) int64 { return int64(u.ID) })
}

// find returns the record with an id among those in order of id, nil if there is
// none.
func find[R any](records []*R, id int64, of func(*R) int64) *R {
	i, ok := slices.BinarySearchFunc(records, id, func(r *R, id int64) int { return cmp.Compare(of(r), id) })
	if !ok {
		return nil
	}
	return records[i]
}

// of returns a lookup of a user's registrations by project. What is not in the
// recording is unknown: it need not be all there is.
func (r *recording) of(id user.ID) projectsuser.Lookup {
	if id == 0 {
		return nil
	}
	return func(on project.ID) (*projectsuser.Registration, bool) {
		for _, reg := range r.Registrations {
			if reg.User == id && reg.Project == on {
				return reg, true
			}
		}
		return nil, false
	}
}

// explain explains a registration of the recording.
func (r *recording) explain(reg *projectsuser.Registration, at time.Time, on projectsuser.Lookup) projectsuser.Explanation {
	var campus project.CampusID
	if u := r.user(reg.User); u != nil {
		campus = u.PrimaryCampus()
	}
	return reg.Explain(r.catalog, campus, at, on)
}

// explainTeam explains the status that a team gives its members.
func (r *recording) explainTeam(t *team.Team, at time.Time) state.Explanation {
	setting := r.catalog.Setting(t.Project, project.Place{Session: t.Session})
	return state.Explain(t.Facts(setting, at), setting.BeginAt)
}

// projectName says which project it is: name and slug as far as they are known.
func (r *recording) projectName(id project.ID) string {
	p, _ := r.catalog.Project(id)
	return projectName(id, &p)
}

// projectName says which project it is, of which no more may be known than the id.
func projectName(id project.ID, p *project.Project) string {
	if p.Name == "" || p.Slug == "" {
		return cmp.Or(p.Name, p.Slug, fmt.Sprintf("project %d", id))
	}
	return fmt.Sprintf("%s (%s)", p.Name, p.Slug)
}

// userName says who it is.
func (r *recording) userName(id user.ID) string { return userName(id, r.user(id)) }

// userName says who it is: the login, or the id if no more is known.
func userName(id user.ID, u *user.User) string {
	if u != nil && u.Login != "" {
		return u.Login
	}
	if id == 0 {
		return "somebody"
	}
	return fmt.Sprintf("user %d", id)
}
