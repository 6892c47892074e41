package histories

import (
	"context"

	"github.com/projectsuser/roster/projectsuser/bench/trial"
)

// client is one who gives orders and asks questions, one after the other.
type client struct {
	*trial.Client
	subject
	chance
}

// run does so many things. An error is one that no order should meet.
func (c *client) run(ctx context.Context, steps int) (err error) {
	for range steps {
		if c.chance.of(30) {
			c.ask()
		} else if err = c.give(ctx); err != nil {
			break
		}
	}
	return err
}

// ask asks a question.
func (c *client) ask() {
	q := c.question()
	c.Note(q, func() any { return q.ask(c.snapshot()) })
}

// give gives an order.
func (c *client) give(ctx context.Context) (err error) {
	o := c.order(c.snapshot())
	c.Note(o, func() any {
		told, failed := c.carry(ctx, c.Name(), o)
		err = failed
		return told
	})
	return err
}
