package querysql

import "github.com/projectsuser/roster/query"

// Create writes the statements that create the tables.
func (w *Writer[R]) Create() []Statement {
	main := w.builder()
	main.write("CREATE TABLE ", w.main(), " (")
	for i, c := range w.Columns() {
		if i > 0 {
			main.write(", ")
		}
		main.write(quoted(c.Name), " ", c.Type)
		if i == 0 {
			main.write(" PRIMARY KEY")
		}
	}
	main.write(")")
	all := []Statement{{Text: main.text.String()}}
	for _, f := range w.schema.Fields() {
		if !f.Sortable() {
			all = append(all, w.createMany(f))
		}
	}
	return all
}

// createMany writes the table of a field of many values.
func (w *Writer[R]) createMany(f query.AnyField[R]) Statement {
	b := w.builder()
	b.write("CREATE TABLE ", w.manyTable(f), " (id ", w.typeOf(query.KindInt), ", value ", w.typeOf(f.Kind()))
	if f.Kind() == query.KindStrings {
		b.write(", value_fold ", w.typeOf(f.Kind()))
	}
	b.write(", PRIMARY KEY (id, value))")
	return Statement{Text: b.text.String()}
}

// typeOf returns the type of a column that conditions use.
func (w *Writer[R]) typeOf(k query.Kind) string {
	types := map[query.Kind][3]string{
		query.KindTime: {"TEXT", `text COLLATE "C"`, "bigint"}, query.KindFloat: {"REAL", "double precision", "double precision"},
		query.KindBool: {"INTEGER", "boolean", "boolean"}, query.KindEnum: {"INTEGER", "smallint", "smallint"},
		query.KindString: {"BLOB", "bytea", "bytea"}, query.KindStrings: {"BLOB", "bytea", "bytea"},
	}
	of, ok := types[k]
	if !ok {
		of = [3]string{"INTEGER", "bigint", "bigint"}
	}
	return of[w.dialect]
}

// Put writes the statements that put a record, and replace the one with the same id if there
// is one. They should run in one transaction. It returns a [*TimeError] for an instant that
// a column cannot have.
func (w *Writer[R]) Put(r R) ([]Statement, error) {
	all := w.Delete(w.id().Values(r)[0].(int64))
	main := w.builder()
	main.write("INSERT INTO ", w.main(), " VALUES (")
	for i, c := range w.Columns() {
		if i > 0 {
			main.write(", ")
		}
		v, err := c.Value(r)
		if err != nil {
			return nil, err
		}
		main.cell(v)
	}
	for _, f := range w.schema.Fields() {
		if !f.Sortable() {
			many, err := w.putMany(r, f)
			if err != nil {
				return nil, err
			}
			all = append(all, many...)
		}
	}
	main.write(")")
	s, err := main.statement()
	return append(all, s), err
}

// cell writes a value of a column.
func (b *builder[R]) cell(v any) {
	if v == nil {
		b.write("NULL")
		return
	}
	b.arg(v)
}

// putMany writes the statements that insert the values of a field of many.
func (w *Writer[R]) putMany(r R, f query.AnyField[R]) ([]Statement, error) {
	var all []Statement
	for _, v := range f.Values(r) {
		b := w.builder()
		b.write("INSERT INTO ", w.manyTable(f), " VALUES (")
		b.value(w.id(), w.id().Values(r)[0])
		b.write(", ")
		b.value(f, v)
		if text, ok := v.(string); ok {
			b.write(", ")
			b.value(f, query.Fold(text))
		}
		b.write(")")
		s, err := b.statement()
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// Delete writes the statements that delete the record with the id.
func (w *Writer[R]) Delete(id int64) []Statement {
	remove := func(table, column string) Statement {
		b := w.builder()
		b.write("DELETE FROM ", table, " WHERE ", column, " = ")
		b.arg(id)
		return Statement{b.text.String(), b.args}
	}
	all := []Statement{remove(w.main(), quoted(w.id().Name()))}
	for _, f := range w.schema.Fields() {
		if !f.Sortable() {
			all = append(all, remove(w.manyTable(f), "id"))
		}
	}
	return all
}
