package user_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/projectsuser/roster/projectsuser/user"
)

// An anonymize date in the future says what is planned.
func ExampleUser_Anonymized() {
	read := time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC)
	u := user.User{ID: 7, AnonymizeDate: read.AddDate(3, 0, 0), ReadAt: read}
	fmt.Println(u.Anonymized())
	u.ReadAt = u.AnonymizeDate
	fmt.Println(u.Anonymized())
	// Output:
	// false
	// true
}

func TestAnonymizedByUpdatedAt(t *testing.T) {
	at := time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC)
	for want, u := range map[bool]user.User{
		true: {AnonymizeDate: at, UpdatedAt: at}, false: {AnonymizeDate: at, UpdatedAt: at.Add(-1)},
	} {
		if got := u.Anonymized(); got != want {
			t.Errorf("%+v: %t", u, got)
		}
	}
	if (&user.User{ReadAt: at}).Anonymized() {
		t.Error("a user without a date is anonymised")
	}
}
