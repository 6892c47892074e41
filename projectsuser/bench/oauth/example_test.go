package oauth_test

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"
	"time"

	"golang.org/x/oauth2/clientcredentials"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/intra/fetch"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// newService returns a stand-in with one project, which answers only requests with a token.
func newService(ctx context.Context) *httptest.Server {
	r := registry.New(registry.Options{Fields: standin.Fields()})
	err := r.Do(ctx, "", func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Projects: []*project.Project{{ID: 1314, Name: "Libft", Slug: "libft"}}}, time.Time{})
		return err
	})
	if err != nil {
		log.Fatal(err)
	}
	return httptest.NewServer(standin.NewHandler(r, standin.Options{Auth: true, Clients: map[string]string{"id": "secret"}}))
}

// The client of golang.org/x/oauth2 asks for tokens and sends them, so fetch has no ID.
func Example() {
	ctx := context.Background()
	service := newService(ctx)
	defer service.Close()

	tokens := clientcredentials.Config{ClientID: "id", ClientSecret: "secret", TokenURL: service.URL + "/oauth/token"}
	client := tokens.Client(ctx)
	client.Timeout = time.Minute
	r := registry.New(registry.Options{})
	f := fetch.New(r, fetch.Options{API: service.URL, Client: client, Unlimited: true})
	if _, err := f.Run(ctx); err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Snapshot().Project(1314).Name)
	// Output: Libft
}
