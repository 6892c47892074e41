package bench

import (
	"errors"
	"fmt"
	"testing"
)

// TestEnginesAgree checks what every benchmark checks first: all engines give
// the same ids and the same totals, after edits too.
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

// TestCheckNoticesWrongAnswers gives the check an engine that errs a little, in
// each way that an engine can.
func TestCheckNoticesWrongAnswers(t *testing.T) {
	c := newContest(1000)
	defer func() { must(t, c.close()) }()
	right, err := c.engine(competitors()[0])
	must(t, err)
	for name, err := range map[string]func(ids []int64, total int) ([]int64, int){
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
			if got := c.check(erring{right, err}); !errors.As(got, &difference) {
				t.Errorf("check returned %v, want a difference", got)
			}
		})
	}
}

// erring is an engine whose answers to Q10, the last and rarest, are altered.
type erring struct {
	engine
	alter func([]int64, int) ([]int64, int)
}

func (e erring) answer(q question, ids []int64) ([]int64, int, error) {
	ids, total, err := e.engine.answer(q, ids)
	if q.scenario == q10 {
		ids, total = e.alter(ids, total)
	}
	return ids, total, err
}

// TestEditsAreChecked proves that an engine that loses edits is found out.
func TestEditsAreChecked(t *testing.T) {
	c := newContest(1000)
	defer func() { must(t, c.close()) }()
	stale, err := openSlice()
	must(t, err)
	must(t, stale.load(c.records))
	if c.check(stale) == nil {
		t.Error("an engine without the edits passes the check")
	}
}
