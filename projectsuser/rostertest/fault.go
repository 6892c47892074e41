package rostertest

import (
	"context"
	"fmt"
	"runtime"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// place is where a registry calls code of the program around it.
type place string

const (
	faultCommit place = "Commit"
	faultClock  place = "Clock"
	faultNextID place = "NextID"
	faultMailer place = "Mailer"
	faultGetter place = "a getter"
	faultDo     place = "the function of Do"
)

// ending is how such code ends.
type ending string

const (
	endReturn ending = "return"
	endError  ending = "error"
	endPanic  ending = "panic"
	endExit   ending = "exit" // of the goroutine
)

// faults let code at one place end in one way, once. The zero faults do nothing.
type faults struct {
	at  place
	end ending
	met bool
}

// meet ends the code at a place as it was planned.
func (f *faults) meet(at place) error {
	if f.at != at || f.met {
		return nil
	}
	f.met = true
	switch f.end {
	case endError:
		return errFault
	case endPanic:
		panic(errFault)
	case endExit:
		runtime.Goexit()
	}
	return nil
}

// errFault is the error, and the value of the panic, of a planned fault.
var errFault = fmt.Errorf("rostertest: a planned fault")

// interruption reports a function that did not return.
type interruption struct {
	panicked any // nil if the goroutine exited
}

func (e *interruption) Error() string {
	if e.panicked == nil {
		return "rostertest: the goroutine exited"
	}
	return fmt.Sprintf("rostertest: panic: %v", e.panicked)
}

// apart runs a function in a goroutine of its own. It returns an [*interruption] if the
// function does not return.
func apart(do func() error) (err error) {
	done := make(chan struct{})
	err = &interruption{}
	go func() {
		defer close(done)
		defer func() {
			if v := recover(); v != nil {
				err = &interruption{v}
			}
		}()
		err = do()
	}()
	<-done
	return err
}

// mailer is the mailer of a campaign.
type mailer struct{ c *Campaign }

// Mail accepts the mail unless a fault is planned.
func (m mailer) Mail(context.Context, registry.Mail) error { return m.c.faults.meet(faultMailer) }

// nextID returns last+1, or 0 for a planned error.
func (c *Campaign) nextID(_ store.Kind, last int64) int64 {
	if c.faults.meet(faultNextID) != nil {
		return 0
	}
	return last + 1
}
