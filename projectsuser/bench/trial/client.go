package trial

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/anishathalye/porcupine"
)

// Client is one who does things, one after the other. It belongs to one
// goroutine.
type Client struct {
	Number     int           // from 0
	watch      *atomic.Int64 // everybody's: each look at it gives a later time
	operations []porcupine.Operation
}

// Name returns the client's name, for changes.
func (c *Client) Name() string { return strconv.Itoa(c.Number) }

// Note does something and notes what was said and told, and when. What is
// decided before is not part of it.
func (c *Client) Note(input any, do func() (output any)) {
	call := c.watch.Add(1)
	output := do()
	c.operations = append(c.operations, porcupine.Operation{
		ClientId: c.Number, Input: input, Call: call, Output: output, Return: c.watch.Add(1),
	})
}

// Play lets so many clients run at once, each in a goroutine of its own, and
// returns all that they noted. An error is one that ended a client early.
func Play(ctx context.Context, clients int, run func(context.Context, *Client) error) ([]porcupine.Operation, error) {
	var (
		watch atomic.Int64
		group sync.WaitGroup
		all   []porcupine.Operation
	)
	players, errs := make([]Client, clients), make([]error, clients)
	for i := range players {
		players[i] = Client{Number: i, watch: &watch}
		group.Go(func() { errs[i] = run(ctx, &players[i]) })
	}
	group.Wait()
	for _, p := range players {
		all = append(all, p.operations...)
	}
	return all, errors.Join(errs...)
}
