package store

import (
	"context"
	"encoding/json"
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
