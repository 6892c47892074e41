package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/projectsuser/roster/projectsuser/bench/school"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// serveSchool serves the school until the context ends, and prints the URL first.
func (o options) serveSchool(ctx context.Context, to io.Writer) error {
	r := registry.New(registry.Options{Fields: standin.Fields()})
	err := r.Do(ctx, "copy", func(tx *registry.Tx) error {
		_, err := tx.Import(school.New(o.registrations, o.seed).Records(), time.Time{})
		return err
	})
	if err != nil {
		return err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: standin.NewHandler(r, standin.Options{}), ReadHeaderTimeout: 10 * time.Second}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	fmt.Fprintf(to, "http://%s\n", l.Addr())
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// startServer starts another process of this program that serves the school, and returns its
// URL. The caller must call stop.
func (o options) startServer(ctx context.Context) (url string, stop func(), err error) {
	ctx, cancel := context.WithCancel(ctx)
	server, err := itself(ctx, "-serve", "-registrations", strconv.Itoa(o.registrations), "-seed", strconv.FormatUint(o.seed, 10))
	if err != nil {
		cancel()
		return "", nil, err
	}
	out, err := server.StdoutPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		cancel()
		return "", nil, err
	}
	stop = func() {
		cancel()
		_ = server.Wait() // it was killed
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		stop()
		return "", nil, fmt.Errorf("copy: the server has ended: %w", err)
	}
	return strings.TrimSpace(line), stop, nil
}

// runOpen opens the folder in another process of this program.
func (o options) runOpen(ctx context.Context, to io.Writer) error {
	c, err := itself(ctx, "-open", o.dir, fmt.Sprintf("-indexed=%t", o.indexed))
	if err != nil {
		return err
	}
	c.Stdout = to
	return c.Run()
}

// itself returns another process of this program.
func itself(ctx context.Context, args ...string) (*exec.Cmd, error) {
	path, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := exec.CommandContext(ctx, path, args...)
	c.Stderr = os.Stderr
	return c, nil
}
