package registry

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// Mailer sends the mails of a registry. It is called after the commands happened, in
// the goroutine that gave them. Several goroutines may call it at once. It gets no mail
// to an account that has no e-mail address or is disabled.
//
// A mailer that returns nil has accepted the mail. Then the registry sets WelcomeSent of
// the mail's registration in a further change, [store.CommandWelcome]. Without a mailer
// no mail is sent and WelcomeSent stays as it is.
type Mailer interface {
	Mail(context.Context, Mail) error
}

// Mail is one message.
type Mail struct {
	Kind    MailKind
	To      *user.User // must not be modified
	Project project.ID // the project that the mail is about; 0 in an invitation without a project
	Actor   string     // who gave the command

	Registration projectsuser.ID // on the project; 0 without a project
}

// MailKind is what a mail is about.
type MailKind string

// The kinds of mail.
const (
	MailInvitation MailKind = "invitation" // to a pending account; with a project it is the welcome to that too
	MailWelcome    MailKind = "welcome"    // to a project
)

// MailError reports mails that could not be sent, or whose acceptance could not be
// stored. The commands happened and are not undone.
type MailError struct {
	Failed   []Mail // the mailer refused these
	Unstored []Mail // the mailer accepted these, but WelcomeSent of their registrations is still false
	Err      error  // the errors of the mailer and of the commit, joined
}

func (e *MailError) Error() string {
	if len(e.Unstored) > 0 {
		return fmt.Sprintf("registry: %d mails not sent, %d sent but not stored as sent: %s", len(e.Failed), len(e.Unstored), e.Err)
	}
	return fmt.Sprintf("registry: %d mails not sent: %s", len(e.Failed), e.Err)
}

// Unwrap returns the joined errors.
func (e *MailError) Unwrap() error { return e.Err }

// mailable returns the mails of the transaction whose accounts, as they are at its end,
// can get a mail.
func (tx *Tx) mailable() (mails []Mail) {
	for _, m := range tx.mails {
		u := tx.edit.User(m.To.ID)
		if u == nil || strings.TrimSpace(u.Email) == "" || u.Account() == user.Disabled {
			continue
		}
		m.To = u
		mails = append(mails, m)
	}
	return mails
}

// deliver sends the mails of commands that happened, and stores which welcomes were
// accepted.
func (r *Registry) deliver(ctx context.Context, actor string, mails []Mail) error {
	if r.mailer == nil || len(mails) == 0 {
		return nil
	}
	accepted, failed := send(ctx, r.mailer, mails)
	if err := r.welcome(ctx, actor, accepted); err != nil {
		failed.Unstored, failed.Err = accepted, errors.Join(failed.Err, err)
	}
	if failed.Err == nil {
		return nil
	}
	return &failed
}

// welcome sets WelcomeSent of the registrations of mails. If the context is done before
// that is certain, it goes on in the background, and welcome returns nil: the mails are
// sent, and a caller that does not wait must not keep the registry from saying so.
func (r *Registry) welcome(ctx context.Context, actor string, mails []Mail) error {
	if len(mails) == 0 {
		return nil
	}
	set := func(tx *Tx) error { return tx.welcome(mails) }
	_, t, _, err := r.apply(ctx, actor, set)
	err = t.wait(ctx, err)
	wait, ok := errors.AsType[*WaitError](err)
	if !ok {
		return err
	}
	if !wait.MayHappen {
		go func() {
			ctx := context.WithoutCancel(ctx)
			_, t, _, err := r.apply(ctx, actor, set)
			_ = t.wait(ctx, err)
		}()
	}
	return nil
}

// welcome sets WelcomeSent of the registrations of mails. It ignores a registration that
// does not exist any more.
func (tx *Tx) welcome(mails []Mail) error {
	return tx.run(store.CommandWelcome, func() error {
		for _, m := range mails {
			e := tx.edit.Registration(m.Registration)
			if e == nil || e.Registration.Terms.WelcomeSent {
				continue
			}
			welcomed := *e.Registration
			welcomed.Terms.WelcomeSent, welcomed.UpdatedAt = true, tx.now()
			if err := tx.putRegistration(&welcomed); err != nil {
				return err
			}
		}
		return nil
	})
}

// send sends mails. It returns those that are about a registration and were accepted,
// and those that failed.
func send(ctx context.Context, m Mailer, mails []Mail) (accepted []Mail, failed MailError) {
	for _, mail := range mails {
		err := m.Mail(ctx, mail)
		switch {
		case err != nil:
			failed.Failed = append(failed.Failed, mail)
			failed.Err = errors.Join(failed.Err, err)
		case mail.Registration != 0:
			accepted = append(accepted, mail)
		}
	}
	return accepted, failed
}
