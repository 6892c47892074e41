package standin

import (
	"encoding/binary"
	"testing"
	"time"
)

// The memory for used codes is bounded: new codes are refused while too many used ones
// have not expired, and expired ones make room.
func TestUsedCodesAreBounded(t *testing.T) {
	s, now := newSigner(), time.Unix(1_700_000_000, 0)
	code := func(n int) (c claims) {
		binary.BigEndian.PutUint64(c.nonce[:], uint64(n))
		c.expires = now.Add(codeLifetime)
		return c
	}
	for n := range maxUsed {
		if !s.useOnce(code(n), now) {
			t.Fatalf("code %d is refused", n)
		}
	}
	if s.useOnce(code(maxUsed), now) || len(s.used) != maxUsed {
		t.Errorf("%d used codes are remembered", len(s.used))
	}
	later := now.Add(codeLifetime)
	if !s.useOnce(code(maxUsed), later) || len(s.used) != 1 {
		t.Errorf("after they expired: %d used codes are remembered", len(s.used))
	}
}

// A signed text is valid for its own use only, until it expires, unchanged.
func TestSignedClaims(t *testing.T) {
	s, now := newSigner(), time.Unix(1_700_000_000, 0)
	c := claims{use: authorization, created: now, expires: now.Add(time.Minute), owner: 7, client: "uid", scope: "public", redirect: "http://client.test"}
	signed := s.sign(c)
	got, ok := s.verify(signed, authorization, now.Add(time.Minute-time.Second))
	got.nonce = c.nonce
	if got != c || !ok {
		t.Errorf("%+v, %t, want %+v", got, ok, c)
	}
	if _, ok := s.verify(signed, accessToken, now); ok {
		t.Error("a code is valid as an access token")
	}
	if _, ok := s.verify(signed, authorization, now.Add(time.Minute)); ok {
		t.Error("an expired code is valid")
	}
	if _, ok := newSigner().verify(signed, authorization, now); ok {
		t.Error("a code is valid for another signer")
	}
	for i := range signed {
		changed := []byte(signed)
		changed[i] = map[bool]byte{true: 'B', false: 'A'}[changed[i] == 'A']
		if _, ok := s.verify(string(changed), authorization, now); ok {
			t.Errorf("a code is valid with its byte %d changed", i)
		}
	}
}
