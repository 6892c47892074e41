package standin

import (
	"cmp"
	"crypto/subtle"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// codeLifetime is how long an authorization code is valid.
const codeLifetime = 10 * time.Minute

// outOfBand is the redirect_uri of a program that cannot receive a redirection: the code
// is the answer.
const outOfBand = "urn:ietf:wg:oauth:2.0:oob"

// routeOAuth declares the routes of OAuth 2, also below /v2, where some clients look for
// them.
func (h *handler) routeOAuth(s *web.Service) {
	for _, prefix := range []string{"", "/v2"} {
		s.Handle("GET", prefix+"/oauth/authorize", h.authorize)
		s.Handle("POST", prefix+"/oauth/token", h.issueToken)
		s.Handle("GET", prefix+"/oauth/token/info", h.tokenInfo)
	}
}

// isPublic reports whether a path needs no token.
func isPublic(path string) bool {
	path = strings.TrimPrefix(strings.TrimSuffix(path, "/"), "/v2")
	return path == "/oauth/token" || path == "/oauth/authorize"
}

// bearer returns the claims of the token of a request, which is in the Authorization
// header or in the parameter access_token, and whether it is valid.
func (h *handler) bearer(r *http.Request) (token claims, ok bool) {
	scheme, text, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		if text, ok = parameter(r.URL.RawQuery, "access_token"); !ok {
			return token, false
		}
	}
	if h.options.Token != "" && subtle.ConstantTimeCompare([]byte(text), []byte(h.options.Token)) == 1 {
		return claims{use: accessToken}, true
	}
	return h.signer.verify(text, accessToken, h.options.Clock())
}

// caller returns the login of the user who authorised the token of a request, else of the
// one that the options name, "" without either.
func (h *handler) caller(r *http.Request) string {
	if u, err := h.me(h.Registry.Snapshot(), r); err == nil {
		return u.Login
	}
	return ""
}

// me returns the user whom /v2/me means: the one who authorised the token, else the one
// that the options name; errNotFound without either.
func (h *handler) me(s *store.Snapshot, r *http.Request) (*user.User, error) {
	if token, ok := h.bearer(r); ok && token.owner != 0 {
		if u := s.User(token.owner); u != nil {
			return u, nil
		}
	}
	return userOf(s, h.options.Me)
}

// tokenRequest has the parameters of a request for a token. They are in the body or in
// the URL.
type tokenRequest struct {
	*http.Request
	body web.Object
}

// value returns a parameter, "" without it.
func (r tokenRequest) value(name string) string {
	if v := r.body.Value(name); v.Kind() == web.Text {
		return v.Text()
	}
	text, _ := parameter(r.URL.RawQuery, name)
	return text
}

// client returns the credentials of the client.
func (r tokenRequest) client() (id, secret string) {
	if id, secret, ok := r.BasicAuth(); ok {
		// OAuth 2 encodes both as in a form.
		return unescapeOr(id), unescapeOr(secret)
	}
	return r.value("client_id"), r.value("client_secret")
}

// unescapeOr returns a text decoded as in a form, or the text itself if it is not
// encoded.
func unescapeOr(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	return text
}

// issueToken answers a client with a new token.
func (h *handler) issueToken(r *http.Request, buf []byte) (web.Answer, error) {
	body, err := web.ReadObject(r)
	if err != nil {
		return web.Answer{}, err
	}
	asked, now := tokenRequest{r, body}, h.options.Clock()
	grant := asked.value("grant_type")
	if grant == "" {
		return web.Answer{}, badRequest("invalid_request", "grant_type is missing")
	}
	id, secret := asked.client()
	if !h.knowsClient(id, secret) {
		return web.Answer{}, &tokenError{http.StatusUnauthorized, "invalid_client", "no client with this client_id and client_secret"}
	}
	token := claims{use: accessToken, created: now, expires: now.Add(h.lifetime()), client: id}
	switch grant {
	case "client_credentials":
		token.scope = cmp.Or(asked.value("scope"), "public")
	case "authorization_code":
		code, ok := h.signer.verify(asked.value("code"), authorization, now)
		if !ok || code.client != id || code.redirect != asked.value("redirect_uri") || !h.signer.useOnce(code, now) {
			return web.Answer{}, badRequest("invalid_grant", "the code is invalid, expired, used, or of another client or redirect_uri")
		}
		token.owner, token.scope = code.owner, code.scope
	case "refresh_token":
		old, ok := h.signer.verify(asked.value("refresh_token"), refreshToken, now)
		if !ok || old.client != id {
			return web.Answer{}, badRequest("invalid_grant", "the refresh_token is invalid, or of another client")
		}
		token.owner, token.scope = old.owner, old.scope
	default:
		return web.Answer{}, badRequest("unsupported_grant_type", "want client_credentials, authorization_code or refresh_token")
	}
	if err := checkClaims(token); err != nil {
		return web.Answer{}, err
	}
	return h.grant(buf, token), nil
}

// checkClaims refuses texts that a token cannot contain.
func checkClaims(c claims) error {
	for _, text := range []string{c.client, c.scope, c.redirect} {
		if len(text) > maxClaim || strings.Contains(text, "\x00") {
			return badRequest("invalid_request", "client_id, scope and redirect_uri must have at most 2048 bytes and no NUL")
		}
	}
	return nil
}

// lifetime returns how long an access token is valid.
func (h *handler) lifetime() time.Duration { return cmp.Or(h.options.TokenLifetime, 2*time.Hour) }

// knowsClient reports whether a client may have a token.
func (h *handler) knowsClient(id, secret string) bool {
	if h.options.Clients == nil {
		return true
	}
	want, ok := h.options.Clients[id]
	return subtle.ConstantTimeCompare([]byte(want), []byte(secret)) == 1 && ok
}

// grant returns the answer with a new token. A token that a user authorised comes with
// another one to refresh it.
func (h *handler) grant(buf []byte, token claims) web.Answer {
	w := jsonwriter.New(buf)
	w.BeginObject()
	w.Key("access_token").String(h.signer.sign(token))
	w.Key("token_type").String("bearer")
	w.Key("expires_in").Int(int64(token.expires.Sub(token.created) / time.Second))
	if token.owner != 0 {
		refresh := token
		refresh.use, refresh.expires = refreshToken, time.Time{}
		w.Key("refresh_token").String(h.signer.sign(refresh))
	}
	w.Key("scope").String(token.scope)
	w.Key("created_at").Int(token.created.Unix())
	w.EndObject()
	answer := answerOf(http.StatusOK, w)
	answer.Header = http.Header{"Cache-Control": {"no-store"}}
	return answer
}

// authorize redirects at once to the client, with a code for the user that the parameter
// user or the options name. There is no page that asks the user.
func (h *handler) authorize(r *http.Request, buf []byte) (web.Answer, error) {
	asked := tokenRequest{Request: r}
	id, to := asked.value("client_id"), asked.value("redirect_uri")
	if _, known := h.options.Clients[id]; h.options.Clients != nil && !known {
		return web.Answer{}, &tokenError{http.StatusUnauthorized, "invalid_client", "no client with this client_id"}
	}
	target, err := url.Parse(to)
	if err != nil || to != outOfBand && (target.Host == "" || target.Scheme != "http" && target.Scheme != "https") {
		return web.Answer{}, badRequest("invalid_request", "redirect_uri must be an absolute URL of http or https")
	}
	if asked.value("response_type") != "code" {
		return web.Answer{}, badRequest("unsupported_response_type", "want the response_type code")
	}
	u, err := userOf(h.Snapshot(r), cmp.Or(asked.value("user"), h.options.Me))
	if err != nil {
		return web.Answer{}, badRequest("access_denied", "no user: name one in the parameter user")
	}
	now := h.options.Clock()
	code := claims{
		use: authorization, created: now, expires: now.Add(codeLifetime),
		owner: u.ID, client: id, scope: cmp.Or(asked.value("scope"), "public"), redirect: to,
	}
	if err := checkClaims(code); err != nil {
		return web.Answer{}, err
	}
	return redirection(buf, target, h.signer.sign(code), asked), nil
}

// redirection returns the answer that sends a code to a client.
func redirection(buf []byte, target *url.URL, code string, asked tokenRequest) web.Answer {
	if target.String() == outOfBand {
		w := jsonwriter.New(buf)
		w.BeginObject()
		w.Key("code").String(code)
		w.EndObject()
		return answerOf(http.StatusOK, w)
	}
	values := target.Query()
	values.Set("code", code)
	if state := asked.value("state"); state != "" {
		values.Set("state", state)
	}
	target.RawQuery = values.Encode()
	return web.Answer{Status: http.StatusFound, Header: http.Header{"Location": {target.String()}, "Cache-Control": {"no-store"}}, Body: append(buf, "{}"...)}
}

// tokenInfo answers what the token of a request says.
func (h *handler) tokenInfo(r *http.Request, buf []byte) (web.Answer, error) {
	token, ok := h.bearer(r)
	if !ok {
		return web.Answer{}, web.ErrUnauthenticated
	}
	w := jsonwriter.New(buf)
	w.BeginObject()
	w.Key("resource_owner_id")
	if token.owner == 0 {
		w.Null()
	} else {
		w.Int(int64(token.owner))
	}
	w.Key("scopes").BeginArray()
	for scope := range strings.FieldsSeq(token.scope) {
		w.String(scope)
	}
	w.EndArray()
	w.Key("expires_in_seconds")
	if token.expires.IsZero() {
		w.Null()
	} else {
		w.Int(int64(token.expires.Sub(h.options.Clock()) / time.Second))
	}
	w.Key("application").BeginObject()
	w.Key("uid").String(token.client)
	w.EndObject()
	w.Key("created_at").Int(seconds(token.created))
	w.EndObject()
	return answerOf(http.StatusOK, w), nil
}

// tokenError is an error in the form of OAuth 2.
type tokenError struct {
	status      int
	code        string
	description string
}

// badRequest returns a tokenError of the status 400.
func badRequest(code, description string) *tokenError {
	return &tokenError{http.StatusBadRequest, code, description}
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
