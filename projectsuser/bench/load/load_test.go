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

// plain is an API of one route, as slow and simple as can be: it looks at every
// registration, newest first.
var plain = api{
	fields: store.NewFields,
	handler: func(r *registry.Registry) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) { answerPlainly(w, request, r.Snapshot()) })
	},
}

func answerPlainly(w http.ResponseWriter, request *http.Request, s *store.Snapshot) {
	values := request.URL.Query()
	number, _ := strconv.Atoi(values.Get("page[number]"))
	page, total := []*intra.ProjectsUser{}, 0
	for e := range s.Registrations.All(query.Query[*store.Entry]{}) {
		p := plainly(e)
		if p.Status.String() != values.Get("filter[status]") || fmt.Sprint(e.User.PrimaryCampus()) != values.Get("filter[campus]") {
			continue
		}
		if total++; (total-1)/pageSize == number-1 {
			page = append(page, p)
		}
	}
	w.Header().Set("X-Total", strconv.Itoa(total))
	_ = json.NewEncoder(w).Encode(page)
}

// plainly returns what of a registration is checked.
func plainly(e *store.Entry) *intra.ProjectsUser {
	p := &intra.ProjectsUser{
		ID: int64(e.Registration.ID), Status: intra.StatusOf(e.Status, e.Setting.HasChildren),
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

// spoilt returns the API with its answers spoilt.
func (a api) spoilt(spoil func(*httptest.ResponseRecorder)) api {
	handler := a.handler
	a.handler = func(r *registry.Registry) http.Handler {
		h := handler(r)
		return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
			recorder := httptest.NewRecorder()
			h.ServeHTTP(recorder, request)
			spoil(recorder)
			w.Header().Set("X-Total", recorder.Header().Get("X-Total"))
			w.WriteHeader(recorder.Code)
			_, _ = recorder.Body.WriteTo(w)
		})
	}
	return a
}

// short is a load that takes a second.
var short = options{registrations: 400, seed: 1, clients: 4, writes: 200, study: 1, warm: 100 * time.Millisecond, length: time.Second}

// loaded loads an API and returns what came of it.
func loaded(t *testing.T, a api, o options) result {
	t.Helper()
	target, err := a.serve(t.Context(), school.New(o.registrations, o.seed), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer target.close()
	return target.load(t.Context(), o)
}

// firstError gives commands to an API, asks it until an answer is wrong, and
// returns what is wrong with it.
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

// TestLoad loads APIs that answer as they should, while commands are given.
func TestLoad(t *testing.T) {
	for name, a := range map[string]api{"plain": plain, "intra": intraAPI()} {
		t.Run(name, func(t *testing.T) {
			r := loaded(t, a, short)
			if err := r.err(); err != nil {
				t.Error(err)
			}
			if len(r.reads.times) == 0 || len(r.writes.times) == 0 || r.bytes == 0 {
				t.Errorf("only\n%s", r)
			}
			if said := r.String(); !strings.Contains(said, ", 0 wrong\n") || !strings.Contains(said, ", 0 refused\n") {
				t.Error(said)
			}
		})
	}
}

// TestSpoiltAnswersAreNoticed spoils the answers in every way that is checked.
func TestSpoiltAnswersAreNoticed(t *testing.T) {
	replace := func(old, new string) func(*httptest.ResponseRecorder) {
		return func(r *httptest.ResponseRecorder) {
			r.Body = bytes.NewBuffer(bytes.Replace(r.Body.Bytes(), []byte(old), []byte(new), 1))
		}
	}
	for name, spoil := range map[string]func(*httptest.ResponseRecorder){
		"another total":  func(r *httptest.ResponseRecorder) { r.Header().Set("X-Total", "1234567") },
		"no total":       func(r *httptest.ResponseRecorder) { r.Header().Del("X-Total") },
		"an error":       func(r *httptest.ResponseRecorder) { r.Code = http.StatusInternalServerError },
		"cut":            func(r *httptest.ResponseRecorder) { r.Body.Truncate(max(0, r.Body.Len()-2)) },
		"one too few":    func(r *httptest.ResponseRecorder) { r.Body = bytes.NewBufferString("[]") },
		"another status": replace(`"status":"finished"`, `"status":"parent"`),
		"another order":  turnRound,
		"other people":   replace(`"user":{"id":`, `"user":{"id":9`),
		"no teams":       replace(`"teams":[{`, `"teams":[],"crews":[{`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := firstError(t, plain.spoilt(spoil), 0); err == nil {
				t.Error("goes unnoticed")
			}
		})
	}
}

// turnRound turns the order of the registrations round.
func turnRound(r *httptest.ResponseRecorder) {
	var records []json.RawMessage
	_ = json.Unmarshal(r.Body.Bytes(), &records)
	slices.Reverse(records)
	r.Body.Reset()
	_ = json.NewEncoder(r.Body).Encode(records)
}

// TestStaleAnswersAreNoticed answers from the snapshot of the beginning.
func TestStaleAnswersAreNoticed(t *testing.T) {
	stale := plain
	stale.handler = func(r *registry.Registry) http.Handler {
		s := r.Snapshot()
		return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) { answerPlainly(w, request, s) })
	}
	if err := firstError(t, stale, 200); err == nil || !strings.Contains(err.Error(), "X-Total") {
		t.Errorf("goes unnoticed: %v", err)
	}
}

// TestTallyFollowsCommands gives many commands, and counts anew what is left.
func TestTallyFollowsCommands(t *testing.T) {
	s := school.New(400, 1)
	tally := newTally(s)
	r := registry.New(registry.Options{Commit: tally.commit})
	err := r.Do(t.Context(), "", func(tx *registry.Tx) error { _, err := tx.Import(s.Records()); return err })
	if err != nil {
		t.Fatal(err)
	}
	random := short.source(0)
	for range 4_000 {
		if err := command(t.Context(), r, tally, random); err != nil {
			t.Fatal(err)
		}
	}
	counted := make(map[shelf]int)
	for e := range r.Snapshot().Registrations.All(query.Query[*store.Entry]{}) {
		counted[shelf{e.User.PrimaryCampus(), plainly(e).Status}]++
	}
	for on := range tally.counts {
		if n, _ := tally.now(on); n != counted[on] {
			t.Errorf("campus %d, %s: %d by the moves, %d in the registry", on.campus, on.status, n, counted[on])
		}
	}
	if len(counted) < 5 {
		t.Errorf("only %d shelves have anything on them", len(counted))
	}
}

// TestTallyRemembers expects that a total is right from when it is committed, and
// no longer right for who asks after it is published.
func TestTallyRemembers(t *testing.T) {
	s := school.New(400, 1)
	tally := newTally(s)
	on := shelf{s.Campus(1), intra.Finished}
	n, before := tally.now(on)
	move := store.Move{User: 1, Project: 500, From: state.Finished, To: state.CreatingGroup}
	if err := tally.commit([]store.Change{{Command: store.CommandRetry, Moves: []store.Move{move}}}); err != nil {
		t.Fatal(err)
	}
	if still, moment := tally.now(on); still != n || moment != before {
		t.Errorf("%d at %d before it is published", still, moment)
	}
	for total, want := range map[int]bool{n: true, n - 1: true, n - 2: false} {
		if tally.was(on, total, before) != want {
			t.Errorf("%d of %d, asked before: not %t", total, n, want)
		}
	}
	tally.settle()
	if now, after := tally.now(on); now != n-1 || tally.was(on, n, after) || !tally.was(on, n-1, after) {
		t.Errorf("%d of %d after it is published", now, n)
	}
}
