package fetch_test

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/intra/fetch"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// newService returns a stand-in with two users on a project, instead of the real service.
func newService(ctx context.Context) *httptest.Server {
	r := registry.New(registry.Options{Fields: standin.Fields()})
	err := r.Do(ctx, "", func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{
			Projects: []*project.Project{{ID: 1314, Name: "Libft", Slug: "libft"}},
			Sessions: []*project.Session{{ID: 5, Project: 1314, Solo: true}},
			Users:    []*user.User{{ID: 16, Login: "ada"}, {ID: 17, Login: "bob"}},
		}, r.Snapshot().At())
		for _, u := range []user.ID{16, 17} {
			if err == nil {
				_, err = tx.Register(u, 1314)
			}
		}
		return err
	})
	if err != nil {
		log.Fatal(err)
	}
	return httptest.NewServer(standin.NewHandler(r, standin.Options{}))
}

func Example() {
	ctx := context.Background()
	service := newService(ctx)
	defer service.Close()

	r := registry.New(registry.Options{}) // or that of journal.Open, which keeps the copy
	f := fetch.New(r, fetch.Options{API: service.URL, Unlimited: true})
	result, err := f.Run(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(result.Added, "records")
	for e := range r.Snapshot().Registrations.Where() {
		fmt.Println(e.User.Login, e.Status)
	}
	// Output:
	// 8 records
	// bob in_progress
	// ada in_progress
}
