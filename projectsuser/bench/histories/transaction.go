package histories

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// transaction is the commands that a client runs in one transaction: all of them
// take effect, or none. One without commands only lets time pass.
type transaction[M model[M]] []command[M]

// command is one command of a transaction. Its result is numbers: ids, positions,
// counts.
type command[M any] interface {
	// run runs the command on a registry.
	run(tx *registry.Tx) (result []int64, err error)
	// apply runs the command on a model, which it changes, and returns the result
	// that the registry must give. Got is the result that it gave, nil if it
	// refused: a model takes new ids from it. After a refusal the model must not
	// be used.
	apply(m M, got []int64) (want []int64, refusal error)
}

// errRefused is the refusal of a model that does not predict the reason: the
// registry must return a [registry.Refusal] or a [store.MissingError].
var errRefused = errors.New("refused")

// outcome is what a registry reports of a transaction.
type outcome struct {
	at      time.Time // the instant for which it ran; zero if it did not
	results [][]int64 // of each command that ran without an error
	refusal error     // of the command after them; nil if all ran
	lost    bool      // the commit failed
}

// newOutcome returns the outcome of a transaction by the error of Registry.Do.
func newOutcome(at time.Time, results [][]int64, err error) outcome {
	if _, lost := errors.AsType[*registry.CommitError](err); lost {
		return outcome{lost: true}
	}
	return outcome{at: at, results: results, refusal: err}
}

// run runs the transaction on a registry in the name of a client.
func (t transaction[M]) run(ctx context.Context, client string, r *registry.Registry) outcome {
	var (
		at      time.Time
		results [][]int64
	)
	err := r.Do(ctx, client, func(tx *registry.Tx) (err error) {
		at = tx.View().At()
		results, err = t.within(tx)
		return err
	})
	return newOutcome(at, results, err)
}

// within runs the commands up to the first that is refused, without a commit.
func (t transaction[M]) within(tx *registry.Tx) (results [][]int64, refusal error) {
	for _, c := range t {
		result, refusal := c.run(tx)
		if refusal != nil {
			return results, refusal
		}
		results = append(results, result)
	}
	return results, nil
}

// apply returns the model after the transaction, and whether the outcome is the
// one that the registry must report. M is not changed.
func (t transaction[M]) apply(m M, o outcome) (after M, ok bool) {
	if o.lost {
		return m, true
	}
	before := m.advanced(o.at)
	after = before.clone()
	for i, c := range t {
		got := o.result(i)
		want, refusal := c.apply(after, got)
		if refusal != nil {
			return before, i == len(o.results) && o.refusedAs(refusal)
		}
		if i >= len(o.results) || !slices.Equal(got, want) {
			return before, false
		}
	}
	return after, o.refusal == nil
}

// result returns the result of one command, nil if it did not run.
func (o outcome) result(i int) []int64 {
	if i < len(o.results) {
		return o.results[i]
	}
	return nil
}

// refusedAs reports whether the transaction was refused as a model says.
func (o outcome) refusedAs(want error) bool {
	if want != errRefused {
		return o.refusal != nil && o.refusal.Error() == want.Error()
	}
	_, refused := errors.AsType[*registry.Refusal](o.refusal)
	_, missing := errors.AsType[*store.MissingError](o.refusal)
	return refused || missing
}

// String returns the transaction as drawings show it, as "move {id:3 to:1}".
func (t transaction[M]) String() string {
	if len(t) == 0 {
		return "no command"
	}
	texts := make([]string, len(t))
	for i, c := range t {
		texts[i] = describe(c)
	}
	return strings.Join(texts, " + ")
}

// String returns the outcome as drawings show it.
func (o outcome) String() string {
	switch {
	case o.lost:
		return "lost"
	case o.refusal != nil:
		return fmt.Sprintf("refused at %s: %s", o.at.Format(time.TimeOnly), o.refusal)
	}
	return fmt.Sprintf("done at %s: %d", o.at.Format(time.TimeOnly), o.results)
}
