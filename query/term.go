package query

// A Term is a [Condition] taken apart, for code that translates conditions into another
// language, as package querysql does.
type Term[R any] struct {
	// Op says how the condition tests, or combines others.
	Op Op
	// Field is the tested field; it is not set for OpAll, OpOr, OpAnd and OpNot.
	Field AnyField[R]
	// Fold means that letter case does not matter: Values and Text are in the form that
	// [Fold] returns, and so must the record's texts be.
	Fold bool
	// Values are those of OpIn and OpHasAll, sorted and each once; both ends of OpBetween;
	// or the end of OpAtLeast and OpAtMost. See [AnyField.Values] for their types.
	Values []any
	// Text is the part of OpContains and OpPrefix.
	Text string
	// Parts are the conditions of OpOr and OpAnd, and the one of OpNot.
	Parts []Condition[R]
}

// An Op is the way in which a [Term] tests a value, or combines conditions.
type Op uint8

// The ways. A record of many values fulfils a test if one of them does, except for OpHasAll.
const (
	OpAll      = Op(opAll)      // every record fulfils the condition
	OpIn       = Op(opIn)       // one of the values
	OpBetween  = Op(opBetween)  // from the first value to the second, both included
	OpAtLeast  = Op(opAtLeast)  // the value or a greater one
	OpAtMost   = Op(opAtMost)   // the value or a smaller one
	OpIsNull   = Op(opIsNull)   // no value
	OpNotNull  = Op(opNotNull)  // a value
	OpContains = Op(opContains) // a text that contains Text; of other kinds, any value if Text is empty
	OpPrefix   = Op(opPrefix)   // a text that starts with Text; of other kinds as OpContains
	OpHasAll   = Op(opHasAll)   // all of the values
	OpOr       = Op(opOr)       // at least one of Parts
	OpAnd      = Op(opAnd)      // all of Parts
	OpNot      = Op(opNot)      // exactly where the one of Parts does not hold, null included
)

// An EnumValue is a value of an enum in a [Term] and in [AnyField.Values].
type EnumValue struct {
	Place int    // in the order of the enum, from 0
	Name  string // in URLs
}

// Term returns the condition taken apart. A value that no record can have, such as an enum
// value that is not listed, is left out; if none can then fulfil the condition, the term is
// an OpOr without parts.
func (c Condition[R]) Term() Term[R] {
	of := &c.condition
	t := Term[R]{Op: Op(of.op), Field: AnyField[R]{of.field}, Fold: of.fold, Text: of.text, Parts: typedConditions[R](of.parts)}
	for _, k := range of.keys {
		if k != noKey {
			t.Values = append(t.Values, of.tested().value(k))
		} else if of.op != opIn {
			return Term[R]{Op: OpOr}
		}
	}
	return t
}

// Values returns the record's values, each once and in order; a record whose value is null
// has none. They are of type int64, float64, bool, string, [EnumValue], or [time.Time] in
// UTC, depending on the field's kind.
func (f AnyField[R]) Values(r R) []any {
	var all []any
	for _, k := range f.field.keys(r, nil) {
		if k != nullKey {
			all = append(all, f.field.value(k))
		}
	}
	return all
}

// value returns a value that is not null, with its type.
func (f *field) value(k key) any {
	switch f.kind {
	case KindInt, KindInts:
		return keyInt[int64](k)
	case KindFloat:
		return keyFloat(k)
	case KindBool:
		return boolCodec.value(k)
	case KindTime:
		return keyTime(k)
	case KindString, KindStrings:
		return k.rest.text
	}
	name, _ := f.format(k)
	return EnumValue{int(k.code), name}
}

// Fold returns the form of a text that is the same for all texts that differ in letter case
// only, by Unicode simple folding as in [strings.EqualFold]. Bytes that are not UTF-8 stay
// as they are.
func Fold(text string) string { return folded(text) }
