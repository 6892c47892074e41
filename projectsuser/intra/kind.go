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

// Kind is which records a text holds.
type Kind uint8

// The kinds that a text can be told to be by its first record. The zero Kind is
// none: the text holds no record.
const (
	KindProjectsUsers Kind = 1
	KindTeams         Kind = 2
	KindWorld         Kind = 3 // one object with arrays of records, as a [World] reads it
)

// kindOther is a record of the API that is neither.
const kindOther Kind = 255

// telling are the keys that only one kind of record has, or has so early that
// it tells.
var telling = map[string]Kind{
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

// worldKeys are the keys of an object that a [World] reads.
var worldKeys = []string{"projects", "project_sessions", "users", "teams", "projects_users"}

// sniffed is how much of a text is looked at for its kind.
const sniffed = 64 << 10

// Sniff tells the kind of a text by the keys of its first record, and returns a
// reader of the whole text. An object that is empty, or whose first key is one
// of those that a [World] reads, is one of arrays, as records begin with other
// keys. An empty text, or an empty array, is of no kind. A first record with none of the telling keys in its first 64 KiB gives a
// [*KindError]; one that is no JSON, a [*DecodeError].
func Sniff(source io.Reader) (Kind, io.Reader, error) {
	r := bufio.NewReaderSize(source, sniffed)
	head, err := r.Peek(sniffed)
	if err != nil && err != io.EOF {
		return 0, r, &DecodeError{Line: 1, Err: err}
	}
	head = bytes.TrimPrefix(head, byteOrderMark)
	kind, err := kindOf(head)
	if len(head) >= sniffed-len(byteOrderMark) && errors.Is(err, io.ErrUnexpectedEOF) {
		err = &KindError{} // the record goes on, only the head is cut
	}
	return kind, r, err
}

// kindOf tells the kind of a text by its head.
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

// kindOfKeys reads the keys of an object until one tells its kind.
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
		switch kind := telling[key]; kind {
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

// unexpected is err, where the end of the text is never the proper one.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// KindError says that a text holds records of no kind that is known.
type KindError struct {
	Keys []string // those of the first record; none if it is too long to be seen whole
}

func (e *KindError) Error() string {
	return fmt.Sprintf("intra: record with keys %q: want a projects_user, a team, or an object with arrays of them", excerpt.Of(strings.Join(e.Keys, ", ")))
}
