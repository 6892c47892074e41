package intra

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/projectsuser/roster/internal/excerpt"
)

// Kind is the kind of records in a text.
type Kind uint8

// The kinds that [Sniff] recognises. The zero Kind is a text without a record.
const (
	KindProjectsUsers Kind = 1
	KindTeams         Kind = 2
	KindWorld         Kind = 3 // one object with arrays of records, as a [World] reads it
)

// kindOther is another record of the API.
const kindOther Kind = 255

// kindKeys are the keys by which a kind is recognised: only one kind of record has the
// key, or has it before the keys of another kind.
var kindKeys = map[string]Kind{
	"current_team_id":    KindProjectsUsers,
	"cursus_ids":         KindProjectsUsers,
	"teams":              KindProjectsUsers,
	"project":            KindProjectsUsers,
	"project_session_id": KindTeams,
	"terminating_at":     KindTeams,
	"users":              KindTeams,
	"locked?":            KindTeams,
	"closed?":            KindTeams,
	"solo":               kindOther, // a session
	"login":              kindOther, // a user
}

// worldKeys are the keys of an object of arrays that a [World] reads.
var worldKeys = []string{"projects", "project_sessions", "users", "teams", "projects_users"}

// sniffed is how many bytes of a text are read to recognise its kind.
const sniffed = 64 << 10

// Sniff returns the kind of a text, recognised by the keys of its first record, and a
// reader of the whole text. An empty object, or one whose first key is a key of a [World],
// is an object of arrays, because records begin with other keys. An empty text or an
// empty array has the kind 0. A first record without a known key in its first 64 KiB is a
// [*KindError], and one that is not JSON a [*DecodeError].
func Sniff(source io.Reader) (Kind, io.Reader, error) {
	r := bufio.NewReaderSize(source, sniffed)
	head, err := r.Peek(sniffed)
	if err != nil && err != io.EOF {
		return 0, r, &DecodeError{Line: 1, Err: err}
	}
	head = bytes.TrimPrefix(head, byteOrderMark)
	kind, err := kindOf(head)
	if len(head) >= sniffed-len(byteOrderMark) && errors.Is(err, io.ErrUnexpectedEOF) {
		err = &KindError{} // only the head is incomplete, not the record
	}
	return kind, r, err
}

// kindOf returns the kind of a text by its head.
func kindOf(head []byte) (Kind, error) {
	d := json.NewDecoder(bytes.NewReader(head))
	open, err := d.Token()
	array := open == json.Delim('[')
	if array {
		open, err = d.Token()
	}
	if err == io.EOF || open == json.Delim(']') {
		return 0, nil
	}
	if open != json.Delim('{') {
		return 0, &DecodeError{Line: 1, Offset: d.InputOffset(), Err: ErrNoObjects}
	}
	return kindOfKeys(d, array)
}

// kindOfKeys reads the keys of an object until it recognises the kind.
func kindOfKeys(d *json.Decoder, inArray bool) (Kind, error) {
	var keys []string
	for d.More() {
		token, err := d.Token()
		key, ok := token.(string)
		if err != nil || !ok {
			return 0, &DecodeError{Line: 1, Offset: d.InputOffset(), Err: cmp.Or(unexpected(err), ErrNoObjects)}
		}
		if !inArray && keys == nil && slices.Contains(worldKeys, key) {
			return KindWorld, nil
		}
		keys = append(keys, key)
		switch kind := kindKeys[key]; kind {
		case 0:
		case kindOther:
			return 0, &KindError{Keys: keys}
		default:
			return kind, nil
		}
		if err := d.Decode(new(json.RawMessage)); err != nil {
			return 0, &DecodeError{Line: 1, Offset: d.InputOffset(), Err: unexpected(err)}
		}
	}
	if _, err := d.Token(); err != nil {
		return 0, &DecodeError{Line: 1, Offset: d.InputOffset(), Err: unexpected(err)}
	}
	if !inArray && keys == nil {
		return KindWorld, nil
	}
	return 0, &KindError{Keys: keys}
}

// unexpected returns err, or io.ErrUnexpectedEOF for io.EOF.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// KindError reports a text whose records have an unknown kind.
type KindError struct {
	Keys []string // of the first record; nil if the record is longer than 64 KiB
}

func (e *KindError) Error() string {
	return fmt.Sprintf("intra: record with keys %q: want a projects_user, a team, or an object with arrays of them", excerpt.Of(strings.Join(e.Keys, ", ")))
}
