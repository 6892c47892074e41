package registry

import (
	"fmt"

	"github.com/projectsuser/roster/internal/fingerprint"
	"github.com/projectsuser/roster/projectsuser/store"
)

// ModifiedError reports a record that was modified after it was imported, although it
// belongs to the registry. Only a registry with [Options.DetectWrites] returns it.
type ModifiedError struct {
	Kind store.Kind
	ID   int64
}

func (e *ModifiedError) Error() string {
	return fmt.Sprintf("registry: %s %d: modified after it was imported", e.Kind, e.ID)
}

// writeDetector remembers imported records, to detect that the caller modifies them.
type writeDetector struct {
	records []importedRecord
}

// importedRecord is a record with its fingerprint at its import.
type importedRecord struct {
	kind        store.Kind
	id          int64
	record      any
	fingerprint uint64
}

// add remembers records. A nil detector remembers nothing.
func (d *writeDetector) add(r store.Records) {
	if d == nil {
		return
	}
	for kind, record := range r.All() {
		d.records = append(d.records, importedRecord{kind, record.ID, record.Record, fingerprint.Of(record.Record)})
	}
}

// check returns a [*ModifiedError] for the first record that was modified.
func (d *writeDetector) check() error {
	if d == nil {
		return nil
	}
	for _, r := range d.records {
		if fingerprint.Of(r.record) != r.fingerprint {
			return &ModifiedError{r.kind, r.id}
		}
	}
	return nil
}
