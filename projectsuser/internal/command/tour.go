package command

import (
	"context"
	"fmt"
	"io"
)

// tourRegistration is a registration of the recorded data on which a reader of
// the raw data errs: the source calls its finished first attempt current, and the
// user works on the second one.
const tourRegistration = 56

// tour shows the commands at work on the recorded data.
func tour(ctx context.Context, e *environment) error {
	d, err := loadDataset(ctx, e, input{})
	if err != nil {
		return err
	}
	at := e.now()
	fmt.Fprintf(e.out, "%s\n\n", description)
	wrap(e.out, "", fmt.Sprintf("This tour reads %s and %s, recorded from the 42 intra API and made anonymous. "+
		"A registration is one user on one project. A team is one attempt at the project, by one or more users.",
		number(len(d.Registrations), "registration"), number(len(d.Teams), "team")))

	tourHeading(e.out, 1, "How far they are", "roster states")
	wrap(e.out, "   ", "A status is derived from the facts of the last team: locked, closed, marked. "+
		"Without teams in the data, only the declared status is known: the one that the data itself states.")
	fmt.Fprintln(e.out)
	d.census(at).print(e.out, "   ")

	tourHeading(e.out, 2, "Declared and derived statuses", "roster audit")
	d.audit(at).print(e.out, "   ")

	tourHeading(e.out, 3, "One status explained", fmt.Sprintf("roster explain %d", tourRegistration))
	x, err := d.explanation(tourRegistration, false, at)
	if err != nil {
		return err
	}
	x.print(e.out, "   ")

	tourHeading(e.out, 4, "More commands", "roster help")
	wrap(e.out, "   ", "diagram draws the statuses and the events between them, query lists registrations, "+
		"and serve answers as the 42 intra API does. With -data FILE a command reads other data, with -json it prints JSON.")
	return nil
}

// tourHeading starts a part of the tour and names the command that prints it.
func tourHeading(out io.Writer, n int, title, command string) {
	fmt.Fprintf(out, "\n%d. %-40s $ %s\n\n", n, title, command)
}
