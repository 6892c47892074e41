package query

// String declares a field of strings, which are compared by bytes. It panics as [Int]
// does.
func String[R any](s *Schema[R], name string, get func(R) string, traits ...Trait) *Text[R] {
	return NullString(s, name, notNull(get), traits...)
}

// NullString declares a field as [String] does, for values that may be null: get then
// returns false. The empty string is not null.
func NullString[R any](s *Schema[R], name string, get func(R) (string, bool), traits ...Trait) *Text[R] {
	f := newField(name, KindString, get, textCodec, textNotation, union(traits))
	f.folded = newField(name, KindString, func(r R) (string, bool) {
		v, ok := get(r)
		return folded(v), ok
	}, textCodec, textNotation, Postings)
	s.schema.add(f)
	if f.traits&Folded != 0 {
		s.schema.addHidden(f.folded)
	}
	return &Text[R]{Field[R, string]{f, textCodec, get}}
}

// Strings declares a field with any number of strings in each record, such as labels.
// Their order does not matter and a repeated one counts once; a record without strings is
// null. [Postings] finds the records that have a text with the same first eight bytes, and
// these are checked one by one. It panics as [Int] does.
func Strings[R any](s *Schema[R], name string, get func(R) []string, traits ...Trait) *Texts[R] {
	f := newMany(name, KindStrings, get, textCodec, textNotation, union(traits))
	f.folded = newMany(name, KindStrings, func(r R) (all []string) {
		for _, v := range get(r) {
			all = append(all, folded(v))
		}
		return all
	}, textCodec, textNotation, 0)
	s.schema.add(f)
	return &Texts[R]{Many[R, string]{f, textCodec, get}}
}

// Contains returns the condition that part is a substring of the text, compared by
// bytes. Every text contains the empty part. No order helps to find the records: it
// costs a visit of every record that fulfils the other conditions, unless the field
// is [Bitmap].
func (f *Text[R]) Contains(part string) Condition[R] {
	return Condition[R]{f.field.matching(opContains, part, false)}
}

// HasPrefix returns the condition that the text starts with the prefix, compared by bytes.
// Every text starts with the empty prefix. An order of the field finds the records.
func (f *Text[R]) HasPrefix(prefix string) Condition[R] {
	return Condition[R]{f.field.matching(opPrefix, prefix, false)}
}

// ContainsFold returns the condition that part is a substring of the text, in any letter
// case: by Unicode simple folding, as in [strings.EqualFold]. Bytes that are not UTF-8
// only equal themselves. It costs what Contains costs.
func (f *Text[R]) ContainsFold(part string) Condition[R] {
	return Condition[R]{f.field.matching(opContains, part, true)}
}

// HasPrefixFold returns the condition that the text starts with the prefix, in any letter
// case as for ContainsFold. The index [Folded] finds the records.
func (f *Text[R]) HasPrefixFold(prefix string) Condition[R] {
	return Condition[R]{f.field.matching(opPrefix, prefix, true)}
}

// EqualFold returns the condition that the text is one of the values, in any letter case
// as for ContainsFold. The index [Folded] finds the records.
func (f *Text[R]) EqualFold(values ...string) Condition[R] {
	return Condition[R]{f.field.equalFold(values)}
}

// Contains returns the condition that part is a substring of one of the texts, as for a
// [Text].
func (f *Texts[R]) Contains(part string) Condition[R] {
	return Condition[R]{f.field.matching(opContains, part, false)}
}

// HasPrefix returns the condition that one of the texts starts with the prefix, as for a
// [Text].
func (f *Texts[R]) HasPrefix(prefix string) Condition[R] {
	return Condition[R]{f.field.matching(opPrefix, prefix, false)}
}

// ContainsFold returns the condition that part is a substring of one of the texts, in any
// letter case as for a [Text].
func (f *Texts[R]) ContainsFold(part string) Condition[R] {
	return Condition[R]{f.field.matching(opContains, part, true)}
}

// HasPrefixFold returns the condition that one of the texts starts with the prefix, in any
// letter case as for a [Text].
func (f *Texts[R]) HasPrefixFold(prefix string) Condition[R] {
	return Condition[R]{f.field.matching(opPrefix, prefix, true)}
}

// EqualFold returns the condition that one of the texts is one of the values, in any
// letter case as for a [Text].
func (f *Texts[R]) EqualFold(values ...string) Condition[R] {
	return Condition[R]{f.field.equalFold(values)}
}
