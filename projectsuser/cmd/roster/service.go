package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/projectsuser/roster/projectsuser/registry"
)

// service is a registry that is served.
type service struct {
	registry *registry.Registry
	server   *http.Server
	log      *slog.Logger
	grace    time.Duration // how long requests may go on when it is told to stop
}

// What a client may take of a server, so that none can hold it up.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 30 * time.Second
	writeTimeout      = time.Minute
	idleTimeout       = 2 * time.Minute
	maxHeader         = 64 << 10
)

// newServer returns a server of what is mounted. A browser that somebody's page
// told to change something is refused: the page is not the server's, and knows
// that a server on this machine asks for no password.
func newServer(mounts []mount, log *slog.Logger) *http.Server {
	routes := http.NewServeMux()
	for _, m := range mounts {
		stem := strings.TrimSuffix(m.prefix, "/")
		h := http.StripPrefix(stem, m.handler)
		routes.Handle(m.prefix, h)
		if stem != "" {
			routes.Handle(stem, h) // and not a redirect to it
		}
	}
	return &http.Server{
		Handler:           http.NewCrossOriginProtection().Handler(routes),
		ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeader,
		ErrorLog:       slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// run serves on a listener, and lets time go, until the context is done or
// serving fails. It returns when everything that it started has ended.
func (s *service) run(ctx context.Context, listener net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	failed := make(chan error, 1)
	running.Go(func() { failed <- s.server.Serve(listener) })
	running.Go(func() { s.advance(ctx) })
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		s.log.Info("stopping", "because", context.Cause(ctx))
		return s.stop()
	}
}

// advance lets time go until the context is done. If it cannot go on, commands
// say so; what is there can still be read.
func (s *service) advance(ctx context.Context) {
	if err := s.registry.Run(ctx); ctx.Err() == nil {
		s.log.Error("time stopped", "because", err)
	}
}

// stop takes no more requests, and waits for those under way, but not for ever.
func (s *service) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), s.grace)
	defer cancel()
	err := s.server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		s.log.Warn("requests were cut off", "after", s.grace)
		return s.server.Close()
	}
	return err
}
