package bench

import (
	"errors"
	"fmt"
	"testing"
)

// TestEnginesAgree makes the check that precedes every benchmark: all engines return the same
// ids and totals, also after edits.
func TestEnginesAgree(t *testing.T) {
	for _, n := range []int{1, 1000, 20_000} {
		t.Run(fmt.Sprintf("n=%d", n), func(t *testing.T) {
			c := newContest(n)
			defer func() { must(t, c.close()) }()
			for _, of := range c.competitors() {
				if _, err := c.engine(of); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// TestContestCheckWrongAnswers checks an engine with small errors, of each kind that an engine can
// have.
func TestContestCheckWrongAnswers(t *testing.T) {
	c := newContest(1000)
	defer func() { must(t, c.close()) }()
	right, err := c.engine(competitors()[0])
	must(t, err)
	for name, alter := range map[string]func(ids []int64, total int) ([]int64, int){
		"one too many": func(ids []int64, total int) ([]int64, int) { return ids, total + 1 },
		"last missing": func(ids []int64, total int) ([]int64, int) { return ids[:max(0, len(ids)-1)], total },
		"two swapped": func(ids []int64, total int) ([]int64, int) {
			if len(ids) > 1 {
				ids[0], ids[1] = ids[1], ids[0]
			}
			return ids, total
		},
	} {
		t.Run(name, func(t *testing.T) {
			var difference *differenceError
			if got := c.check(faultyEngine{right, alter}); !errors.As(got, &difference) {
				t.Errorf("check returned %v, want a difference", got)
			}
		})
	}
}

// A faultyEngine alters the answers to Q10, the last query that is checked.
type faultyEngine struct {
	engine
	alter func([]int64, int) ([]int64, int)
}

func (e faultyEngine) answer(q question, ids []int64) ([]int64, int, error) {
	ids, total, err := e.engine.answer(q, ids)
	if q.scenario == q10 {
		ids, total = e.alter(ids, total)
	}
	return ids, total, err
}

// TestContestCheckLostEdits checks an engine that has lost the edits.
func TestContestCheckLostEdits(t *testing.T) {
	c := newContest(1000)
	defer func() { must(t, c.close()) }()
	stale, err := openSlice()
	must(t, err)
	must(t, stale.load(c.records))
	if c.check(stale) == nil {
		t.Error("an engine without the edits passes the check")
	}
}
