package leaks

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/journal"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// errStop is the error of an edit that fails.
var errStop = errors.New("stop")

// school returns the registrations of the users 1 to n on project 1.
func school(n int) store.Records {
	records := store.Records{Projects: []*project.Project{{ID: 1, Name: "Libft", Slug: "libft"}}}
	for i := range n {
		records.Users = append(records.Users, &user.User{ID: user.ID(i + 1), Login: fmt.Sprint("user-", i+1)})
		records.Registrations = append(records.Registrations, &projectsuser.Registration{ID: projectsuser.ID(i + 1), User: user.ID(i + 1), Project: 1})
	}
	return records
}

// importInto imports a school.
func importInto(r *registry.Registry, n int) error {
	return r.Do(context.Background(), "", func(tx *registry.Tx) error { _, err := tx.Import(school(n), time.Time{}); return err })
}

func check(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
}

// TestNoGoroutineRemains expects that no goroutine remains after each of the functions.
func TestNoGoroutineRemains(t *testing.T) {
	tests := map[string]func(*testing.T){
		"a journal that syncs at an interval": runJournal,
		"a journal that failed to open":       failToOpenJournal,
		"time that runs":                      runTime,
		"a subscription left in the middle":   leaveSubscription,
		"records decoded, but not all":        decodeRecords,
		"a table loaded and queried":          editTable,
		"a local API":                         serveAPI,
	}
	for name, run := range tests {
		t.Run(name, func(t *testing.T) {
			defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
			run(t)
		})
	}
}

// runJournal writes to a journal from many goroutines while it takes snapshots.
func runJournal(t *testing.T) {
	options := journal.Options{Sync: journal.Sync(time.Millisecond), SnapshotAfter: 1 << 10}
	r, j, err := journal.Open(t.Context(), t.TempDir(), registry.Options{}, options)
	if err != nil {
		t.Fatal(err)
	}
	check(t, importInto(r, 1000))
	var writers sync.WaitGroup
	for i := range 8 {
		writers.Go(func() {
			for n := range 20 {
				check(t, r.Do(t.Context(), "", func(tx *registry.Tx) error {
					return tx.PutUser(user.User{ID: user.ID(10_000 + 100*i + n), Login: fmt.Sprint("late-", i, "-", n)})
				}))
			}
		})
	}
	writers.Wait()
	check(t, j.Close())
}

// failToOpenJournal opens a journal that is open, and one with a cancelled context.
func failToOpenJournal(t *testing.T) {
	dir := t.TempDir()
	_, j, err := journal.Open(t.Context(), dir, registry.Options{}, journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var locked *journal.LockedError
	if _, _, err := journal.Open(t.Context(), dir, registry.Options{}, journal.Options{}); !errors.As(err, &locked) {
		t.Errorf("opened twice: %v", err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := journal.Open(cancelled, t.TempDir(), registry.Options{}, journal.Options{}); err == nil {
		t.Error("opened with a cancelled context")
	}
	check(t, j.Close())
}

// runTime lets Run reach a begin_at, and ends it.
func runTime(t *testing.T) {
	r := registry.New(registry.Options{})
	check(t, importInto(r, 10), r.Do(t.Context(), "", func(tx *registry.Tx) error {
		return tx.PutSession(project.Session{ID: 1, Project: 1, Solo: true, BeginAt: time.Now().Add(20 * time.Millisecond)})
	}))
	ctx, end := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer end()
	if err := r.Run(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("run: %v", err)
	}
}

// leaveSubscription leaves one subscription after a delivery, and cancels another.
func leaveSubscription(t *testing.T) {
	r := registry.New(registry.Options{})
	left, cancelled := r.Subscribe(registry.SubscribeOptions{}), r.Subscribe(registry.SubscribeOptions{})
	defer left.Close()
	defer cancelled.Close()
	check(t, importInto(r, 100))
	for _, err := range left.All(t.Context()) {
		check(t, err)
		break
	}
	ctx, cancel := context.WithCancel(t.Context())
	var follower sync.WaitGroup
	follower.Go(func() {
		for _, err := range cancelled.All(ctx) {
			if err != nil {
				return
			}
		}
	})
	cancel()
	follower.Wait()
}

// decodeRecords stops decoding after the first record, and at an invalid one.
func decodeRecords(t *testing.T) {
	var lines bytes.Buffer
	for i := range 10_000 {
		fmt.Fprintf(&lines, `{"id": %d, "login": "user-%d"}`+"\n", i+1, i+1)
	}
	text := lines.Bytes()
	for _, err := range (intra.Decoder[intra.User]{Parallel: 4}).Records(bytes.NewReader(text)) {
		check(t, err)
		break
	}
	var failed error
	for _, err := range (intra.Decoder[intra.User]{Parallel: 4}).Records(bytes.NewReader(append(text, "no JSON"...))) {
		failed = err
	}
	if failed == nil {
		t.Error("no error for invalid JSON")
	}
}

// editTable loads a table on all cores, edits and queries it.
func editTable(t *testing.T) {
	type row struct{ id, n int64 }
	s := query.NewSchema("id", func(r row) int64 { return r.id }, query.Settings{})
	n := query.Int(s, "n", func(r row) int64 { return r.n }, query.Ordered, query.Bitmap)
	rows := make([]row, 50_000)
	for i := range rows {
		rows[i] = row{int64(i), int64(i % 100)}
	}
	p := query.NewPublisher(s.Table(rows...))
	check(t, p.Edit(func(e *query.Edit[row]) error { e.Put(rows[:30_000]...); return nil }))
	if got := p.Table().Count(n.In(7)); got != 500 {
		t.Errorf("%d rows", got)
	}
	failed := p.Edit(func(*query.Edit[row]) error { return errStop })
	if !errors.Is(failed, errStop) {
		t.Errorf("an edit that fails: %v", failed)
	}
}

// serveAPI answers a client over HTTP, and one that cancels its request.
func serveAPI(t *testing.T) {
	r := registry.New(registry.Options{})
	check(t, importInto(r, 200))
	server := httptest.NewServer(standin.NewHandler(r, standin.Options{}))
	client := server.Client()
	response, err := client.Get(server.URL + "/v2/projects_users?page[size]=100")
	if err != nil {
		t.Fatal(err)
	}
	var list []json.RawMessage
	check(t, json.NewDecoder(response.Body).Decode(&list), response.Body.Close())
	if len(list) != 100 {
		t.Errorf("%d registrations", len(list))
	}
	ctx, cancel := context.WithCancel(t.Context())
	request, _ := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/v2/projects_users", nil)
	cancel()
	if _, err := client.Do(request); err == nil {
		t.Error("answered a cancelled request")
	}
	client.CloseIdleConnections()
	server.Close()
}
