package codec

import (
	"time"

	"github.com/projectsuser/roster/projectsuser/store"
)

// Progress is the binary form of the progress of a copy.
var Progress = newMessage("progress",
	at(1, "id", func(p *store.Progress) *store.ProgressID { return &p.ID }, integer[store.ProgressID]()),
	at(2, "source", func(p *store.Progress) *string { return &p.Source }, text[string]{}),
	at(3, "scope", func(p *store.Progress) *string { return &p.Scope }, text[string]{}),
	at(4, "list", func(p *store.Progress) *string { return &p.List }, text[string]{}),
	at(5, "complete_at", func(p *store.Progress) *time.Time { return &p.CompleteAt }, instant{}),
	at(6, "known_at", func(p *store.Progress) *time.Time { return &p.KnownAt }, instant{}),
	at(7, "round", func(p *store.Progress) *int64 { return &p.Round }, integer[int64]()),
	at(8, "phase", func(p *store.Progress) *string { return &p.Phase }, text[string]{}),
	at(9, "began_at", func(p *store.Progress) *time.Time { return &p.BeganAt }, instant{}),
	at(10, "next", func(p *store.Progress) *int64 { return &p.Next }, integer[int64]()),
	at(11, "last", func(p *store.Progress) *int64 { return &p.Last }, integer[int64]()),
	at(12, "windows", func(p *store.Progress) *[]store.Window { return &p.Windows }, packed[store.Window]{windowMessage}),
	at(13, "updated_at", func(p *store.Progress) *time.Time { return &p.UpdatedAt }, instant{}),
)

// windowMessage is the binary form of a range of ids.
var windowMessage = newMessage("window",
	at(1, "first", func(w *store.Window) *int64 { return &w.First }, integer[int64]()),
	at(2, "last", func(w *store.Window) *int64 { return &w.Last }, integer[int64]()),
	at(3, "total", func(w *store.Window) *int64 { return &w.Total }, integer[int64]()),
)
