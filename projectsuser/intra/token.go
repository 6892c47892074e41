package intra

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/projectsuser/roster/projectsuser/internal/web"
)

// tokens issues tokens and knows them again without keeping them: a token is
// until when it is good, something random, and a signature of both.
type tokens struct {
	key      [32]byte
	lifetime time.Duration
}

// newTokens returns tokens that no other handler knows: the key is this one's, so
// tokens end with it.
func newTokens(lifetime time.Duration) tokens {
	t := tokens{lifetime: lifetime}
	_, _ = rand.Read(t.key[:]) // never fails
	return t
}

// A token has so many bytes of each.
const (
	tokenExpiry = 8
	tokenRandom = 8
	tokenSigned = tokenExpiry + tokenRandom
	tokenLength = tokenSigned + 16
)

// issue returns a new token.
func (t *tokens) issue(now time.Time) string {
	token := make([]byte, tokenSigned, tokenLength)
	binary.BigEndian.PutUint64(token, uint64(now.Add(t.lifetime).Unix()))
	_, _ = rand.Read(token[tokenExpiry:])
	return hex.EncodeToString(append(token, t.sign(token)...))
}

// sign returns the signature of what a token says.
func (t *tokens) sign(text []byte) []byte {
	mac := hmac.New(sha256.New, t.key[:])
	mac.Write(text)
	return mac.Sum(nil)[:tokenLength-tokenSigned]
}

// good reports whether a token was issued here and has not expired.
func (t *tokens) good(text string, now time.Time) bool {
	token, err := hex.DecodeString(text)
	return err == nil && len(token) == tokenLength &&
		hmac.Equal(token[tokenSigned:], t.sign(token[:tokenSigned])) &&
		now.Unix() < int64(binary.BigEndian.Uint64(token))
}

// errNoToken says that a request has no token that is good.
var errNoToken = errors.New("intra: the access token is invalid")

// bearer returns the token of a request, and whether it is good.
func (h *Handler) bearer(r *http.Request) (token string, ok bool) {
	scheme, token, found := strings.Cut(r.Header.Get("Authorization"), " ")
	if !found || !strings.EqualFold(scheme, "Bearer") {
		return "", false
	}
	fixed := h.options.Token != "" && subtle.ConstantTimeCompare([]byte(token), []byte(h.options.Token)) == 1
	return token, fixed || h.tokens.good(token, h.options.Clock())
}

// address returns where a request comes from, without the port.
func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// tokenError is what OAuth calls an error.
type tokenError struct {
	status int
	code   string
	words  string
}

func (e *tokenError) Error() string { return "intra: token: " + e.words }

// issueToken answers a client with a token.
func (h *Handler) issueToken(r *http.Request, buf []byte) (web.Answer, error) {
	body, err := web.ReadObject(r)
	if err != nil {
		return web.Answer{}, err
	}
	given := func(name string) string {
		if v := body.Value(name); v.Kind() == web.Text {
			return v.Text()
		}
		return r.URL.Query().Get(name)
	}
	switch given("grant_type") {
	case "client_credentials":
	case "":
		return web.Answer{}, &tokenError{http.StatusBadRequest, "invalid_request", "grant_type is missing"}
	default:
		return web.Answer{}, &tokenError{http.StatusBadRequest, "unsupported_grant_type", "want the grant_type client_credentials"}
	}
	id, secret, basic := r.BasicAuth()
	if !basic {
		id, secret = given("client_id"), given("client_secret")
	}
	if !h.knows(id, secret) {
		return web.Answer{}, &tokenError{http.StatusUnauthorized, "invalid_client", "no client with this client_id and client_secret"}
	}
	return h.grant(buf, given("scope")), nil
}

// knows reports whether a client may have a token.
func (h *Handler) knows(id, secret string) bool {
	if h.options.Clients == nil {
		return true
	}
	want, ok := h.options.Clients[id]
	return subtle.ConstantTimeCompare([]byte(want), []byte(secret)) == 1 && ok
}

// grant answers with a new token.
func (h *Handler) grant(buf []byte, scope string) web.Answer {
	if scope == "" {
		scope = "public"
	}
	now := h.options.Clock()
	w := writer{to: buf}
	w.begin()
	member(&w, "access_token", h.tokens.issue(now), words)
	member(&w, "token_type", "bearer", words)
	member(&w, "expires_in", int64(h.tokens.lifetime/time.Second), number)
	member(&w, "scope", scope, words)
	member(&w, "created_at", now.Unix(), number)
	w.end()
	return web.Answer{Header: http.Header{"Cache-Control": {"no-store"}}, Body: w.to}
}

// render returns the answer that an OAuth error is.
func (e *tokenError) render(buf []byte) web.Answer {
	w := writer{to: buf}
	w.begin()
	member(&w, "error", e.code, words)
	member(&w, "error_description", e.words, words)
	w.end()
	return web.Answer{Status: e.status, Header: challenge(e.code, e.words), Body: w.to}
}

// challenge returns the header that says how to authenticate.
func challenge(code, description string) http.Header {
	return http.Header{"Www-Authenticate": {`Bearer realm="42 API", error=` + strconv.Quote(code) + `, error_description=` + strconv.Quote(description)}}
}
