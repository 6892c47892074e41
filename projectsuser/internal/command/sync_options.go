package command

import (
	"errors"
	"flag"
	"fmt"
	"net"
	"net/url"
	"os"
	"runtime"
	"strconv"
	"strings"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/intra/fetch"
	"github.com/projectsuser/roster/projectsuser/user"
)

// copyOptions are the flags that say what is copied and from where.
type copyOptions struct {
	api       string
	secret    string // a file with the id and the secret
	budget    string
	record    string
	unlimited bool
	full      bool
	scope     fetch.Scope
}

// flags declares the flags.
func (o *copyOptions) flags(f *flag.FlagSet) {
	f.StringVar(&o.api, "api", fetch.DefaultAPI, "copy from the API at `URL`, such as that of 'roster serve'")
	textFlag(f, "secret", "read the id and the secret of the application from the lines of `FILE`", func(text string) { o.secret = text })
	textFlag(f, "budget", "count requests in `FILE`; programs that name one file share the limits", func(text string) { o.budget = text })
	textFlag(f, "record", "keep every answer in the folder `DIR`, which -data reads", func(text string) { o.record = text })
	f.BoolVar(&o.unlimited, "unlimited", false, "ignore the limits of an API on this machine")
	f.BoolVar(&o.full, "full", false, "read everything again, to find changes that the API does not announce")
	idFlag(f, "campus", "copy only registrations of users of the campus `ID`", func(id int64) { o.scope.Campus = project.CampusID(id) })
	idFlag(f, "cursus", "copy only registrations of users of the cursus `ID`", func(id int64) { o.scope.Cursus = project.CursusID(id) })
	idFlag(f, "project", "copy only registrations on the project `ID`; may be repeated", func(id int64) { o.scope.Projects = append(o.scope.Projects, project.ID(id)) })
	idFlag(f, "user", "copy only registrations of the user `ID`; may be repeated", func(id int64) { o.scope.Users = append(o.scope.Users, user.ID(id)) })
}

// idFlag declares a flag that is an id.
func idFlag(f *flag.FlagSet, name, usage string, set func(int64)) {
	f.Func(name, usage, func(text string) error {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil || id < 1 {
			return errors.New("want an id, a whole number from 1")
		}
		set(id)
		return nil
	})
}

// options returns the options of a fetcher, or a *usageError.
func (o *copyOptions) options(command string) (fetch.Options, error) {
	wrong := func(err error) (fetch.Options, error) { return fetch.Options{}, &usageError{command, err} }
	address, err := url.Parse(o.api)
	if err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https" {
		return wrong(fmt.Errorf("-api %q: want a URL as %s", o.api, fetch.DefaultAPI))
	}
	if address.User != nil {
		return wrong(errors.New("-api: want a URL without a password"))
	}
	if o.unlimited && !isLoopback(address.Hostname()) {
		return wrong(fmt.Errorf("-unlimited: want -api with an address of this machine, not %s", address.Host))
	}
	id, secret, err := o.credentials()
	if err != nil {
		return fetch.Options{}, err
	}
	return fetch.Options{
		API: o.api, ID: id, Secret: secret, Scope: o.scope,
		Budget: o.budget, Unlimited: o.unlimited, Full: o.full, Record: o.record,
	}, nil
}

// isLoopback reports whether a host is this machine.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// credentials returns the id and the secret of the application, empty if none are given.
func (o *copyOptions) credentials() (id, secret string, err error) {
	if o.secret == "" {
		id, secret = os.Getenv("ROSTER_API_ID"), os.Getenv("ROSTER_API_SECRET")
		if (id == "") != (secret == "") {
			return "", "", errors.New("want both ROSTER_API_ID and ROSTER_API_SECRET, or neither")
		}
		return id, secret, nil
	}
	info, err := os.Stat(o.secret)
	if err != nil {
		return "", "", err
	}
	if info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		return "", "", fmt.Errorf("%s: others than its owner may read it; run chmod 600", o.secret)
	}
	text, err := os.ReadFile(o.secret)
	if err != nil {
		return "", "", err
	}
	words := strings.Fields(string(text))
	if len(words) != 2 {
		return "", "", fmt.Errorf("%s: want two lines, the id and the secret", o.secret)
	}
	return words[0], words[1], nil
}
