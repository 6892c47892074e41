package staff

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/projectsuser/roster/projectsuser/registry"
)

// order is what a client wants done in one transaction: all of it, or nothing.
type order[W world[W]] []command[W]

// command is one of an order. What a client is told by it are numbers: ids,
// positions, counts.
type command[W any] interface {
	// carry carries the command out.
	carry(tx *registry.Tx) (told []int64, err error)
	// apply does the same to a world, and returns what the client should be told.
	// What it was told is for ids that only the registry knows. If the command is
	// refused the world may be changed, and is of no use.
	apply(w W, told []int64) (should []int64, refusal error)
}

// receipt is what a client is told of its order.
type receipt struct {
	told    [][]int64 // by each command that was carried out
	refusal string    // why the order was refused, and nothing happened; empty if it was not
	lost    bool      // the committer failed, and nothing happened
}

// carry carries the order out in somebody's name.
func (o order[W]) carry(ctx context.Context, client string, r *registry.Registry) receipt {
	var told [][]int64
	err := r.Do(ctx, client, func(tx *registry.Tx) (err error) {
		told, err = o.within(tx)
		return err
	})
	return receiptOf(told, err)
}

// within carries the order out in a transaction that is still to be committed,
// up to the first command that is refused.
func (o order[W]) within(tx *registry.Tx) (told [][]int64, refusal error) {
	for _, c := range o {
		one, refusal := c.carry(tx)
		if refusal != nil {
			return told, refusal
		}
		told = append(told, one)
	}
	return told, nil
}

// receiptOf returns the receipt of an order by what its commands told, and the
// error of the transaction.
func receiptOf(told [][]int64, err error) receipt {
	if _, lost := errors.AsType[*registry.CommitError](err); lost {
		return receipt{lost: true}
	}
	if err != nil {
		return receipt{told: told, refusal: err.Error()}
	}
	return receipt{told: told}
}

// step returns the world after the order, and whether the receipt is what the
// client should have been told.
func (o order[W]) step(w W, r receipt) (after W, ok bool) {
	if r.lost {
		return w, true
	}
	after = w.clone()
	for i, c := range o {
		told := r.toldBy(i)
		should, refusal := c.apply(after, told)
		if refusal != nil {
			return w, i == len(r.told) && r.refusal == refusal.Error()
		}
		if i >= len(r.told) || !slices.Equal(told, should) {
			return w, false
		}
	}
	return after, r.refusal == ""
}

// toldBy returns what the client was told by one of the commands.
func (r receipt) toldBy(i int) []int64 {
	if i < len(r.told) {
		return r.told[i]
	}
	return nil
}

// String returns the order as a visualisation shows it.
func (o order[W]) String() string {
	words := make([]string, len(o))
	for i, c := range o {
		words[i] = inWords(c)
	}
	return strings.Join(words, " + ")
}

// String returns the receipt as a visualisation shows it.
func (r receipt) String() string {
	switch {
	case r.lost:
		return "lost"
	case r.refusal != "":
		return "refused: " + r.refusal
	}
	return fmt.Sprint("done ", r.told)
}

// inWords returns what a client says, as "move {id:3 to:1}".
func inWords(said any) string { return fmt.Sprintf("%s %+v", nameOf(said), said) }

// nameOf returns the name of a command or a question, as "move".
func nameOf(said any) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(fmt.Sprintf("%T", said), "staff."), "[")
	return name
}
