package store

import (
	"context"
	"encoding/json"
	"errors"
)

// MarshalJSON returns the [Content] of the snapshot as JSON, with the names of its Go
// fields as keys. It needs memory for all records and their text; the folder of a
// package journal is the form for large stores. It returns the error of encoding/json
// for a record that has no JSON, such as a time in the year 10000. As every content, it
// begins again at [Snapshot.ChangedAt].
func (s *Snapshot) MarshalJSON() ([]byte, error) { return json.Marshal(s.Content()) }

// UnmarshalJSON sets s to the snapshot that [Restore] makes of a [Content] in JSON, with
// the fields of [NewFields]. Use it on a new Snapshot only: others may read a published
// one. It returns the errors of encoding/json and of Restore; s then keeps its value.
func (s *Snapshot) UnmarshalJSON(text []byte) error {
	var c Content
	if err := json.Unmarshal(text, &c); err != nil {
		return err
	}
	restored, err := Restore(context.Background(), nil, c)
	if err == nil {
		*s = *restored
	}
	return err
}

// refusedJSON is the JSON of a refused record.
type refusedJSON struct {
	Kind Kind
	ID   int64
	Err  string // empty without an error
}

// MarshalJSON returns an object with the text of the error, which encoding/json would drop.
// The error is always nil.
func (r RefusedRecord) MarshalJSON() ([]byte, error) {
	shown := refusedJSON{Kind: r.Kind, ID: r.ID}
	if r.Err != nil {
		shown.Err = r.Err.Error()
	}
	return json.Marshal(shown)
}

// UnmarshalJSON reads what [RefusedRecord.MarshalJSON] returns. The Err of r has the same
// text as the one that was written, but not its type. For other JSON it returns the error of
// encoding/json, and r keeps its value.
func (r *RefusedRecord) UnmarshalJSON(text []byte) error {
	var shown refusedJSON
	if err := json.Unmarshal(text, &shown); err != nil {
		return err
	}
	*r = RefusedRecord{Kind: shown.Kind, ID: shown.ID}
	if shown.Err != "" {
		r.Err = errors.New(shown.Err)
	}
	return nil
}
