package codec

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
)

// TestEveryValueHasACode finds enumerated values that are not listed: they must be
// appended to their list.
func TestEveryValueHasACode(t *testing.T) {
	haveCodes(t, statuses, state.Statuses())
	haveCodes(t, events, state.Events())
	haveCodes(t, accountStates, user.States())
	for e := user.Event(1); e.Valid(); e++ {
		haveCodes(t, accountEvents, []user.Event{e})
	}
}

func haveCodes[V interface {
	~uint8
	String() string
}](t *testing.T, c codes[V], values []V) {
	for _, v := range values {
		if n := c.number(v); n == 0 || n >= firstUnlisted {
			t.Errorf("%s has the code %d", v, n)
		}
	}
}

// TestUnusualValuesAreKept writes unlisted enumerated values and unusual numbers.
func TestUnusualValuesAreKept(t *testing.T) {
	for _, v := range []state.Status{200, 8, 255} {
		n := statuses.number(v)
		if got, err := statuses.value(n); got != v || err != nil {
			t.Errorf("%d is read as %d: %v", v, got, err)
		}
	}
	for n, known := range map[uint64]bool{0: true, uint64(len(statuses)): false, firstUnlisted - 1: false, firstUnlisted: true, 2*firstUnlisted - 1: true, 2 * firstUnlisted: false} {
		if got, err := statuses.value(n); (err == nil) != known {
			t.Errorf("the code %d is read as %d: %v", n, got, err)
		}
	}
	u := user.User{Cursus: []user.Cursus{{Level: math.NaN()}, {Level: math.Inf(-1)}, {Level: math.Copysign(0, -1)}}}
	e := new(Encoder)
	User.Append(e, &u)
	var read user.User
	if err := User.Read(new(Decoder), &read, e.Bytes); err != nil {
		t.Fatal(err)
	}
	for i, c := range u.Cursus {
		if math.Float64bits(c.Level) != math.Float64bits(read.Cursus[i].Level) {
			t.Errorf("%v is read as %v", c.Level, read.Cursus[i].Level)
		}
	}
	if shown := User.JSON(&u); !json.Valid(shown) {
		t.Errorf("invalid JSON: %s", shown)
	}
}
