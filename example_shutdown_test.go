package roster_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/journal"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/user"
)

// serve serves the registry in a folder until the context ends, and then stops in the
// order in which the parts depend on each other. A program passes the context of
// signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM).
func serve(ctx context.Context, dir string, listener net.Listener) error {
	r, j, err := journal.Open(ctx, dir, registry.Options{Fields: standin.Fields()}, journal.Options{})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := r.Do(ctx, "setup", fill); err != nil {
		return errors.Join(err, listener.Close(), j.Close())
	}
	server := &http.Server{Handler: standin.NewHandler(r, standin.Options{}), ReadHeaderTimeout: 5 * time.Second}
	clock, stopClock := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = r.Run(clock) }) // ends with the context's error, or when a commit fails
	failed := make(chan error, 1)
	running.Go(func() { failed <- server.Serve(listener) })
	select {
	case err = <-failed: // the listener failed
	case <-ctx.Done():
	}

	grace, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	shutdown := server.Shutdown(grace) // first no more requests; the open ones get their answers
	stopClock()                        // then no more changes of time
	running.Wait()
	flushed := r.Flush(grace) // then commit the commands whose callers stopped waiting
	closed := j.Close()       // last sync and unlock the folder
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, shutdown, flushed, closed)
}

// fill puts a project and a user.
func fill(tx *registry.Tx) error {
	return errors.Join(tx.PutProject(project.Project{ID: 1314, Slug: "libft"}), tx.PutUser(user.User{ID: 16, Login: "ada"}))
}

// A server that keeps its registry in a folder and stops without losing a command.
func Example_shutdown() {
	dir, err := os.MkdirTemp("", "school")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, interrupt := context.WithCancel(context.Background())
	defer interrupt()
	stopped := make(chan error, 1)
	go func() { stopped <- serve(ctx, dir, listener) }()

	body := strings.NewReader(`{"projects_user": {"user_id": 16}}`)
	response, err := http.Post("http://"+listener.Addr().String()+"/v2/projects/libft/register", "application/json", body)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("registered:", response.StatusCode, response.Body.Close())
	interrupt()
	fmt.Println("stopped:", <-stopped)

	kept, _, err := journal.Load(context.Background(), dir, registry.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("kept:", kept.Snapshot().Find(16, 1314).Status)
	// Output:
	// registered: 201 <nil>
	// stopped: <nil>
	// kept: searching
}
