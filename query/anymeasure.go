package query

import "time"

// Min returns the measure of the least value, as a text. See [Field.Min].
func (f AnyField[R]) Min() *Measure[R, string] { return f.measure(MeasureMin, 0) }

// Max returns the measure of the greatest value, as a text. See [Field.Max].
func (f AnyField[R]) Max() *Measure[R, string] { return f.measure(MeasureMax, 0) }

// Quantile returns the measure of a quantile, as a text. See [Field.Quantile].
func (f AnyField[R]) Quantile(q float64) *Measure[R, string] { return f.measure(MeasureQuantile, q) }

// CountValues returns the measure of the number of records that have a value.
func (f AnyField[R]) CountValues() *Measure[R, int] {
	return &Measure[R, int]{&measure{field: f.field, kind: MeasureValues}, figure.count}
}

// measure returns a measure whose figure is the text of a value. A field of many values has
// no least one, so the measure then has no figure.
func (f AnyField[R]) measure(k MeasureKind, q float64) *Measure[R, string] {
	return &Measure[R, string]{&measure{field: f.field, kind: k, q: q}, func(of figure) string { return f.field.text(of.key) }}
}

// Texts returns the texts of the record's values, each once and in order. They are as in a
// URL, also where a URL could not have them because of a comma.
func (f AnyField[R]) Texts(r R) []string {
	var texts []string
	for _, k := range f.field.keys(r, nil) {
		if k != nullKey {
			texts = append(texts, f.field.text(k))
		}
	}
	return texts
}

// AsInt returns the field with its type, or false if it is not of [KindInt].
func (f AnyField[R]) AsInt() (*Field[R, int64], bool) {
	return as[R](f.field, KindInt, intCodec[int64]())
}

// AsFloat returns the field with its type, or false if it is not of [KindFloat].
func (f AnyField[R]) AsFloat() (*Field[R, float64], bool) {
	return as[R](f.field, KindFloat, floatCodec)
}

// AsTime returns the field with its type, or false if it is not of [KindTime].
func (f AnyField[R]) AsTime() (*Field[R, time.Time], bool) {
	return as[R](f.field, KindTime, timeCodec)
}

// as returns a field with the type of its values, if these are of the kind.
func as[R, V any](f *field, k Kind, c codec[V]) (*Field[R, V], bool) {
	if f.kind != k {
		return nil, false
	}
	return &Field[R, V]{f, c, func(r R) (v V, ok bool) {
		of := f.key(r)
		if of == nullKey {
			return v, false
		}
		return c.value(of), true
	}}, true
}
