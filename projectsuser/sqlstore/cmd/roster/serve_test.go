package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/sqlstore"
	"github.com/projectsuser/roster/projectsuser/sqlstore/internal/testserver"
	"github.com/projectsuser/roster/projectsuser/user"
)

// request sends a request and returns the status and the body of the answer.
func request(t *testing.T, method, url, body string) (status int, answer string) {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	a, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return a.StatusCode, string(b)
}

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not after a minute: %s", what)
		}
	}
}

// sync copies an API into a database, and goes on; serve -sync takes over what changes
// there, and another process follows.
func TestSyncIntoADatabase(t *testing.T) {
	source, db := startServe(t, "-data", "recorded"), address(t)
	if _, errs, code := run(t.Context(), "sync", "-db", db, "-dir", t.TempDir()); code != 2 || errs == "" {
		t.Errorf("a folder and a database: exit %d %s", code, errs)
	}
	if _, errs, code := run(t.Context(), "serve", "-addr", "127.0.0.1:0", "-sync", "-db", db); code != 1 || !strings.Contains(errs, "the database has 0 copies") {
		t.Errorf("a database without a copy: exit %d %s", code, errs)
	}
	empty(t, db)
	for _, want := range []string{" 519 added, ", " 0 added, "} { // a slow copy reads some records again, as changed
		out, errs, code := run(t.Context(), "sync", "-db", db, "-api", source.url, "-unlimited")
		if code != 0 || !strings.Contains(" "+strings.ReplaceAll(out, "\n", " "), want) || !strings.Contains(out, " 0 removed, 0 refused;") {
			t.Fatalf("exit %d %s %s", code, out, errs)
		}
	}
	other, s, err := sqlstore.Open(t.Context(), db, registry.Options{}, sqlstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if other.Snapshot().Registration(1) == nil {
		t.Fatal("the registration 1 was not copied")
	}
	if status, answer := request(t, "DELETE", source.url+"/v2/projects_users/1", ""); status != 204 {
		t.Fatalf("%d %s", status, answer)
	}
	copying := startServe(t, "-sync", "-db", db)
	eventually(t, "the registration that the source removed is removed", func() bool { return other.Snapshot().Registration(1) == nil })
	copying.end(t)
	source.end(t)
	if err := sqlstore.Check(t.Context(), db); err != nil {
		t.Error(err)
	}
}

// A registration that is sent again after its answer was lost is refused with 422, as any
// second one, by the same process and by another.
func TestARegistrationThatIsSentAgain(t *testing.T) {
	db := address(t)
	first, second := startServe(t, "-db", db), startServe(t, "-db", db)
	who, on := freePair(t, db)
	path, form := "/v2/projects_users", fmt.Sprintf("projects_user[project_id]=%d&projects_user[user_id]=%d", on, who)
	client, err := net.Dial("tcp", strings.TrimPrefix(first.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(client, "POST %s HTTP/1.1\r\nHost: roster\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", path, len(form), form)
	eventually(t, "the registration is there", func() bool {
		status, answer := request(t, "GET", fmt.Sprintf("%s%s?filter[user_id]=%d&filter[project_id]=%d", second.url, path, who, on), "")
		return status == 200 && answer != "[]"
	})
	if err := client.Close(); err != nil { // without reading the answer
		t.Fatal(err)
	}
	for _, s := range []*server{first, second} {
		if status, answer := request(t, "POST", s.url+path, form); status != 422 || !strings.Contains(answer, "already") {
			t.Errorf("sent again: %d %s", status, answer)
		}
		s.end(t)
	}
	r, err := sqlstore.Load(t.Context(), db, registry.Options{})
	if err != nil {
		t.Fatal(err)
	}
	f := r.Fields().Registrations
	if n := r.Snapshot().Registrations.Count(f.UserID.In(who), f.ProjectID.In(on)); n != 1 {
		t.Errorf("%d registrations", n)
	}
}

// A serve of a replica answers reads, follows, and refuses commands with 503.
func TestServeAReplica(t *testing.T) {
	db := address(t)
	first := startServe(t, "-db", db, "-data", "recorded")
	replica, _ := testserver.Replica(t, db)
	second := startServe(t, "-db", replica)
	who, on := freePair(t, db)
	path := "/v2/projects_users"
	form := fmt.Sprintf("projects_user[project_id]=%d&projects_user[user_id]=%d", on, who)
	if status, answer := request(t, "POST", second.url+path, form); status != 503 {
		t.Errorf("a command on the replica: %d %s", status, answer)
	}
	if status, answer := request(t, "POST", first.url+path, form); status != 201 {
		t.Fatalf("%d %s", status, answer)
	}
	eventually(t, "the replica's process answers with the registration", func() bool {
		status, answer := request(t, "GET", fmt.Sprintf("%s%s?filter[user_id]=%d&filter[project_id]=%d", second.url, path, who, on), "")
		return status == 200 && answer != "[]"
	})
	if out, errs, code := run(t.Context(), "states", "-db", replica); code != 0 || out == "" {
		t.Errorf("states: exit %d %s", code, errs)
	}
	if _, errs, code := run(t.Context(), "check", "-db", replica); code != 1 || !strings.Contains(errs, "read-only") {
		t.Errorf("check: exit %d %s", code, errs)
	}
	second.end(t)
	first.end(t)
}

// freePair returns a user and a project on which the user is not registered.
func freePair(t *testing.T, db string) (user.ID, project.ID) {
	t.Helper()
	r, err := sqlstore.Load(t.Context(), db, registry.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := r.Snapshot()
	for u := range s.Users.Where() {
		for p := range s.Projects.Where() {
			if s.Find(u.ID, p.ID) == nil {
				return u.ID, p.ID
			}
		}
	}
	t.Fatal("every user is on every project")
	return 0, 0
}
