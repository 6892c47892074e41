package main

import (
	"context"
	"fmt"
)

// shownInTour is a registration of the recorded data that shows what goes wrong
// by hand: its source calls the finished first attempt current, and has a mark.
const shownInTour = 56

// tour shows what there is, over the recorded data.
func (p *program) tour(ctx context.Context) error {
	r, err := p.load(ctx, options{})
	if err != nil {
		return err
	}
	at := p.now()
	fmt.Fprint(p.out, "roster: who is on which project, with which team, and how far\n\n")
	wrap(p.out, "", fmt.Sprintf("The data is %s and %s, recorded from the 42 intra API and made anonymous.",
		number(len(r.Registrations), "registration"), number(len(r.Teams), "team")))

	p.heading(1, "How far they are", "roster states")
	r.census(at).print(p.out, "   ")

	p.heading(2, "Declared against derived", "roster audit")
	r.audit(at).print(p.out, "   ")

	p.heading(3, "One of them explained", fmt.Sprintf("roster explain %d", shownInTour))
	a, err := r.explained(shownInTour, false, at)
	if err != nil {
		return err
	}
	a.print(p.out, "   ")

	p.heading(4, "The machine, drawn", "roster diagram -format mermaid")
	wrap(p.out, "   ", "prints the state diagram; -format dot prints it for Graphviz. Every command takes "+
		"-data FILE for data of your own, and -json.")
	return nil
}

// heading starts a part of the tour, and says how to have it alone.
func (p *program) heading(n int, title, command string) {
	fmt.Fprintf(p.out, "\n%d. %-40s $ %s\n\n", n, title, command)
}
