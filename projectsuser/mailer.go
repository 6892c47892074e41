package projectsuser

import (
	"context"
	"errors"
	"fmt"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
)

// Mailer sends what a registry has to tell people. It is called after the
// commands happened, by the goroutine that gave them, and may be called by many
// at once.
type Mailer interface {
	Mail(context.Context, Mail) error
}

// Mail is one message.
type Mail struct {
	Kind    MailKind
	To      *user.User // must not be modified
	Project project.ID // what a welcome is to; 0 in an invitation without a project
	Actor   string     // who caused it
}

// MailKind is what a mail is about.
type MailKind string

// The kinds of mail.
const (
	Invitation MailKind = "invitation" // to an account that is pending
	Welcome    MailKind = "welcome"    // to a project
)

// MailError says that a mail could not be sent. The commands that caused it
// happened, and are not undone; [errors.Is] and [errors.As] find the causes.
type MailError struct {
	Failed []Mail
	Err    error // what the mailer said, joined
}

func (e *MailError) Error() string {
	return fmt.Sprintf("projectsuser: %d mails not sent: %s", len(e.Failed), e.Err)
}

// Unwrap returns what the mailer said.
func (e *MailError) Unwrap() error { return e.Err }

// send sends the mails of a transaction that happened.
func (r *Registry) send(ctx context.Context, mails []Mail) error {
	if r.mailer == nil {
		return nil
	}
	var failed MailError
	for _, m := range mails {
		if err := r.mailer.Mail(ctx, m); err != nil {
			failed.Failed = append(failed.Failed, m)
			failed.Err = errors.Join(failed.Err, err)
		}
	}
	if failed.Err == nil {
		return nil
	}
	return &failed
}

// mail has a message sent once the transaction happened.
func (tx *Tx) mail(kind MailKind, to *user.User, p project.ID) {
	tx.mails = append(tx.mails, Mail{Kind: kind, To: to, Project: p, Actor: tx.actor})
}
