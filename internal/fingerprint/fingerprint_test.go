package fingerprint_test

import (
	"testing"
	"time"

	"github.com/projectsuser/roster/internal/fingerprint"
)

type inner struct {
	Name string
	next *inner
}

type record struct {
	ID    int64
	Small uint8
	Ratio float64
	Set   bool
	When  time.Duration
	Tags  []string
	Inner *inner
	Any   any
}

func sample() *record {
	return &record{
		ID: 7, Small: 3, Ratio: 0.5, Set: true, When: time.Second, Tags: []string{"a", "b"},
		Inner: &inner{Name: "x", next: &inner{Name: "y"}}, Any: 3,
	}
}

func TestEqualValuesHaveOneFingerprint(t *testing.T) {
	first, second := fingerprint.Of(sample()), fingerprint.Of(sample())
	if first != second {
		t.Error("two equal records have different fingerprints")
	}
	var none *record
	if fingerprint.Of(none) != fingerprint.Of((*inner)(nil)) || fingerprint.Of(none) == first {
		t.Error("a nil pointer does not have the fingerprint of nil")
	}
}

func TestEveryModificationChangesTheFingerprint(t *testing.T) {
	before := fingerprint.Of(sample())
	for name, modify := range map[string]func(*record){
		"integer":    func(r *record) { r.ID++ },
		"unsigned":   func(r *record) { r.Small++ },
		"float":      func(r *record) { r.Ratio++ },
		"bool":       func(r *record) { r.Set = false },
		"element":    func(r *record) { r.Tags[1] = "c" },
		"boundary":   func(r *record) { r.Tags = []string{"ab", ""} },
		"length":     func(r *record) { r.Tags = r.Tags[:1] },
		"pointer":    func(r *record) { r.Inner = nil },
		"unexported": func(r *record) { r.Inner.next.Name = "z" },
		"interface":  func(r *record) { r.Any = 4 },
	} {
		r := sample()
		modify(r)
		if fingerprint.Of(r) == before {
			t.Errorf("%s: the fingerprint stays", name)
		}
	}
}

func TestAMapPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a map was hashed")
		}
	}()
	fingerprint.Of(map[string]int{"a": 1})
}
