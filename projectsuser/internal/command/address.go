package command

import (
	"errors"
	"flag"
	"net/url"
	"os"
	"regexp"
)

// addressVariable is the environment variable with the address of a database, which may
// contain a password.
const addressVariable = "ROSTER_DB"

// addressFlag declares -db.
func addressFlag(f *flag.FlagSet, to *string) {
	textFlag(f, "db", "use the database at `URL`, such as postgres://user@host/name; env takes the URL from "+addressVariable, func(text string) { *to = text })
}

// addressOf returns the address that the flag -db of a command names, empty without the
// flag. It returns a *usageError for an address with a password, and does not repeat it.
func addressOf(command, text string) (string, error) {
	if text == "env" {
		text = os.Getenv(addressVariable)
		if text == "" {
			return "", &usageError{command, errors.New("-db env: the variable " + addressVariable + " is empty")}
		}
		return text, nil
	}
	if hasPassword(text) {
		return "", &usageError{command, errors.New("-db: the address must not contain a password, which other users of the machine could read: " +
			"want it in PGPASSWORD, or the whole address in " + addressVariable)}
	}
	return text, nil
}

// passwordSetting finds a password in a list of settings, also that of a private key
// (sslpassword).
var passwordSetting = regexp.MustCompile(`(?i)password\s*=`)

// hasPassword reports whether an address contains a password.
func hasPassword(address string) bool {
	if u, err := url.Parse(address); err == nil && u.User != nil {
		if _, set := u.User.Password(); set {
			return true
		}
	}
	return passwordSetting.MatchString(address)
}
