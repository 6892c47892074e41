package command

import (
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/projectsuser/roster/projectsuser/board"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
)

// access says which requests the systems accept, for whom, and where.
type access struct {
	token     string            // the token that a request must carry; empty for none
	clients   map[string]string // the secrets of the OAuth clients of the 42 API, by client_id; nil for any client
	login     string            // the user who sends a request that does not say who sends it; empty if unknown
	rateLimit bool              // limit requests as the 42 API does
	url       string            // the URL under which clients reach the server; empty to take it from each request
	face      string            // the only system that is served, at the root; empty for all
	faults    standin.Faults    // what the APIs do wrong on purpose
	board     bool              // serve the web page too; only if no system is at the root

	sources func() []board.Source // what the data is from, for the web page; nil if unknown
}

// faces are the names of the systems for -face.
var faces = []string{"42", "noko", "overplane", "zoho"}

// flags declares the flags.
func (a *access) flags(f *flag.FlagSet) {
	f.BoolVar(&a.rateLimit, "rate-limit", false, "limit requests to /v2 as the 42 API does")
	textFlag(f, "as", "treat every request as sent by the user with this `LOGIN`, unless a user authorised its token", func(text string) { a.login = text })
	textFlag(f, "token", "refuse requests without this `TOKEN`", func(text string) { a.token = text })
	f.Func("client", "register the OAuth client `ID:SECRET` of the 42 API, and refuse its requests without a token; may be repeated", a.addClient)
	f.Func("url", "write links for clients that reach the server under this `URL`, as behind a proxy", a.setURL)
	f.Func("face", "serve only this `SYSTEM`, at the root, for clients with a fixed host: "+strings.Join(faces, ", "), a.setFace)
	f.Func("faults", "let the APIs fail as the JSON in `FILE` says ('go doc standin.ReadFaults' describes it)", a.readFaults)
}

// addClient adds an OAuth client.
func (a *access) addClient(text string) error {
	id, secret, ok := strings.Cut(text, ":")
	if !ok || id == "" || secret == "" {
		return errors.New("want the id and the secret of a client, as uid:secret")
	}
	if a.clients == nil {
		a.clients = make(map[string]string)
	}
	a.clients[id] = secret
	return nil
}

// setURL sets the URL of links.
func (a *access) setURL(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery+u.Fragment != "" {
		return errors.New("want a URL as https://intra.example")
	}
	a.url = strings.TrimRight(text, "/")
	return nil
}

// setFace sets the only system that is served.
func (a *access) setFace(text string) error {
	for _, face := range faces {
		if text == face {
			a.face = face
			return nil
		}
	}
	return fmt.Errorf("want one of %s", strings.Join(faces, ", "))
}

// readFaults reads the faults of the APIs from a file.
func (a *access) readFaults(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	a.faults, err = standin.ReadFaults(f)
	return err
}
