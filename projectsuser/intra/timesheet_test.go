package intra_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// staffed is data with accounts, a time entry in the short form and in Noko's, and an
// expense.
const staffed = `{
  "users": [{"id":1,"login":"ada","role":"admin","owner":true,"state":"active","invited_at":null},{"id":2,"login":"bob","role":null,"state":"pending"},{"id":3,"login":"cleo"}],
  "entries": [{"id":7,"user_id":1,"project_id":9,"date":"2024-03-01","minutes":90,"billable":true}],
  "expenses": [{"id":5,"user":{"id":2},"project":{"id":9},"date":"2024-03-02","price":12.50,"description":"paper"}]
}
{"id":8,"date":"2024-03-03","user":{"id":2,"email":"bob@example.org"},"billable":false,"minutes":15,"description":"#talk","project":{"id":9,"name":"Libft"},"tags":[{"id":1,"name":"talk"}],"updated_at":"2024-03-04T00:00:00Z"}`

func TestWorldReadsAccountsEntriesAndExpenses(t *testing.T) {
	got, err := readWorld(staffed)
	if err != nil {
		t.Fatal(err)
	}
	price, _ := user.ParseDecimal("12.5")
	day := func(d int) time.Time { return time.Date(2024, 3, d, 0, 0, 0, 0, time.UTC) }
	wantEntries := []*user.TimeEntry{
		{ID: 7, User: 1, Project: 9, Date: day(1), Minutes: 90, Billable: true},
		{ID: 8, User: 2, Project: 9, Date: day(3), Minutes: 15, Description: "#talk", Tags: []string{"talk"}, UpdatedAt: day(4)},
	}
	wantExpenses := []*user.Expense{{ID: 5, User: 2, Project: 9, Date: day(2), Price: price, Description: "paper"}}
	if diff := cmp.Diff(wantEntries, got.TimeEntries) + cmp.Diff(wantExpenses, got.Expenses); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	const account = user.FieldRole | user.FieldOwner | user.FieldState | user.FieldInvitedAt
	for i, want := range []user.User{
		{Role: user.Admin, Owner: true, State: user.Active},
		{State: user.Pending, Unknown: user.FieldOwner | user.FieldInvitedAt},
		{Unknown: account},
	} {
		u := got.Users[i]
		if u.Role != want.Role || u.Owner != want.Owner || u.State != want.State || u.Unknown&account != want.Unknown {
			t.Errorf("user %d: %q, %t, %v, unknown %s", u.ID, u.Role, u.Owner, u.State, u.Unknown&account)
		}
	}
}

// Of two versions of an entry the newer one counts, whichever is read first.
func TestWorldKeepsTheNewerEntry(t *testing.T) {
	text := func(minutes, updated string) string {
		return `{"id":7,"user_id":1,"project_id":9,"date":"2024-03-01","minutes":` + minutes + `,"updated_at":` + updated + `}`
	}
	tests := []struct {
		name, first, second string
		later               time.Duration // of the second answer after the first
		want                int
	}{
		{"updated later", text("1", `"2024-01-02"`), text("2", `"2024-01-01"`), time.Hour, 1},
		{"answered later", text("1", `null`), text("2", `null`), -time.Hour, 1},
		{"read later", text("1", `null`), text("2", `null`), 0, 2},
	}
	for _, test := range tests {
		var w intra.World
		for i, text := range []string{test.first, test.second} {
			if err := w.Read(strings.NewReader(text), answered.Add(time.Duration(i)*test.later)); err != nil {
				t.Fatal(err)
			}
		}
		if got := w.Records().TimeEntries; len(got) != 1 || got[0].Minutes != test.want {
			t.Errorf("%s: %+v", test.name, got[0])
		}
	}
}

func TestWorldRefusesEntriesThatAreWrong(t *testing.T) {
	for text, want := range map[string]string{
		`{"id":7,"project_id":9,"user_id":0,"minutes":5}`:             `intra: line 1, offset 0: "user_id": want an id that is not 0`,
		`{"id":7,"user_id":1,"minutes":5}`:                            `intra: line 1, offset 0: "project_id": want an id that is not 0`,
		`{"id":7,"user_id":1,"project_id":9,"price":1.2345678}`:       `intra: line 1, offset 43: "price" is 1.2345678: user: amount "1.2345678": want at most 12 digits, and at most 6 after the decimal point`,
		`{"id":7,"login":"ada","state":"asleep"}`:                     `intra: line 1, offset 30: "state" is "asleep": user: state "asleep": want pending, active, disabled or suspended`,
		`{"id":7,"user_id":1,"project_id":9,"price":1,"minutes":5}`:   `intra: line 1, offset 0: record with keys "id, minutes, price, project_id, user_id": want one kind, not entries and expenses`,
		`{"id":7,"user":{"id":1},"minutes":5,"closed_at":null}`:       `intra: line 1, offset 0: record with keys "closed_at, id, minutes, user": want one kind, not entries and teams`,
		`{"id":7,"user":{"id":1},"project":{"id":1},"minutes":"few"}`: `intra: line 1, offset 53: "minutes" is "few": want a whole number of at most 64 bits`,
	} {
		if _, err := readWorld(text); err == nil || err.Error() != want {
			t.Errorf("%s:\ngot  %v\nwant %s", text, err, want)
		}
	}
}

// What WriteSnapshot writes of accounts, entries and expenses is read back unchanged.
func TestWrittenSnapshotKeepsAccountsAndTimesheets(t *testing.T) {
	records, err := readWorld(staffed)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.New(nil, answered, records)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := intra.WriteSnapshot(&text, s); err != nil {
		t.Fatal(err)
	}
	again, err := readWorld(text.String())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(records.TimeEntries, again.TimeEntries) + cmp.Diff(records.Expenses, again.Expenses) + cmp.Diff(records.Users, again.Users); diff != "" {
		t.Errorf("(-read +read again):\n%s", diff)
	}
}
