package codec

// text encodes a string as its bytes, whether they are UTF-8 or not.
type text[V ~string] struct{}

func (text[V]) zero(v *V) bool { return *v == "" }
func (text[V]) show(v *V) any  { return string(*v) }

func (text[V]) write(e *Encoder, tag uint64, v *V) {
	e.key(tag, wireBytes)
	e.varint(uint64(len(*v)))
	e.Bytes = append(e.Bytes, *v...)
}

func (text[V]) read(_ *Decoder, v *V, from value) error {
	*v = V(from.bytes)
	return from.require(wireBytes)
}

// texts encodes a list of strings. Nil and the empty list stay distinct.
type texts struct{}

func (texts) zero(v *[]string) bool { return *v == nil }
func (texts) show(v *[]string) any  { return *v }

func (texts) write(e *Encoder, tag uint64, v *[]string) {
	e.key(tag, wireBytes)
	start := e.begin()
	for _, s := range *v {
		e.varint(uint64(len(s)))
		e.Bytes = append(e.Bytes, s...)
	}
	e.end(start)
}

func (texts) read(_ *Decoder, v *[]string, from value) error {
	*v = []string{}
	for b := from.bytes; len(b) > 0; {
		s, rest, err := takeBytes(b)
		if err != nil {
			return err
		}
		*v, b = append(*v, string(s)), rest
	}
	return from.require(wireBytes)
}
