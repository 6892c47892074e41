package histories

import (
	"context"
	"strconv"
	"sync/atomic"

	"github.com/anishathalye/porcupine"
)

// client is one who gives orders and asks questions, one after the other.
type client struct {
	subject
	chance
	number     int
	watch      *atomic.Int64 // everybody's: each look at it gives a later time
	operations []porcupine.Operation
	err        error // that ended it
}

// run does so many things.
func (c *client) run(ctx context.Context, steps int) {
	for range steps {
		if c.chance.of(30) {
			c.ask()
		} else {
			c.give(ctx)
		}
		if c.err != nil {
			return
		}
	}
}

// ask asks a question.
func (c *client) ask() {
	q := c.question()
	call := c.watch.Add(1)
	a := q.ask(c.snapshot())
	c.note(q, call, a)
}

// give gives an order.
func (c *client) give(ctx context.Context) {
	o := c.order(c.snapshot())
	call := c.watch.Add(1)
	told, err := c.carry(ctx, strconv.Itoa(c.number), o)
	c.note(o, call, told)
	c.err = err
}

// note notes what was said and told, which ends now.
func (c *client) note(input any, call int64, output any) {
	c.operations = append(c.operations, porcupine.Operation{
		ClientId: c.number, Input: input, Call: call, Output: output, Return: c.watch.Add(1),
	})
}
