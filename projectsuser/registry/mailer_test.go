package registry_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
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
	if !errors.As(err, &failed) || len(failed.Failed) != 1 || len(failed.Unstored) > 0 || !errors.Is(err, errDisk) {
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

// put puts users and forgets the changes so far.
func (f *fixture) put(users ...user.User) {
	f.do(func(tx *registry.Tx) (err error) {
		for _, u := range users {
			err = errors.Join(err, tx.PutUser(u))
		}
		return err
	})
	f.changes = nil
}

// mailed returns the registrations of users on project 2 that a mailer has welcomed.
func (f *fixture) mailed(users ...user.ID) (welcomed []bool) {
	for _, u := range users {
		welcomed = append(welcomed, f.Snapshot().Find(u, 2).Registration.Terms.WelcomeSent)
	}
	return welcomed
}

// WelcomeSent becomes true in a change of its own, after a mailer accepted the mail. An
// account without an address, and one that is disabled, get no mail. A client that says
// that the mail was sent is believed.
func TestWelcomeIsSentAfterTheMailerAccepted(t *testing.T) {
	var mailer recordingMailer
	f := newAccounts(t, registry.Policy{}, &mailer)
	f.put(user.User{ID: 4, Login: "silent"}, user.User{ID: 5, Login: "gone", Email: "gone@example.com", State: user.Disabled},
		user.User{ID: 6, Login: "known", Email: "known@example.com"}, user.User{ID: 7, Login: "blank", Email: " "})
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Assign(2, registry.Assignment{User: 3}, registry.Assignment{User: 4}, registry.Assignment{User: 5},
			registry.Assignment{User: 6, Terms: projectsuser.Terms{WelcomeSent: true}}, registry.Assignment{User: 7})
		return err
	})
	if diff := cmp.Diff([]bool{true, false, false, true, false}, f.mailed(3, 4, 5, 6, 7)); diff != "" {
		t.Errorf("welcomed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"welcome to free@example.com for 2 by staff"}, mailer.mails); diff != "" {
		t.Errorf("mails (-want +got):\n%s", diff)
	}
	if len(f.changes) != 2 || f.changes[1].Command != store.CommandWelcome || f.changes[1].Actor != "staff" || len(f.changes[1].Put.Registrations) != 1 {
		t.Errorf("changes %+v", f.changes)
	}
}

// Without a mailer, and if the mailer fails, WelcomeSent stays false.
func TestWelcomeIsNotSentWithoutAMailer(t *testing.T) {
	for _, m := range []registry.Mailer{nil, &recordingMailer{err: errDisk}} {
		f := newAccounts(t, registry.Policy{}, m)
		var failed *registry.MailError
		err := f.try(func(tx *registry.Tx) error { _, err := tx.Assign(2, registry.Assignment{User: 3}); return err })
		if errors.As(err, &failed) != (m != nil) || f.mailed(3)[0] {
			t.Errorf("mailer %v: %v, welcomed %v", m, err, f.mailed(3))
		}
	}
}

// An account that the same transaction disables, or gives an address, is judged as it is
// at the end.
func TestMailsFollowTheEndOfTheTransaction(t *testing.T) {
	var mailer recordingMailer
	f := newAccounts(t, registry.Policy{}, &mailer)
	f.put(user.User{ID: 4, Login: "silent"})
	f.do(func(tx *registry.Tx) error {
		if _, err := tx.Assign(2, registry.Assignment{User: 3}, registry.Assignment{User: 4}); err != nil {
			return err
		}
		if err := tx.Disable(3); err != nil {
			return err
		}
		_, err := tx.UpdateUser(4, registry.UserPatch{Email: optional.Some("new@example.com")})
		return err
	})
	if diff := cmp.Diff([]string{"welcome to new@example.com for 2 by staff"}, mailer.mails); diff != "" {
		t.Errorf("mails (-want +got):\n%s", diff)
	}
}

// If the commit that stores an accepted mail fails, the error says so: the mail is out.
func TestAcceptedMailThatIsNotStoredIsReported(t *testing.T) {
	f := newAccounts(t, registry.Policy{}, new(recordingMailer))
	f.onCommit = func(b store.Batch) error {
		if b.Changes[0].Command == store.CommandWelcome {
			return errDisk
		}
		return nil
	}
	var failed *registry.MailError
	err := f.try(func(tx *registry.Tx) error { _, err := tx.Assign(2, registry.Assignment{User: 3}); return err })
	if !errors.As(err, &failed) || len(failed.Failed) > 0 || len(failed.Unstored) != 1 || !errors.Is(err, errDisk) {
		t.Errorf("%v", err)
	}
	if f.Snapshot().Find(3, 2) == nil || f.mailed(3)[0] {
		t.Error("the registration is missing, or is welcomed")
	}
}

// An invitation to a project sends one mail, to a new account and to an existing one. It
// sends none if the terms say that the mail was sent, and none for a registration that
// exists.
func TestInvitationToAProjectSendsOneMail(t *testing.T) {
	var mailer recordingMailer
	f := newAccounts(t, registry.Policy{}, &mailer)
	sent := projectsuser.Terms{WelcomeSent: true}
	for _, i := range []registry.Invitation{
		{Email: "new@example.com", Project: 2}, {Email: "new@example.com", Project: 2}, {Email: "free@example.com", Project: 2},
		{Email: "silent@example.com", Project: 2, Terms: sent}, {Email: "silent@example.com", Project: 1, Terms: sent},
	} {
		f.do(func(tx *registry.Tx) error { _, _, err := tx.Invite(i); return err })
	}
	want := []string{"invitation to new@example.com for 2 by staff", "welcome to free@example.com for 2 by staff"}
	if diff := cmp.Diff(want, mailer.mails); diff != "" {
		t.Errorf("mails (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]bool{true, true, true}, f.mailed(3, 4, 5)); diff != "" {
		t.Errorf("welcomed (-want +got):\n%s", diff)
	}
}

func TestInvitationIsNotResentWithoutAnAddress(t *testing.T) {
	var mailer recordingMailer
	f := newAccounts(t, registry.Policy{}, &mailer)
	f.put(user.User{ID: 4, Login: "silent", State: user.Pending})
	var invalid *store.InvalidError
	err := f.try(func(tx *registry.Tx) error { return tx.ResendInvitation(4) })
	if !errors.As(err, &invalid) || len(mailer.mails) > 0 || !f.user(4).InvitedAt.IsZero() {
		t.Errorf("%v, mails %v, %+v", err, mailer.mails, f.user(4))
	}
}
