package standin

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"sync"
	"time"

	"github.com/projectsuser/roster/projectsuser/user"
)

// use is what a signed text may be used for.
type use byte

const (
	accessToken   use = iota + 1 // sent with requests
	refreshToken                 // exchanged for another access token
	authorization                // a code, exchanged for an access token once
)

// claims are what a token or a code says.
type claims struct {
	use      use
	created  time.Time // in whole seconds
	expires  time.Time // in whole seconds; zero if it does not expire
	owner    user.ID   // the user who authorised the client; 0 for a token of the client itself
	client   string    // the client_id
	scope    string    // scopes, separated by spaces
	redirect string    // of a code: the redirect_uri that it was sent to
	nonce    [8]byte   // makes each token different
}

// signer signs claims and verifies them, so that the handler need not store the tokens
// that it issues. It stores only which codes were used.
type signer struct {
	key [32]byte

	mu   sync.Mutex
	used map[[8]byte]time.Time // when the used codes, and the tokens that a fault ended, expire
}

// newSigner returns a signer with a random key, so that no other handler accepts its
// texts.
func newSigner() *signer {
	s := &signer{used: make(map[[8]byte]time.Time)}
	_, _ = rand.Read(s.key[:]) // never fails
	return s
}

// The lengths of the parts of a signed text, in bytes.
const (
	signatureLength = 16
	fixedLength     = 1 + 3*8 + 8 // use, created, expires, owner, nonce
)

// maxClaim is the largest client_id, scope or redirect_uri, in bytes.
const maxClaim = 2048

// sign returns the text of claims. Their texts must not contain a NUL.
func (s *signer) sign(c claims) string {
	_, _ = rand.Read(c.nonce[:])
	text := make([]byte, 0, fixedLength+len(c.client)+len(c.scope)+len(c.redirect)+2)
	text = append(text, byte(c.use))
	text = binary.BigEndian.AppendUint64(text, uint64(seconds(c.created)))
	text = binary.BigEndian.AppendUint64(text, uint64(seconds(c.expires)))
	text = binary.BigEndian.AppendUint64(text, uint64(c.owner))
	text = append(text, c.nonce[:]...)
	text = append(text, c.client+"\x00"+c.scope+"\x00"+c.redirect...)
	return base64.RawURLEncoding.EncodeToString(append(s.mac(text), text...))
}

// mac returns the signature of a text.
func (s *signer) mac(text []byte) []byte {
	mac := hmac.New(sha256.New, s.key[:])
	mac.Write(text)
	return mac.Sum(nil)[:signatureLength]
}

// verify returns the claims of a text that was signed here for the use and has not
// expired.
func (s *signer) verify(signed string, want use, now time.Time) (c claims, ok bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(signed)
	if err != nil || len(raw) < signatureLength+fixedLength {
		return c, false
	}
	text := raw[signatureLength:]
	if !hmac.Equal(raw[:signatureLength], s.mac(text)) {
		return c, false
	}
	number := func(i int) int64 { return int64(binary.BigEndian.Uint64(text[1+8*i:])) }
	c = claims{use: use(text[0]), created: secondsAt(number(0)), expires: secondsAt(number(1)), owner: user.ID(number(2))}
	copy(c.nonce[:], text[fixedLength-8:])
	texts := strings.Split(string(text[fixedLength:]), "\x00")
	c.client, c.scope, c.redirect = texts[0], texts[1], texts[2]
	return c, c.use == want && (c.expires.IsZero() || now.Before(c.expires))
}

// seconds returns an instant in seconds, 0 for the zero time.
func seconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

// secondsAt returns the instant of seconds.
func secondsAt(seconds int64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0)
}

// maxUsed is the largest number of used codes that are remembered.
const maxUsed = 10_000

// useOnce reports whether a code is used for the first time. The used codes that have
// expired are forgotten, and new ones are refused while too many have not.
func (s *signer) useOnce(code claims, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.used) >= maxUsed {
		for nonce, expires := range s.used {
			if !now.Before(expires) {
				delete(s.used, nonce)
			}
		}
	}
	if _, again := s.used[code.nonce]; again || len(s.used) >= maxUsed {
		return false
	}
	s.used[code.nonce] = code.expires
	return true
}

// isUsed reports whether a code was used or a token ended early.
func (s *signer) isUsed(c claims) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, used := s.used[c.nonce]
	return used
}
