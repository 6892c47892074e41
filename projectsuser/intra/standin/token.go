package standin

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/internal/web"
)

// tokens issues tokens and verifies them without storing them. A token consists of
// the second at which it expires, random bytes, and a signature of both.
type tokens struct {
	key      [32]byte
	lifetime time.Duration
}

// newTokens returns tokens with a random key, so that no other handler accepts them.
func newTokens(lifetime time.Duration) tokens {
	t := tokens{lifetime: lifetime}
	_, _ = rand.Read(t.key[:]) // never fails
	return t
}

// The lengths of the parts of a token, in bytes.
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

// sign returns the signature of the first two parts of a token.
func (t *tokens) sign(text []byte) []byte {
	mac := hmac.New(sha256.New, t.key[:])
	mac.Write(text)
	return mac.Sum(nil)[:tokenLength-tokenSigned]
}

// valid reports whether a token was issued here and has not expired.
func (t *tokens) valid(text string, now time.Time) bool {
	token, err := hex.DecodeString(text)
	return err == nil && len(token) == tokenLength &&
		hmac.Equal(token[tokenSigned:], t.sign(token[:tokenSigned])) &&
		now.Unix() < int64(binary.BigEndian.Uint64(token))
}

// bearer returns the token of a request, and whether it is valid.
func (h *handler) bearer(r *http.Request) (token string, ok bool) {
	scheme, token, found := strings.Cut(r.Header.Get("Authorization"), " ")
	if !found || !strings.EqualFold(scheme, "Bearer") {
		return "", false
	}
	fixed := h.options.Token != "" && subtle.ConstantTimeCompare([]byte(token), []byte(h.options.Token)) == 1
	return token, fixed || h.tokens.valid(token, h.options.Clock())
}

// address returns the address that a request came from, without the port.
func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// tokenPath is the path that issues tokens.
const tokenPath = "/oauth/token"

// issueToken answers a client with a new token.
func (h *handler) issueToken(r *http.Request, buf []byte) (web.Answer, error) {
	body, err := web.ReadObject(r)
	if err != nil {
		return web.Answer{}, err
	}
	value := func(name string) string {
		if v := body.Value(name); v.Kind() == web.Text {
			return v.Text()
		}
		return r.URL.Query().Get(name)
	}
	switch value("grant_type") {
	case "client_credentials":
	case "":
		return web.Answer{}, &tokenError{http.StatusBadRequest, "invalid_request", "grant_type is missing"}
	default:
		return web.Answer{}, &tokenError{http.StatusBadRequest, "unsupported_grant_type", "want the grant_type client_credentials"}
	}
	id, secret, basic := r.BasicAuth()
	if !basic {
		id, secret = value("client_id"), value("client_secret")
	}
	if !h.knowsClient(id, secret) {
		return web.Answer{}, &tokenError{http.StatusUnauthorized, "invalid_client", "no client with this client_id and client_secret"}
	}
	return h.grant(buf, value("scope")), nil
}

// knowsClient reports whether a client may have a token.
func (h *handler) knowsClient(id, secret string) bool {
	if h.options.Clients == nil {
		return true
	}
	want, ok := h.options.Clients[id]
	return subtle.ConstantTimeCompare([]byte(want), []byte(secret)) == 1 && ok
}

// grant returns the answer with a new token.
func (h *handler) grant(buf []byte, scope string) web.Answer {
	if scope == "" {
		scope = "public"
	}
	now := h.options.Clock()
	w := jsonwriter.New(buf)
	w.BeginObject()
	w.Key("access_token").String(h.tokens.issue(now))
	w.Key("token_type").String("bearer")
	w.Key("expires_in").Int(int64(h.tokens.lifetime / time.Second))
	w.Key("scope").String(scope)
	w.Key("created_at").Int(now.Unix())
	w.EndObject()
	answer := answerOf(http.StatusOK, w)
	answer.Header = http.Header{"Cache-Control": {"no-store"}}
	return answer
}

// tokenError is an error in the form of OAuth 2.
type tokenError struct {
	status      int
	code        string
	description string
}

func (e *tokenError) Error() string { return "standin: token: " + e.description }

// render returns the answer to the error.
func (e *tokenError) render(buf []byte) web.Answer {
	w := jsonwriter.New(buf)
	w.BeginObject()
	w.Key("error").String(e.code)
	w.Key("error_description").String(e.description)
	w.EndObject()
	answer := answerOf(e.status, w)
	answer.Header = challenge(e.code, e.description)
	return answer
}

// challenge returns the header that describes how to authenticate.
func challenge(code, description string) http.Header {
	return http.Header{"Www-Authenticate": {`Bearer realm="42 API", error=` + strconv.Quote(code) + `, error_description=` + strconv.Quote(description)}}
}
