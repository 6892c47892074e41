package registry

import (
	"context"
	"errors"
	"fmt"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
)

// Mailer sends the mails of a registry. It is called after the commands happened, in
// the goroutine that gave them. Several goroutines may call it at once.
type Mailer interface {
	Mail(context.Context, Mail) error
}

// Mail is one message.
type Mail struct {
	Kind    MailKind
	To      *user.User // must not be modified
	Project project.ID // the project that a welcome is about; 0 in an invitation without a project
	Actor   string     // who gave the command
}

// MailKind is what a mail is about.
type MailKind string

// The kinds of mail.
const (
	MailInvitation MailKind = "invitation" // to a pending account
	MailWelcome    MailKind = "welcome"    // to a project
)

// MailError reports mails that could not be sent. The commands happened and are not
// undone.
type MailError struct {
	Failed []Mail
	Err    error // the errors of the mailer, joined
}

func (e *MailError) Error() string {
	return fmt.Sprintf("registry: %d mails not sent: %s", len(e.Failed), e.Err)
}

// Unwrap returns the joined errors of the mailer.
func (e *MailError) Unwrap() error { return e.Err }

// send sends mails and returns a [*MailError] for those that failed. A nil mailer
// sends nothing.
func send(ctx context.Context, m Mailer, mails []Mail) error {
	if m == nil {
		return nil
	}
	var failed MailError
	for _, mail := range mails {
		if err := m.Mail(ctx, mail); err != nil {
			failed.Failed = append(failed.Failed, mail)
			failed.Err = errors.Join(failed.Err, err)
		}
	}
	if failed.Err == nil {
		return nil
	}
	return &failed
}
