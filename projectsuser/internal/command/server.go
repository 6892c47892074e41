package command

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// Limits of a client, so that none can hold up the server.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 30 * time.Second
	writeTimeout      = time.Minute
	idleTimeout       = 2 * time.Minute
	maxHeader         = 64 << 10 // in bytes
)

// newServer returns an HTTP server of the mounts. It refuses changes that a
// browser sends for a page of another origin: such a page could know that the
// server on this machine asks for no password. The system that the path leads to answers.
func newServer(mounts []mount, log *slog.Logger) *http.Server {
	routes, protection := newRouter(mounts), http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		routes.ServeHTTP(w, web.Refuse(r, web.ErrCrossSite))
	}))
	server := &http.Server{
		Handler:           protection.Handler(routes),
		ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeader,
		ErrorLog:       slog.NewLogLogger(log.Handler(), slog.LevelWarn),

		DisableGeneralOptionsHandler: true, // the mounts answer OPTIONS * too
	}
	watch(server)
	for _, m := range mounts {
		if m.close != nil {
			server.RegisterOnShutdown(m.close)
		}
	}
	return server
}

// router passes a request to the mount with the longest prefix of its path. Unlike
// http.ServeMux it does not redirect a path such as //x or /x/../y, with a page of its
// own: the mount answers that there is no such path.
type router []routed

// routed is a mount whose handler gets the path after the prefix.
type routed struct {
	prefix  string // with a slash at its end
	handler http.Handler
	owns    func(path string) bool // nil if all paths below the prefix belong to it
}

// newRouter returns the router of mounts.
func newRouter(mounts []mount) router {
	all := make(router, len(mounts))
	for i, m := range mounts {
		handler := http.StripPrefix(strings.TrimSuffix(m.prefix, "/"), m.handler)
		all[i] = routed{m.prefix, standin.WithFaults(handler, m.faults), m.owns}
	}
	return all
}

// ServeHTTP passes the request to its mount. It compares the path as it was sent, so that
// an escaped letter or slash of a prefix leads to no other mount than the mount of "/".
func (all router) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.EscapedPath() + "/" // the prefix without its slash belongs to the mount too
	found := routed{handler: http.NotFoundHandler()}
	for _, m := range all {
		closer := len(m.prefix) > len(found.prefix) || len(m.prefix) == len(found.prefix) && m.owns != nil
		if closer && (m.prefix == "/" || strings.HasPrefix(path, m.prefix)) && (m.owns == nil || m.owns(r.URL.EscapedPath())) {
			found = m
		}
	}
	found.handler.ServeHTTP(w, r)
}

// service is a registry, its running clock, and the server that answers from it.
type service struct {
	registry *registry.Registry
	server   *http.Server
	copying  func(context.Context) // keeps a copy of an API up to date; nil without one
	log      *slog.Logger
	grace    time.Duration // for open requests when the service stops
}

// run serves on a listener and runs the clock until the context is done or the
// listener fails. It returns after everything that it started has ended, and after
// the commands that ran are committed; the error is nil if the context ended it.
func (s *service) run(ctx context.Context, listener net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer func() {
		running.Wait()
		_ = s.registry.Flush(context.Background()) // fails only if its context ends
	}()
	defer cancel()
	failed := make(chan error, 1)
	running.Go(func() { failed <- s.server.Serve(readable{listener}) })
	running.Go(func() { s.runClock(ctx) })
	if s.copying != nil {
		running.Go(func() { s.copying(ctx) })
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		s.log.Info("stopping", "cause", context.Cause(ctx))
		return s.stop()
	}
}

// runClock advances the registry until the context is done. If a change of time cannot be
// committed, because a disk is full or a database cannot be reached, it is tried again,
// after a second at first, and after a minute at most.
func (s *service) runClock(ctx context.Context) {
	for pause := time.Second; ; pause = min(2*pause, time.Minute) {
		began := time.Now()
		err := s.registry.Run(ctx)
		if ctx.Err() != nil {
			return
		}
		if time.Since(began) > time.Minute { // it ran again since the last failure
			pause = time.Second
		}
		s.log.Error("clock stopped", "error", err, "again", pause)
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// stop accepts no more requests and waits for the open ones. After the grace
// period it closes their connections.
func (s *service) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), s.grace)
	defer cancel()
	err := s.server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		s.log.Warn("open requests aborted", "after", s.grace)
		return s.server.Close()
	}
	return err
}
