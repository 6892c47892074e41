// Package fingerprint computes a hash of a value and everything that it refers to, to
// detect later that something was modified. It is for tests and debugging: it uses
// reflection, and visits everything.
package fingerprint

import (
	"encoding/binary"
	"hash"
	"hash/fnv"
	"math"
	"reflect"
)

// Of returns a hash of a value. It follows pointers, slices, interfaces and unexported
// fields. Two equal values have the same hash in every process. The value must not
// refer to itself, and must not contain maps, channels or functions: Of panics for
// those.
func Of(v any) uint64 {
	h := fnv.New64a()
	write(h, reflect.ValueOf(v))
	return h.Sum64()
}

// write writes a value to a hash.
func write(h hash.Hash64, v reflect.Value) {
	switch v.Kind() {
	case reflect.Invalid:
		number(h, 0)
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			number(h, 0)
			return
		}
		number(h, 1)
		write(h, v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			write(h, v.Field(i))
		}
	case reflect.Slice, reflect.Array:
		number(h, uint64(v.Len()))
		for i := range v.Len() {
			write(h, v.Index(i))
		}
	case reflect.String:
		number(h, uint64(v.Len()))
		h.Write([]byte(v.String()))
	case reflect.Bool:
		if v.Bool() {
			number(h, 1)
		} else {
			number(h, 0)
		}
	case reflect.Float32, reflect.Float64:
		number(h, math.Float64bits(v.Float()))
	default:
		integer(h, v)
	}
}

// integer writes an integer of any size.
func integer(h hash.Hash64, v reflect.Value) {
	switch {
	case v.CanInt():
		number(h, uint64(v.Int()))
	case v.CanUint():
		number(h, v.Uint())
	default:
		panic("fingerprint: cannot hash a " + v.Kind().String())
	}
}

func number(h hash.Hash64, n uint64) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], n)
	h.Write(b[:])
}
