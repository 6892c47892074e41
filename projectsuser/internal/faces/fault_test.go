// Package faces compares the four HTTP faces. It has only tests.
package faces_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/projectsuser/roster/internal/golden"
	"github.com/projectsuser/roster/projectsuser/journal"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// fault is something that goes wrong in a request, the same for all faces.
type fault struct {
	name    string
	want    int // status in every face; 0 if the systems have different ones
	request func(face) request
	header  http.Header
	hooks   hooks
	options options
	// prepare changes the hooks and options, for faults that refer to the request.
	prepare func(*hooks, *options)
	// errors is how many lines at the level Error every face logs.
	errors int
}

// shows returns the request that shows the record with an id.
func shows(id string) func(face) request {
	return func(f face) request { return f.show.with(id, "") }
}

// changes returns the request that changes a record, with a body unless that is empty.
func changes(body string) func(face) request {
	return func(f face) request { return f.change.with("5", body) }
}

// bob is the caller bob.
func bob(*http.Request) string { return "bob" }

// faults are the rows of the table.
var faults = []fault{
	{name: "no fault, a read", want: 200, request: shows("5")},
	{name: "no fault, a change", request: changes("")},

	{name: "an unknown id", want: 404, request: shows("99")},
	{name: `the id "05"`, want: 404, request: shows("05")},
	{name: `the id "+5"`, want: 404, request: shows("+5")},
	{name: `the id "-5"`, want: 404, request: shows("-5")},
	{name: `the id "5.0"`, want: 404, request: shows("5.0")},
	{name: `the id "0"`, want: 404, request: shows("0")},
	{name: "an id of 20 digits", want: 404, request: shows("10000000000000000005")},
	{name: "an id past int64", want: 404, request: shows("9223372036854775808")},
	{name: "an id that is not a number", want: 404, request: shows("ada-lovelace")},
	{name: "a change of the id \"05\"", want: 404, request: func(f face) request { return f.change.with("05", "") }},

	{name: "an unknown route", want: 404, request: func(face) request { return "GET /a/b/c/d/e" }},
	{name: "a wrong method", want: 405, request: func(f face) request { return f.method }},
	{name: "an unknown caller", request: shows("5"), options: options{Caller: func(*http.Request) string { return "" }}},

	{name: "a body that is too large", want: 413, request: changes(`{"long":"` + strings.Repeat("x", 100) + `"}`), options: options{MaxBody: 64}},
	{name: "a body of another type", want: 415, request: changes(`<a/>`), header: http.Header{"Content-Type": {"text/xml"}}},
	{name: "malformed JSON", want: 400, request: changes(`{"a":`)},
	{name: "a key given twice", want: 400, request: changes(`{"a":1,"a":2}`)},
	{name: "a value of a wrong type", request: func(f face) request { return f.change.with("5", f.field) }},

	{name: "If-Match with another tag", want: 412, request: changes(""), header: http.Header{"If-Match": {`"1-2"`}}},
	{name: "If-Match with another tag, a read", want: 412, request: shows("5"), header: http.Header{"If-Match": {`"1-2"`}}},
	{name: "If-Match with any tag", request: changes(""), header: http.Header{"If-Match": {"*"}}},
	{name: "If-Match with any tag, an unknown id", want: 404, request: shows("99"), header: http.Header{"If-Match": {"*"}}},

	{name: "an id above the largest", want: 404, request: shows("9007199254740992")},
	{name: "the largest int64 as an id", want: 404, request: shows("9223372036854775807")},

	{name: "a value that is taken", request: func(f face) request { return f.taken }},
	{name: "a command that the policy refuses", request: func(f face) request { return f.refused }, hooks: hooks{policy: registry.Policy{KeepAttempts: true}}},

	{name: "the commit fails", want: 503, errors: 1, request: changes(""), hooks: hooks{commit: func() error { return errDisk }}},
	{
		name: "the commit fails with the error of a missing record", want: 503, errors: 1, request: changes(""),
		hooks: hooks{commit: func() error { return &store.MissingError{Kind: store.KindUser, ID: 5} }},
	},
	{
		name: "the journal failed", want: 503, errors: 1, request: changes(""),
		hooks: hooks{commit: func() error { return &journal.FailedError{Path: "school", Err: journal.ErrReplaced} }},
	},
	{
		name: "the disk of the journal is full", want: 503, errors: 1, request: changes(""),
		hooks: hooks{commit: func() error { return &journal.UnwrittenError{Path: "school", Err: errDisk} }},
	},
	{name: "the journal is closed", want: 503, errors: 1, request: changes(""), hooks: hooks{commit: func() error { return journal.ErrClosed }}},
	{name: "the deadline passes before the command", want: 503, errors: 1, request: changes(""), prepare: passDeadline},
	{name: "the deadline passes during the commit, which succeeds later", want: 503, errors: 1, request: changes(""), prepare: commitAfterDeadline},
	{name: "a panic in the clock of the registry", want: 500, errors: 1, request: changes(""), hooks: hooks{clock: func() time.Time { panic("no clock") }}},
	{
		name: "a panic with the error of a missing record", want: 500, errors: 1, request: changes(""),
		hooks: hooks{clock: func() time.Time { panic(&store.MissingError{Kind: store.KindUser, ID: 5}) }},
	},
	{name: "a mail is not sent", errors: 1, request: func(f face) request { return f.mail }, hooks: hooks{mail: errors.New("no route to host")}},
}

// passDeadline lets the deadline of a request pass before its command runs.
func passDeadline(_ *hooks, o *options) {
	o.Caller = func(r *http.Request) string {
		<-r.Context().Done()
		return "bob"
	}
}

// commitAfterDeadline lets the deadline of a request pass while its command is being
// committed, a second before the commit ends.
func commitAfterDeadline(h *hooks, o *options) {
	var ctx context.Context
	o.Caller = func(r *http.Request) string {
		ctx = r.Context()
		return "bob"
	}
	h.commit = func() error {
		<-ctx.Done()
		time.Sleep(time.Second)
		return nil
	}
}

// result is the answer of a face to a fault.
type result struct {
	status  int // 0 if the face has no such request
	allow   string
	after   string // the header Retry-After
	body    string
	log     []string
	changed bool // the registry has a new version
}

// try returns the answer of a face to a fault.
func (f fault) try(t *testing.T, on face) result {
	t.Helper()
	send := f.request(on)
	if send == "" {
		return result{}
	}
	h, o := f.hooks, f.options
	if o.Caller == nil {
		o.Caller = bob
	}
	if f.prepare != nil {
		f.prepare(&h, &o)
	}
	var log bytes.Buffer
	o.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{ReplaceAttr: stable}))
	method, rest, _ := strings.Cut(string(send), " ")
	target, body, _ := strings.Cut(rest, " ")
	r, w := httptest.NewRequest(method, target, strings.NewReader(body)), httptest.NewRecorder()
	for key, values := range f.header {
		r.Header[key] = values
	}
	reg := newRegistry(t, &h)
	before := reg.Snapshot()
	on.new(reg, o).ServeHTTP(w, r)
	return result{w.Code, w.Header().Get("Allow"), w.Header().Get("Retry-After"), w.Body.String(), lines(log.String()), reg.Snapshot() != before}
}

// stable removes what differs between two runs from a log line.
func stable(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey || a.Key == "stack" {
		return slog.Attr{}
	}
	return a
}

// lines returns the lines of a text.
func lines(text string) []string {
	if text = strings.TrimSpace(text); text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// TestFaultsHaveTheSameCausesInAllFaces tries every fault on every face. It checks what
// the faces must have in common, and the golden file shows all answers.
func TestFaultsHaveTheSameCausesInAllFaces(t *testing.T) {
	var table, details strings.Builder
	fmt.Fprintf(&table, "%-56s", "fault")
	for _, on := range allFaces {
		fmt.Fprintf(&table, " %-9s", on.name)
	}
	table.WriteString("\n")
	for _, f := range faults {
		fmt.Fprintf(&table, "%-56s", f.name)
		fmt.Fprintf(&details, "\n%s\n", f.name)
		for _, on := range allFaces {
			var got result
			synctest.Test(t, func(t *testing.T) { // deadlines pass without waiting
				got = f.try(t, on)
				time.Sleep(2 * time.Second) // until every commit has ended
			})
			f.check(t, on, got)
			fmt.Fprintf(&table, " %-9s", got.statusText())
			details.WriteString(got.details(on.name))
		}
		table.WriteString("\n")
	}
	golden.Check(t, "faults.txt", trimLines(table.String())+details.String())
}

// check compares an answer to what all faces must answer.
func (f fault) check(t *testing.T, on face, got result) {
	t.Helper()
	if got.status == 0 {
		return
	}
	if f.want != 0 && got.status != f.want {
		t.Errorf("%s: %s answers %d, want %d", f.name, on.name, got.status, f.want)
	}
	if got.changed && got.status >= http.StatusBadRequest {
		t.Errorf("%s: %s answers %d and changed the registry", f.name, on.name, got.status)
	}
	n := 0
	for _, line := range got.log {
		if strings.HasPrefix(line, "level=ERROR ") {
			n++
		}
	}
	if n != f.errors || len(got.log) != f.errors {
		t.Errorf("%s: %s logs %q, want %d lines, all at the level ERROR", f.name, on.name, got.log, f.errors)
	}
}

// statusText returns the status, "-" if the face has no such request.
func (r result) statusText() string {
	if r.status == 0 {
		return "-"
	}
	return fmt.Sprint(r.status)
}

// longest is the number of characters of a body that the table shows.
const longest = 160

// details returns the lines of the table about an answer.
func (r result) details(name string) string {
	if r.status == 0 {
		return fmt.Sprintf("  %-9s  -\n", name)
	}
	body := []rune(r.body)
	if len(body) > longest {
		body = append(body[:longest], []rune("...")...)
	}
	var b strings.Builder
	fmt.Fprintln(&b, strings.TrimRight(fmt.Sprintf("  %-9s  %d %s", name, r.status, string(body)), " "))
	if r.allow != "" {
		fmt.Fprintf(&b, "             Allow: %s\n", r.allow)
	}
	if r.after != "" {
		fmt.Fprintf(&b, "             Retry-After: %s\n", r.after)
	}
	for _, line := range r.log {
		fmt.Fprintf(&b, "             log: %s\n", line)
	}
	return b.String()
}

// trimLines removes the space at the end of each line.
func trimLines(text string) string {
	all := strings.Split(text, "\n")
	for i, line := range all {
		all[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(all, "\n")
}
