package overplane

import (
	"net/http"
	"strconv"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// creation is what a body says of a row that is to be made.
type creation struct {
	parent  parent
	user    string // by login or e-mail address
	idx     int    // 0 for the last
	terms   projectsuser.TermsPatch
	account account
}

// readCreation returns the creation that a request asks for. Null says nothing of
// what need not be given.
func readCreation(r *http.Request) (creation, error) {
	o, err := readObject(r)
	if err != nil {
		return creation{}, err
	}
	f := web.FieldsOf(o)
	c := creation{
		parent: parent{web.Require(f, "parent_id", named), optional.Some(web.Require(f, "parent_type", named))},
		user:   web.Require(f, "user", named),
		idx:    web.Take(f, "idx", position).Or(0),
	}
	c.account, c.terms = readAccount(f), readTerms(f)
	c.account = account{orAbsent(c.account.email), orAbsent(c.account.image), orAbsent(c.account.name)}
	return c, f.Err()
}

// carry puts the user on the project. Assigning twice changes nothing, so who is
// there already is refused here.
func (c creation) carry(tx *registry.Tx) (row, error) {
	on, err := c.parent.find(tx.View())
	if err != nil {
		return row{}, err
	}
	u, err := findUser(tx.View(), c.user)
	if err != nil {
		return row{}, err
	}
	if e := tx.View().Find(u.ID, on.ID); e != nil {
		return row{}, &store.TakenError{
			Kind: store.KindRegistration, Field: "user_id",
			Value: strconv.FormatInt(int64(u.ID), 10), By: int64(e.Registration.ID),
		}
	}
	made, err := tx.Assign(on.ID, registry.Assignment{
		User: u.ID, Terms: c.terms.Apply(projectsuser.Terms{}), Position: c.idx,
	})
	if err != nil {
		return row{}, err
	}
	if err := c.account.write(tx, u.ID); err != nil {
		return row{}, err
	}
	created, _ := rowOf(tx.View(), made[0].ID)
	return created, nil
}
