package noko_test

import (
	"testing"

	"github.com/projectsuser/roster/projectsuser/internal/exchange"
	"github.com/projectsuser/roster/projectsuser/noko"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/user"
)

// Each file has a fixture of its own, with Noko's policy unless the name says otherwise.
func TestExchanges(t *testing.T) {
	seats := noko.Policy()
	seats.Seats = 5
	seats.Roles = append(seats.Roles, "supervisor", "leader", "coworker", "contractor")
	for _, name := range []string{"list", "get", "entries", "expenses", "projects", "create", "edit", "states", "access", "delete", "requests", "first"} {
		t.Run(name, func(t *testing.T) {
			r := newFixture(t, registry.Options{Policy: noko.Policy()})
			exchange.Check(t, name+".http", noko.NewHandler(r, noko.Options{Caller: byHeader}))
		})
	}
	t.Run("seats", func(t *testing.T) {
		r := newFixture(t, registry.Options{Policy: seats})
		exchange.Check(t, "seats.http", noko.NewHandler(r, noko.Options{URL: "https://example.com/noko/"}))
	})
	t.Run("other policies", func(t *testing.T) {
		strict := registry.Policy{Admins: 2, FixedEmail: true, KeepAttempts: true, Roles: []user.Role{user.Member, user.Admin}}
		r := newFixture(t, registry.Options{Policy: strict})
		h := noko.NewHandler(r, noko.Options{})
		err := r.Do(t.Context(), "", func(tx *registry.Tx) error {
			registered := r.Snapshot().Find(3, 20)
			_, err := tx.CreateTeam(registered.Registration.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		exchange.Check(t, "policy.http", h)
	})
}
