package query

// A span is the range of keys from lo to hi, both included.
type span struct{ lo, hi key }

// everything is the span of all keys that a record can have, null included.
var everything = span{lowest, nullKey}

// empty reports whether no key is in the span.
func (s span) empty() bool { return s.lo.compare(s.hi) > 0 }

// point reports whether the span has a single key.
func (s span) point() bool { return s.lo == s.hi }

// ofCodes returns the span of all keys whose codes are in the span.
func (s span) ofCodes() span {
	return span{key{s.lo.code, rest{place: belowAll}}, key{s.hi.code, rest{place: aboveAll}}}
}

// intersect appends the ranges that are in both lists.
func intersect(a, b, out []span) []span {
	for len(a) > 0 && len(b) > 0 {
		s := span{a[0].lo, a[0].hi}
		if b[0].lo.compare(s.lo) > 0 {
			s.lo = b[0].lo
		}
		if b[0].hi.compare(s.hi) < 0 {
			s.hi = b[0].hi
			b = b[1:]
		} else {
			a = a[1:]
		}
		if !s.empty() {
			out = append(out, s)
		}
	}
	return out
}

// unite returns the ranges that are in one of the lists, disjoint and in order. Ranges
// without a key between them become one.
func (e exactCodes) unite(a, b []span) (out []span) {
	for len(a)+len(b) > 0 {
		next := &a
		if len(a) == 0 || len(b) > 0 && b[0].lo.compare(a[0].lo) < 0 {
			next = &b
		}
		s := (*next)[0]
		*next = (*next)[1:]
		last := len(out) - 1
		switch {
		case last < 0 || e.after(out[last].hi).compare(s.lo) < 0:
			out = append(out, s)
		case out[last].hi.compare(s.hi) < 0:
			out[last].hi = s.hi
		}
	}
	return out
}

// complement returns the ranges of keys that are in none of the spans.
func (e exactCodes) complement(spans []span) (out []span) {
	rest := everything
	for _, s := range spans {
		if hi := e.before(s.lo); rest.lo.compare(s.lo) < 0 && hi != lowest {
			out = append(out, span{rest.lo, hi})
		}
		if rest.lo = e.after(s.hi); s.hi == nullKey {
			return out
		}
	}
	return append(out, rest)
}

// after returns the first key after k.
func (e exactCodes) after(k key) key {
	switch {
	case k == highest:
		return nullKey
	case k.rest.place == belowAll:
		return key{code: k.code}
	case e.ambiguous(k.code):
		k.rest.lo++
	default:
		k.rest.place = aboveAll
	}
	return k
}

// before returns the last key before k.
func (e exactCodes) before(k key) key {
	switch {
	case k == nullKey:
		return highest
	case k.rest.place == aboveAll:
		return key{code: k.code}
	case e.ambiguous(k.code):
		k.rest.lo--
	default:
		k.rest.place = belowAll
	}
	return k
}

// prefixSpan returns the range of the keys of texts with the prefix. Of values that are not
// texts, all start with the empty prefix and none with another.
func prefixSpan(prefix string, texts bool) []span {
	switch {
	case prefix == "":
		return []span{{lowest, highest}}
	case !texts:
		return nil
	}
	// The texts with the prefix end before the text that has the next byte in its place.
	next := []byte(prefix)
	for len(next) > 0 && next[len(next)-1] == 0xff {
		next = next[:len(next)-1]
	}
	if len(next) == 0 {
		return []span{{textKey(prefix), highest}}
	}
	next[len(next)-1]++
	return []span{{textKey(prefix), noExactCodes.before(textKey(string(next)))}}
}
