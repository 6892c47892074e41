package registry_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/projectsuser/roster/projectsuser/registry"
)

// recordingMailer records all mails, and fails while err is set.
type recordingMailer struct {
	mails []string
	err   error
}

func (p *recordingMailer) Mail(_ context.Context, m registry.Mail) error {
	p.mails = append(p.mails, fmt.Sprintf("%s to %s for %d by %s", m.Kind, m.To.Email, m.Project, m.Actor))
	return p.err
}

// A mail that cannot be sent is reported and does not undo the command. A refused
// command sends no mail.
func TestFailedMailUndoesNothing(t *testing.T) {
	mailer := recordingMailer{err: errDisk}
	f := newAccounts(t, registry.Policy{}, &mailer)
	err := f.try(func(tx *registry.Tx) error {
		_, _, err := tx.Invite(registry.Invitation{Email: "a@example.com", Project: 2})
		return err
	})
	var failed *registry.MailError
	if !errors.As(err, &failed) || len(failed.Failed) != 2 || !errors.Is(err, errDisk) {
		t.Errorf("%v", err)
	}
	if f.Snapshot().Find(4, 2) == nil {
		t.Error("a failed mail undid the registration")
	}
	mailer.mails = nil
	err = f.try(func(tx *registry.Tx) error {
		_, _, refused := tx.Invite(registry.Invitation{Email: "b@example.com", Project: 99})
		if refused == nil {
			t.Error("an invitation to an unknown project was not refused")
		}
		return nil
	})
	if err != nil || len(mailer.mails) > 0 {
		t.Errorf("%v, %v", err, mailer.mails)
	}
	err = f.try(func(tx *registry.Tx) error {
		_, _, err := tx.Invite(registry.Invitation{Email: "c@example.com"})
		return errors.Join(err, errDisk)
	})
	if !errors.Is(err, errDisk) || errors.As(err, &failed) || len(mailer.mails) > 0 {
		t.Errorf("%v, %v", err, mailer.mails)
	}
}
