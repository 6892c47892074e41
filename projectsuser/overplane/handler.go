package overplane

import (
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// Options of a handler. The zero Options serve anybody, in nobody's name.
type Options struct {
	// Caller says who asks, by login or e-mail address: the actor of what is
	// changed. Nil, and the empty text, is nobody. Whether they may ask at all is
	// to be settled before the handler.
	Caller func(*http.Request) string
	// Logger is told of faults of the service, and of mail that could not be
	// sent; nil is nobody.
	Logger *slog.Logger
	// MaxBody is the most bytes of a body; 0 is 1 MiB.
	MaxBody int64
	// Timeout is how long a request may take; 0 is for ever.
	Timeout time.Duration
}

// NewHandler returns a handler that answers the requests of Overplane from a
// registry. It answers at "/" and below: mount it with [http.StripPrefix]. Any
// number of goroutines may use it.
func NewHandler(r *registry.Registry, o Options) http.Handler {
	h := &handler{registry: r, caller: o.Caller, log: o.Logger}
	s := &web.Service{Timeout: o.Timeout, MaxBody: o.MaxBody, Log: o.Logger, Render: render}
	s.Handle("GET", "/", h.list)
	s.Handle("POST", "/", h.create)
	s.Handle("POST", "/reorder", h.reorder)
	s.Handle("GET", "/{id}", h.show)
	s.Handle("PATCH", "/{id}", h.update)
	s.Handle("DELETE", "/{id}", h.remove)
	return s
}

// handler answers the requests. What it reads is one snapshot, what it changes one
// transaction.
type handler struct {
	registry *registry.Registry
	caller   func(*http.Request) string
	log      *slog.Logger
}

// do carries out commands in the caller's name. What happened although a mail was
// not sent happened.
func (h *handler) do(r *http.Request, commands func(*registry.Tx) error) error {
	var actor string
	if h.caller != nil {
		actor = h.caller(r)
	}
	err := h.registry.Do(r.Context(), actor, commands)
	if unsent, ok := errors.AsType[*registry.MailError](err); ok {
		if h.log != nil {
			h.log.LogAttrs(r.Context(), slog.LevelError, "mail not sent", slog.String("actor", actor), slog.Any("error", unsent))
		}
		return nil
	}
	return err
}

// shown is what a body can be made of.
type shown interface{ appendTo([]byte) []byte }

// answer answers with something, or returns the error.
func answer(buf []byte, of shown, err error) (web.Answer, error) {
	if err != nil {
		return web.Answer{}, err
	}
	return web.Answer{Body: of.appendTo(buf)}, nil
}

// show answers one row.
func (h *handler) show(r *http.Request, buf []byte) (web.Answer, error) {
	found, err := rowAt(h.registry.Snapshot(), r)
	return answer(buf, found, err)
}

// list answers a page of the rows of a project.
func (h *handler) list(r *http.Request, buf []byte) (web.Answer, error) {
	asked, err := readPage(r)
	if err != nil {
		return web.Answer{}, err
	}
	found, err := asked.find(h.registry.Snapshot())
	return answer(buf, found, err)
}

// create answers the row of a user who is put on a project.
func (h *handler) create(r *http.Request, buf []byte) (web.Answer, error) {
	wanted, err := readCreation(r)
	if err != nil {
		return web.Answer{}, err
	}
	var created row
	err = h.do(r, func(tx *registry.Tx) (err error) {
		created, err = wanted.carry(tx)
		return err
	})
	return answer(buf, created, err)
}

// update answers a row as the update has made it.
func (h *handler) update(r *http.Request, buf []byte) (web.Answer, error) {
	wanted, err := readUpdate(r)
	if err != nil {
		return web.Answer{}, err
	}
	var updated row
	err = h.do(r, func(tx *registry.Tx) error {
		found, err := rowAt(tx.View(), r)
		if err != nil {
			return err
		}
		updated, err = wanted.carry(tx, found)
		return err
	})
	return answer(buf, updated, err)
}

// remove takes a user off a project.
func (h *handler) remove(r *http.Request, buf []byte) (web.Answer, error) {
	var removed row
	err := h.do(r, func(tx *registry.Tx) (err error) {
		if removed, err = rowAt(tx.View(), r); err != nil {
			return err
		}
		return tx.Unregister(removed.id())
	})
	return answer(buf, deletion{removed}, err)
}

// reorder answers the rows of a project in their new order.
func (h *handler) reorder(r *http.Request, buf []byte) (web.Answer, error) {
	wanted, err := readOrder(r)
	if err != nil {
		return web.Answer{}, err
	}
	var reordered rows
	err = h.do(r, func(tx *registry.Tx) (err error) {
		reordered, err = wanted.carry(tx)
		return err
	})
	return answer(buf, reordered, err)
}
