package querysql

import "github.com/projectsuser/roster/query"

// where writes all conditions, each in parentheses.
func (b *builder[R]) where(conditions []query.Condition[R]) {
	for i, c := range conditions {
		b.write([...]string{" WHERE ", " AND "}[min(i, 1)])
		b.condition(c)
	}
}

// condition writes a condition. It may be null where it does not hold.
func (b *builder[R]) condition(c query.Condition[R]) {
	t := c.Term()
	switch t.Op {
	case query.OpAll:
		b.write("TRUE")
	case query.OpOr:
		b.join(t.Parts, " OR ", "FALSE")
	case query.OpAnd:
		b.join(t.Parts, " AND ", "TRUE")
	case query.OpNot:
		b.write("((")
		b.condition(t.Parts[0])
		b.write(") IS NOT TRUE)")
	default:
		b.check(t.Field)
		b.test(t)
	}
}

// join writes conditions with a word between them, or the other word if the list is empty.
func (b *builder[R]) join(parts []query.Condition[R], word, none string) {
	if len(parts) == 0 {
		b.write(none)
		return
	}
	b.write("(")
	for i, part := range parts {
		if i > 0 {
			b.write(word)
		}
		b.condition(part)
	}
	b.write(")")
}

// test writes a condition on one field.
func (b *builder[R]) test(t query.Term[R]) {
	if t.Field.Sortable() {
		column := quoted(b.keyOf(t.Field))
		if t.Fold {
			column = quoted(t.Field.Name(), "fold")
		}
		b.testColumn("t."+column, t)
		return
	}
	switch t.Op {
	case query.OpHasAll:
		b.write("(TRUE")
		for _, v := range t.Values {
			b.write(" AND ")
			b.exists(query.Term[R]{Op: query.OpIn, Field: t.Field, Fold: t.Fold, Values: []any{v}})
		}
		b.write(")")
	case query.OpIsNull:
		b.write("NOT ")
		t.Op = query.OpNotNull
		b.exists(t)
	default:
		b.exists(t)
	}
}

// exists writes that one of many values passes the test.
func (b *builder[R]) exists(t query.Term[R]) {
	column := "m.value"
	if t.Fold {
		column = "m.value_fold"
	}
	b.write("EXISTS (SELECT 1 FROM ", b.manyTable(t.Field), " m WHERE m.id = ", b.column(b.id()), " AND ")
	b.testColumn(column, t)
	b.write(")")
}

// testColumn writes a test of a column.
func (b *builder[R]) testColumn(column string, t query.Term[R]) {
	switch t.Op {
	case query.OpIn:
		b.in(column, t)
	case query.OpBetween:
		b.write("(", column, " BETWEEN ")
		b.value(t.Field, t.Values[0])
		b.write(" AND ")
		b.value(t.Field, t.Values[1])
		b.write(")")
	case query.OpAtLeast:
		b.write(column, " >= ")
		b.value(t.Field, t.Values[0])
	case query.OpAtMost:
		b.write(column, " <= ")
		b.value(t.Field, t.Values[0])
	case query.OpIsNull:
		b.write(column, " IS NULL")
	case query.OpNotNull:
		b.write(column, " IS NOT NULL")
	case query.OpContains, query.OpPrefix:
		b.part(column, t)
	}
}

// in writes that a column has one of the values.
func (b *builder[R]) in(column string, t query.Term[R]) {
	if len(t.Values) == 0 {
		b.write("FALSE")
		return
	}
	b.write(column, " IN (")
	for i, v := range t.Values {
		if i > 0 {
			b.write(", ")
		}
		b.value(t.Field, v)
	}
	b.write(")")
}

// part writes that a text contains a part, or starts with it. Every value has the empty part.
func (b *builder[R]) part(column string, t query.Term[R]) {
	k := t.Field.Kind()
	switch {
	case t.Text == "":
		b.write(column, " IS NOT NULL")
	case k != query.KindString && k != query.KindStrings:
		b.write("FALSE")
	case t.Op == query.OpPrefix:
		b.write("substr(", column, ", 1, ")
		b.arg(int64(len(t.Text)))
		if b.dialect != SQLite {
			b.write("::integer")
		}
		b.write(") = ")
		b.value(t.Field, t.Text)
	case b.dialect != SQLite:
		b.write("position(")
		b.value(t.Field, t.Text)
		b.write(" in ", column, ") > 0")
	default:
		b.write("instr(", column, ", ")
		b.value(t.Field, t.Text)
		b.write(") > 0")
	}
}
