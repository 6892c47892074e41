package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/projectsuser/roster/projectsuser/bench/school"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
)

// naive is an API of one route that goes through all registrations, newest first,
// for every request.
var naive = api{
	fields: store.NewFields,
	handler: func(r *registry.Registry) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) { answerNaively(w, request, r.Snapshot()) })
	},
}

func answerNaively(w http.ResponseWriter, request *http.Request, s *store.Snapshot) {
	values := request.URL.Query()
	number, _ := strconv.Atoi(values.Get("page[number]"))
	page, total := []*intra.ProjectsUser{}, 0
	for e := range s.Registrations.All(query.Query[*store.Entry]{}) {
		p := naively(e)
		if string(p.Status) != values.Get("filter[status]") || fmt.Sprint(e.User.PrimaryCampus()) != values.Get("filter[campus]") {
			continue
		}
		if total++; (total-1)/pageSize == number-1 {
			page = append(page, p)
		}
	}
	w.Header().Set("X-Total", strconv.Itoa(total))
	_ = json.NewEncoder(w).Encode(page)
}

// naively returns the members of a registration that are checked.
func naively(e *store.Entry) *intra.ProjectsUser {
	p := &intra.ProjectsUser{
		ID: int64(e.Registration.ID), Status: intra.StatusOf(e.Status, e.Setting.HasChildren).Text(),
		User: &intra.UserRef{ID: int64(e.User.ID)}, Teams: intra.List[intra.Team]{},
	}
	for t := range e.Registration.Attempts.All() {
		team := intra.Team{ID: int64(t.ID), Status: p.Status}
		for _, m := range t.Members {
			team.Users = append(team.Users, intra.TeamUser{ID: int64(m.User)})
		}
		p.Teams = append(p.Teams, team)
	}
	return p
}

// corrupted returns the API with its answers corrupted.
func (a api) corrupted(corrupt func(*httptest.ResponseRecorder)) api {
	handler := a.handler
	a.handler = func(r *registry.Registry) http.Handler {
		h := handler(r)
		return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
			recorder := httptest.NewRecorder()
			h.ServeHTTP(recorder, request)
			corrupt(recorder)
			w.Header().Set("X-Total", recorder.Header().Get("X-Total"))
			w.WriteHeader(recorder.Code)
			_, _ = recorder.Body.WriteTo(w)
		})
	}
	return a
}

// short is a load that takes a second.
var short = options{registrations: 400, seed: 1, clients: 4, writes: 200, study: 1, warm: 100 * time.Millisecond, length: time.Second}

// loaded loads an API and returns the result.
func loaded(t *testing.T, a api, o options) result {
	t.Helper()
	target, err := a.serve(t.Context(), school.New(o.registrations, o.seed), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer target.close()
	return target.load(t.Context(), o)
}

// firstError runs commands on an API, requests up to 300 pages, and returns what is
// wrong with the first wrong answer, nil if none is.
func firstError(t *testing.T, a api, commands int) error {
	t.Helper()
	target, err := a.serve(t.Context(), school.New(short.registrations, short.seed), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer target.close()
	r := reader{target: target, random: short.source(1)}
	for range commands {
		if err := target.write(t.Context(), r.random); err != nil {
			t.Fatal(err)
		}
	}
	for range 300 {
		if _, _, err := r.once(t.Context(), true); err != nil {
			return err
		}
	}
	return nil
}

// TestLoad loads APIs without a fault while commands run.
func TestLoad(t *testing.T) {
	for name, a := range map[string]api{"naive": naive, "intra": intraAPI()} {
		t.Run(name, func(t *testing.T) {
			r := loaded(t, a, short)
			if err := r.err(); err != nil {
				t.Error(err)
			}
			if len(r.reads.times) == 0 || len(r.writes.times) == 0 || r.bytes == 0 {
				t.Errorf("only\n%s", r)
			}
			if text := r.String(); !strings.Contains(text, ", 0 wrong\n") || !strings.Contains(text, ", 0 failed\n") {
				t.Error(text)
			}
		})
	}
}

// TestCorruptedAnswersAreFound corrupts the answers in every way that is checked.
func TestCorruptedAnswersAreFound(t *testing.T) {
	replace := func(old, new string) func(*httptest.ResponseRecorder) {
		return func(r *httptest.ResponseRecorder) {
			r.Body = bytes.NewBuffer(bytes.Replace(r.Body.Bytes(), []byte(old), []byte(new), 1))
		}
	}
	for name, corrupt := range map[string]func(*httptest.ResponseRecorder){
		"another total":  func(r *httptest.ResponseRecorder) { r.Header().Set("X-Total", "1234567") },
		"no total":       func(r *httptest.ResponseRecorder) { r.Header().Del("X-Total") },
		"an error":       func(r *httptest.ResponseRecorder) { r.Code = http.StatusInternalServerError },
		"truncated":      func(r *httptest.ResponseRecorder) { r.Body.Truncate(max(0, r.Body.Len()-2)) },
		"one too few":    func(r *httptest.ResponseRecorder) { r.Body = bytes.NewBufferString("[]") },
		"another status": replace(`"status":"finished"`, `"status":"parent"`),
		"another order":  reversed,
		"other users":    replace(`"user":{"id":`, `"user":{"id":9`),
		"no teams":       replace(`"teams":[{`, `"teams":[],"crews":[{`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := firstError(t, naive.corrupted(corrupt), 0); err == nil {
				t.Error("not found")
			}
		})
	}
}

// reversed reverses the order of the registrations.
func reversed(r *httptest.ResponseRecorder) {
	var records []json.RawMessage
	_ = json.Unmarshal(r.Body.Bytes(), &records)
	slices.Reverse(records)
	r.Body.Reset()
	_ = json.NewEncoder(r.Body).Encode(records)
}

// TestStaleAnswersAreFound answers from a snapshot from before the commands.
func TestStaleAnswersAreFound(t *testing.T) {
	stale := naive
	stale.handler = func(r *registry.Registry) http.Handler {
		s := r.Snapshot()
		return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) { answerNaively(w, request, s) })
	}
	if err := firstError(t, stale, 200); err == nil || !strings.Contains(err.Error(), "X-Total") {
		t.Errorf("not found: %v", err)
	}
}

// TestTotalsFollowCommands runs many commands, and compares the totals with the
// registry.
func TestTotalsFollowCommands(t *testing.T) {
	s := school.New(400, 1)
	totals := newTotals(s)
	r := registry.New(registry.Options{Commit: totals.commit})
	err := r.Do(t.Context(), "", func(tx *registry.Tx) error { _, err := tx.Import(s.Records(), time.Time{}); return err })
	if err != nil {
		t.Fatal(err)
	}
	random := short.source(0)
	for range 4_000 {
		if err := command(t.Context(), r, totals, random); err != nil {
			t.Fatal(err)
		}
	}
	counted := make(map[selection]int)
	for e := range r.Snapshot().Registrations.All(query.Query[*store.Entry]{}) {
		counted[selection{e.User.PrimaryCampus(), intra.StatusOf(e.Status, e.Setting.HasChildren)}]++
	}
	for on := range totals.counts {
		if n, _ := totals.now(on); n != counted[on] {
			t.Errorf("campus %d, %s: %d by the moves, %d in the registry", on.campus, on.status, n, counted[on])
		}
	}
	if len(counted) < 5 {
		t.Errorf("only %d selections have registrations", len(counted))
	}
}

// TestTotalsThroughTime expects that a total is right from its commit on, and that
// the total before it is wrong for a request after its publication.
func TestTotalsThroughTime(t *testing.T) {
	s := school.New(400, 1)
	totals := newTotals(s)
	on := selection{s.Campus(1), intra.Finished}
	n, before := totals.now(on)
	move := store.Move{User: 1, Project: 500, From: state.Finished, To: state.CreatingGroup}
	if err := totals.commit(store.Batch{Changes: []store.Change{{Command: store.CommandRetry, Moves: []store.Move{move}}}}); err != nil {
		t.Fatal(err)
	}
	if still, version := totals.now(on); still != n || version != before {
		t.Errorf("%d at version %d before the publication", still, version)
	}
	for total, want := range map[int]bool{n: true, n - 1: true, n - 2: false} {
		if totals.was(on, total, before) != want {
			t.Errorf("%d of %d, requested before: not %t", total, n, want)
		}
	}
	totals.published()
	if now, after := totals.now(on); now != n-1 || totals.was(on, n, after) || !totals.was(on, n-1, after) {
		t.Errorf("%d of %d after the publication", now, n)
	}
}
