package sqlstore_test

import (
	"bytes"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/sqlstore"
	"github.com/projectsuser/roster/projectsuser/user"
)

// cutter is a proxy before a server that can end a connection between a question and its
// answer.
type cutter struct {
	listener net.Listener
	server   string
	armed    atomic.Bool  // the next commit gets no answer
	cuts     atomic.Int64 // how many connections it ended
	down     atomic.Bool  // no connection gets an answer any more
}

// newCutter starts a proxy before the server in a folder, and returns it with the address
// of the database behind it.
func newCutter(t *testing.T, address string) (*cutter, string) {
	t.Helper()
	host, rest, ok := strings.Cut(strings.TrimPrefix(address, "host="), " ")
	if !ok || !strings.HasPrefix(host, "/") {
		t.Skip("ROSTER_POSTGRES does not begin with host=FOLDER")
	}
	dir := t.TempDir()
	listener, err := net.Listen("unix", filepath.Join(dir, ".s.PGSQL.5432"))
	succeed(t, err)
	c := &cutter{listener: listener, server: filepath.Join(host, ".s.PGSQL.5432")}
	var running sync.WaitGroup
	running.Go(func() { c.serve(&running) })
	t.Cleanup(func() {
		listener.Close()
		running.Wait()
	})
	return c, "host=" + dir + " " + rest
}

// serve passes connections on.
func (c *cutter) serve(running *sync.WaitGroup) {
	for {
		client, err := c.listener.Accept()
		if err != nil {
			return
		}
		running.Go(func() { c.pass(client) })
	}
}

// pass passes one connection on until it ends.
func (c *cutter) pass(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("unix", c.server)
	if err != nil {
		return
	}
	defer server.Close()
	var questions sync.WaitGroup
	var committing atomic.Bool // the connection sent a commit that gets no answer
	questions.Go(func() {
		defer server.Close()
		question := make([]byte, 1<<20)
		for {
			n, err := client.Read(question)
			if err != nil || c.down.Load() {
				return
			}
			if bytes.Contains(question[:n], []byte("roster_")) && c.armed.CompareAndSwap(true, false) { // the channel of its notification
				committing.Store(true)
			}
			if _, err := server.Write(question[:n]); err != nil {
				return
			}
		}
	})
	answer := make([]byte, 64<<10)
	for {
		n, err := server.Read(answer)
		if err == nil && c.down.Load() {
			break
		}
		if err == nil && committing.Load() {
			c.cuts.Add(1)
			break
		}
		if err != nil {
			break
		}
		if _, err := client.Write(answer[:n]); err != nil {
			break
		}
	}
	client.Close()
	server.Close()
	questions.Wait()
}

// A command whose answer is lost happens exactly once, whether the database took it or
// not, while another process commits too.
func TestConnectionCutBeforeTheAnswer(t *testing.T) {
	const commands = 60
	address := database(t)
	c, through := newCutter(t, address)
	r, s := open(t, through, registry.Options{}, sqlstore.Options{})
	other, _ := open(t, address, registry.Options{}, sqlstore.Options{})
	put := func(r *registry.Registry) error {
		return r.Do(t.Context(), "staff", func(tx *registry.Tx) error {
			return tx.PutUser(user.User{ID: user.ID(tx.View().Users.Len() + 1)})
		})
	}
	for range commands {
		c.armed.Store(true)
		if err := put(r); err != nil {
			t.Fatal(err)
		}
		succeed(t, put(other))
	}
	c.armed.Store(false)
	succeed(t, s.Close())
	if c.cuts.Load() < 50 {
		t.Errorf("%d connections were cut, want at least 50", c.cuts.Load())
	}
	last, err := sqlstore.Load(t.Context(), address, registry.Options{})
	succeed(t, err)
	if s := last.Snapshot(); s.Users.Len() != 2*commands || s.Sequence() != 2*commands {
		t.Errorf("%d users and %d changes, want %d", s.Users.Len(), s.Sequence(), 2*commands)
	}
	succeed(t, sqlstore.Check(t.Context(), address))
}
