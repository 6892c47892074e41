package journal

import (
	"context"
	"fmt"
	"io"
	"iter"

	"github.com/projectsuser/roster/projectsuser/internal/codec"
	"github.com/projectsuser/roster/projectsuser/store"
)

// fileReader reads a segment or a snapshot.
type fileReader struct {
	*frameReader
	header    header
	headerErr error // why the header is not valid, nil if it is
	file      file
}

// openReader opens a file of a folder and reads its header. The error is a [*Cut] if
// the file ends within its header, a [*DamageError] or a [*VersionError] if the header
// is not valid, or one of the operating system.
func openReader(f folder, k fileKind, sequence uint64) (*fileReader, error) {
	r, err := openUnchecked(f, k, sequence)
	if err != nil {
		return nil, err
	}
	if r.headerErr != nil {
		r.close()
		return nil, r.headerErr
	}
	return r, nil
}

// openUnchecked opens a file of a folder whose header need not be valid.
func openUnchecked(f folder, k fileKind, sequence uint64) (*fileReader, error) {
	return openNamed(f, fileName(k, sequence), k, sequence)
}

// openNamed is openUnchecked for a file that may have another name.
func openNamed(f folder, name string, k fileKind, sequence uint64) (*fileReader, error) {
	in, err := f.open(name)
	if err != nil {
		return nil, err
	}
	size, err := in.Size()
	if err != nil {
		in.Close()
		return nil, err
	}
	r := &fileReader{frameReader: newFrameReader(f.path(name), in, size, min(size, headerSize)), file: in}
	r.header, r.headerErr = r.readHeader(k, sequence)
	return r, nil
}

func (r *fileReader) close() { r.file.Close() }

// readHeader reads the header, which must agree with the name of the file.
func (r *fileReader) readHeader(k fileKind, sequence uint64) (header, error) {
	b := make([]byte, min(headerSize, r.size))
	if _, err := r.file.ReadAt(b, 0); err != nil && err != io.EOF {
		return header{}, r.readError(err)
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
		return h, &DamageError{r.path, 0, fmt.Errorf("the header is of change %d", h.sequence)}
	}
	return h, nil
}

// changes returns the changes of the next batch, and io.EOF at the end of the file.
// The errors are those of next; changes that cannot be decoded are a [*DamageError].
func (r *fileReader) changes() ([]store.Change, error) {
	offset := r.offset
	payload, err := r.next()
	if err != nil {
		return nil, err
	}
	return r.decode(frame{offset, payload})
}

// decode returns the changes of a frame, none if the frame is of another kind.
func (r *fileReader) decode(f frame) ([]store.Change, error) {
	if f.payload[0] != frameChanges {
		return nil, nil
	}
	records, err := codec.Change.ReadDelimited(new(codec.Decoder), f.payload[1:])
	if err != nil {
		return nil, &DamageError{r.path, f.offset, err}
	}
	changes := make([]store.Change, len(records))
	for i, c := range records {
		changes[i] = *c
	}
	return changes, nil
}

// frame is an intact frame of a file.
type frame struct {
	offset  int64 // where the frame begins
	payload []byte
}

// frames yields the intact frames of a file, and between them a [*DamageError] for
// each damaged part. It ends after a [*Cut], a [*VersionError] of another format, or
// an error of reading or of the context.
func (r *fileReader) frames(ctx context.Context) iter.Seq2[frame, error] {
	return func(yield func(frame, error) bool) {
		if r.headerErr != nil && !yield(frame{}, r.headerErr) {
			return
		}
		_, unknownFormat := r.headerErr.(*VersionError)
		for !unknownFormat && ctx.Err() == nil {
			offset := r.offset
			payload, err := r.next()
			if err == io.EOF || !yield(frame{offset, payload}, err) {
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
				yield(frame{}, err)
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(frame{}, err)
		}
	}
}
