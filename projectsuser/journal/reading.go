package journal

import (
	"context"
	"fmt"
	"io"
	"iter"

	"github.com/projectsuser/roster/projectsuser/store"
)

// reading is a file whose frames are read.
type reading struct {
	*frames
	header header
	wrong  error // what is wrong with the header
	file   file
}

// openFrames opens a file of a folder and reads its header. One that ends within
// its header was cut short there.
func openFrames(f folder, k kind, sequence uint64) (*reading, error) {
	r, err := openAnyway(f, k, sequence)
	if err != nil {
		return nil, err
	}
	if r.wrong != nil {
		r.close()
		return nil, r.wrong
	}
	return r, nil
}

// openAnyway opens a file of a folder, whether its header is as it should be or
// not.
func openAnyway(f folder, k kind, sequence uint64) (*reading, error) {
	name := fileName(k, sequence)
	in, err := f.open(name)
	if err != nil {
		return nil, err
	}
	size, err := in.Size()
	if err != nil {
		in.Close()
		return nil, err
	}
	r := &reading{frames: newFrames(f.path(name), in, size, min(size, headerSize)), file: in}
	r.header, r.wrong = r.readHeader(k, sequence)
	return r, nil
}

func (r *reading) close() { r.file.Close() }

// readHeader reads the header, which has to be what the file's name says.
func (r *reading) readHeader(k kind, sequence uint64) (header, error) {
	b := make([]byte, min(headerSize, r.size))
	if _, err := r.file.ReadAt(b, 0); err != nil && err != io.EOF {
		return header{}, r.unreadable(err)
	}
	if len(b) < headerSize {
		return header{}, &Cut{r.path, 0, r.size}
	}
	h, err := parseHeader(k, b)
	switch {
	case err != nil:
		return h, &DamageError{r.path, 0, err}
	case h.format != format:
		return h, &VersionError{r.path, h.format, h.edition}
	case h.sequence != sequence:
		return h, &DamageError{r.path, 0, fmt.Errorf("it is of change %d by its header", h.sequence)}
	}
	return h, nil
}

// changes reads the next changes, io.EOF at the end. What the errors mean is as
// with next, and what cannot be decoded is damage.
func (r *reading) changes() ([]store.Change, error) {
	offset := r.offset
	payload, err := r.next()
	if err != nil {
		return nil, err
	}
	return r.decode(piece{offset, payload})
}

// decode returns the changes of a payload, none if it is something that is not
// known here.
func (r *reading) decode(p piece) ([]store.Change, error) {
	if p.payload[0] != frameChanges {
		return nil, nil
	}
	records, err := readRecords(new(decoder), changeMessage, p.payload[1:])
	if err != nil {
		return nil, &DamageError{r.path, p.offset, err}
	}
	changes := make([]store.Change, len(records))
	for i, c := range records {
		changes[i] = *c
	}
	return changes, nil
}

// pieces yields what is whole in a file, each payload with where its frame begins,
// and between them what is wrong. It goes on behind damage, and ends with an error
// of reading, or with one that says how a write was cut short.
func (r *reading) pieces(ctx context.Context) iter.Seq2[piece, error] {
	return func(yield func(piece, error) bool) {
		if r.wrong != nil && !yield(piece{}, r.wrong) {
			return
		}
		_, strange := r.wrong.(*VersionError)
		for !strange && ctx.Err() == nil {
			offset := r.offset
			payload, err := r.next()
			if err == io.EOF || !yield(piece{offset, payload}, err) {
				return
			}
			_, damaged := err.(*DamageError)
			if err != nil && !damaged {
				return
			}
			if damaged {
				err = r.skip()
			}
			if err != nil {
				yield(piece{}, err)
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(piece{}, err)
		}
	}
}

// piece is a payload that is whole.
type piece struct {
	offset  int64 // of its frame
	payload []byte
}
