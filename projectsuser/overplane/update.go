package overplane

import (
	"net/http"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// update is what a body says of a row that there is. What is absent stays.
type update struct {
	parent  optional.Optional[string]
	kind    optional.Optional[string]
	user    optional.Optional[string] // null is refused unless it is what the row shows
	idx     optional.Optional[int]
	terms   projectsuser.TermsPatch
	account account // of the user that the row has by then
}

// readUpdate returns the update that a request asks for.
func readUpdate(r *http.Request) (update, error) {
	o, err := readObject(r)
	if err != nil {
		return update{}, err
	}
	f := web.FieldsOf(o)
	u := update{
		parent: takeValue(f, "parent_id", named),
		kind:   takeValue(f, "parent_type", named),
		user:   web.Take(f, "user", named),
		idx:    takeValue(f, "idx", position),
	}
	u.terms, u.account = readTerms(f), readAccount(f)
	return u, f.Err()
}

// takeValue takes a member that may be absent, and is never null.
func takeValue[T any](f *web.Fields, key string, as web.Reader[T]) optional.Optional[T] {
	taken := web.Take(f, key, as)
	if taken.IsNull() {
		f.Refuse(key, as.Want)
	}
	return taken
}

// carry carries the update out on a row, and returns the row as it is then.
func (u update) carry(tx *registry.Tx, r row) (row, error) {
	to, err := u.place(tx.View(), r)
	if err != nil {
		return row{}, err
	}
	if err := to.take(tx, r); err != nil {
		return row{}, err
	}
	if _, err := tx.UpdateTerms(r.id(), u.terms); err != nil {
		return row{}, err
	}
	if err := u.account.write(tx, to.user); err != nil {
		return row{}, err
	}
	updated, _ := rowOf(tx.View(), r.id())
	return updated, nil
}

// place is whose row it is, and where.
type place struct {
	user    user.ID
	project project.ID
	idx     int // 0 is any
}

// place returns where the update puts a row. What the row shows already is what it
// is, though another user may go by the same address, or the registry not know the
// project.
func (u update) place(s *store.Snapshot, r row) (place, error) {
	of := r.entry.Registration
	to := place{of.User, of.Project, u.idx.Or(0)}
	asked := unless(u.user, nameOf(r.entry.User))
	if asked.IsNull() {
		return to, &web.FieldError{Field: "user", Value: "null", Want: "a user"}
	}
	if name, ok := asked.Value(); ok {
		found, err := findUser(s, name)
		if err != nil {
			return to, err
		}
		to.user = found.ID
	}
	if id, ok := unless(u.parent, projectID(of.Project)).Value(); ok {
		found, err := parent{id, u.kind}.find(s)
		if err != nil {
			return to, err
		}
		to.project = found.ID
		return to, nil
	}
	return to, parent{kind: u.kind}.check(r.parent)
}

// take puts a row in the place. Another user on another project are one change,
// because only both together may be free.
func (p place) take(tx *registry.Tx, r row) error {
	is := r.entry.Registration
	switch {
	case p.user != is.User:
		patch := registry.RegistrationPatch{User: optional.Some(p.user), Project: optional.Some(p.project)}
		if _, err := tx.Update(is.ID, patch); err != nil {
			return about("user", err)
		}
	case p.project != is.Project:
		_, err := tx.Transfer(is.ID, p.project, p.idx)
		return about("parent_id", err)
	}
	if p.idx == 0 {
		return nil
	}
	return tx.Move(is.ID, p.idx)
}
