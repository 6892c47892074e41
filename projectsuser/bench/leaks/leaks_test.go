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
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// errEnough ends what would go on.
var errEnough = errors.New("enough")

// school registers users 1 to n on project 1.
func school(n int) projectsuser.Records {
	records := projectsuser.Records{Projects: []*project.Project{{ID: 1, Name: "Libft", Slug: "libft"}}}
	for i := range n {
		records.Users = append(records.Users, &user.User{ID: user.ID(i + 1), Login: fmt.Sprint("user-", i+1)})
		records.Registrations = append(records.Registrations, &projectsuser.Registration{ID: projectsuser.ID(i + 1), User: user.ID(i + 1), Project: 1})
	}
	return records
}

// importInto is a command.
func importInto(r *projectsuser.Registry, n int) error {
	return r.Do(context.Background(), "", func(tx *projectsuser.Tx) error { _, err := tx.Import(school(n)); return err })
}

func check(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
}

// Each of these is over when it returns, and so is everything that it began.
func TestNothingIsLeftRunning(t *testing.T) {
	tests := map[string]func(*testing.T){
		"a journal that syncs at an interval": aJournal,
		"a journal that failed to open":       aJournalThatIsHeld,
		"time that runs":                      timeThatRuns,
		"a subscription left in the middle":   aSubscription,
		"records decoded, but not all":        records,
		"a table loaded and asked":            aTable,
		"a local API":                         anAPI,
	}
	for name, run := range tests {
		t.Run(name, func(t *testing.T) {
			defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
			run(t)
		})
	}
}

// aJournal writes to a folder from many goroutines while snapshots are due.
func aJournal(t *testing.T) {
	options := journal.Options{Sync: journal.Sync(time.Millisecond), SnapshotAfter: 1 << 10}
	r, j, err := journal.Open(t.Context(), t.TempDir(), projectsuser.Options{}, options)
	if err != nil {
		t.Fatal(err)
	}
	check(t, importInto(r, 1000))
	var writers sync.WaitGroup
	for i := range 8 {
		writers.Go(func() {
			for n := range 20 {
				check(t, r.Do(t.Context(), "", func(tx *projectsuser.Tx) error {
					return tx.PutUser(user.User{ID: user.ID(10_000 + 100*i + n), Login: fmt.Sprint("late-", i, "-", n)})
				}))
			}
		})
	}
	writers.Wait()
	check(t, j.Close())
}

// aJournalThatIsHeld opens a folder twice, and one that is no folder.
func aJournalThatIsHeld(t *testing.T) {
	dir := t.TempDir()
	_, j, err := journal.Open(t.Context(), dir, projectsuser.Options{}, journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var locked *journal.LockedError
	if _, _, err := journal.Open(t.Context(), dir, projectsuser.Options{}, journal.Options{}); !errors.As(err, &locked) {
		t.Errorf("opened twice: %v", err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, _, err := journal.Open(ended, t.TempDir(), projectsuser.Options{}, journal.Options{}); err == nil {
		t.Error("opened after it was given up")
	}
	check(t, j.Close())
}

// timeThatRuns lets Run begin something, and ends it.
func timeThatRuns(t *testing.T) {
	r := projectsuser.New(projectsuser.Options{})
	check(t, importInto(r, 10), r.Do(t.Context(), "", func(tx *projectsuser.Tx) error {
		return tx.PutSession(project.Session{ID: 1, Project: 1, Solo: true, BeginAt: time.Now().Add(20 * time.Millisecond)})
	}))
	ctx, end := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer end()
	if err := r.Run(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("run: %v", err)
	}
}

// aSubscription is followed for one delivery by one, and by another until it is
// cancelled.
func aSubscription(t *testing.T) {
	r := projectsuser.New(projectsuser.Options{})
	left, cancelled := r.Subscribe(projectsuser.SubscribeOptions{}), r.Subscribe(projectsuser.SubscribeOptions{})
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

// records are decoded until the first, and until one that is none.
func records(t *testing.T) {
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
		t.Error("what is no JSON was read")
	}
}

// aTable is loaded on all cores and edited while others ask.
func aTable(t *testing.T) {
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
	failed := p.Edit(func(*query.Edit[row]) error { return errEnough })
	if !errors.Is(failed, errEnough) {
		t.Errorf("an edit that fails: %v", failed)
	}
}

// anAPI is asked over HTTP, also by a client who goes away.
func anAPI(t *testing.T) {
	r := projectsuser.New(projectsuser.Options{})
	check(t, importInto(r, 200))
	server := httptest.NewServer(standin.NewHandler(r, standin.Options{}))
	client := server.Client()
	answer, err := client.Get(server.URL + "/v2/projects_users?page[size]=100")
	if err != nil {
		t.Fatal(err)
	}
	var list []json.RawMessage
	check(t, json.NewDecoder(answer.Body).Decode(&list), answer.Body.Close())
	if len(list) != 100 {
		t.Errorf("%d registrations", len(list))
	}
	gone, leave := context.WithCancel(t.Context())
	request, _ := http.NewRequestWithContext(gone, http.MethodGet, server.URL+"/v2/projects_users", nil)
	leave()
	if _, err := client.Do(request); err == nil {
		t.Error("answered somebody who was gone")
	}
	client.CloseIdleConnections()
	server.Close()
}
