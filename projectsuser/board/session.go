package board

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net"
	"net/http"
	"time"

	"github.com/projectsuser/roster/projectsuser/internal/web"
)

// cookieName is the name of the cookie of who signed in.
const cookieName = "roster_board"

// session admits requests that signed in with a token.
type session struct {
	expected string // the value of the cookie; empty if no token is needed
	attempts *web.Limiter
}

// newSession returns the session of a token; an empty token admits every request.
func newSession(token string) session {
	if token == "" {
		return session{}
	}
	return session{expected: hashed(token), attempts: &web.Limiter{Rates: []web.Rate{{Requests: 10, Per: time.Minute}}}}
}

// hashed returns what the cookie has for a token, so that the token itself is not kept.
func hashed(token string) string {
	sum := sha256.Sum256([]byte("roster board\n" + token))
	return hex.EncodeToString(sum[:])
}

// on reports whether a token is needed.
func (s *session) on() bool { return s.expected != "" }

// admits reports whether a request has signed in.
func (s *session) admits(r *http.Request) bool {
	if !s.on() {
		return true
	}
	c, err := r.Cookie(cookieName)
	return err == nil && subtle.ConstantTimeCompare([]byte(c.Value), []byte(s.expected)) == 1
}

// serveSession answers the form that asks for the token, and ends a session.
func (b *Board) serveSession(w http.ResponseWriter, r *http.Request, path string) {
	root := mountedAt(r)
	switch {
	case path == "sign-out" && r.Method == http.MethodPost:
		b.setCookie(w, r, "", -1)
		http.Redirect(w, r, root+"/sign-in", http.StatusSeeOther)
	case path == "sign-out":
		w.Header().Set("Allow", "POST")
		b.fail(w, r, &problem{http.StatusMethodNotAllowed, ""})
	case b.session.admits(r):
		http.Redirect(w, r, root+"/now", http.StatusSeeOther)
	case r.Method == http.MethodPost:
		b.signIn(w, r)
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		b.askToken(w, r, http.StatusOK, "")
	default:
		w.Header().Set("Allow", "GET, HEAD, POST")
		b.fail(w, r, &problem{http.StatusMethodNotAllowed, ""})
	}
}

// signIn checks the token that a form sends.
func (b *Board) signIn(w http.ResponseWriter, r *http.Request) {
	from, _, _ := net.SplitHostPort(r.RemoteAddr)
	if _, err := b.session.attempts.Allow(from); err != nil {
		b.askToken(w, r, http.StatusTooManyRequests, words("sign-in.wait"))
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
	given := hashed(r.PostFormValue("token"))
	if subtle.ConstantTimeCompare([]byte(given), []byte(b.session.expected)) != 1 {
		b.askToken(w, r, http.StatusForbidden, words("sign-in.wrong"))
		return
	}
	b.setCookie(w, r, given, 0)
	http.Redirect(w, r, mountedAt(r)+"/now", http.StatusSeeOther)
}

// setCookie sets the cookie of the session; a negative age removes it.
func (b *Board) setCookie(w http.ResponseWriter, r *http.Request, value string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: value, Path: mountedAt(r) + "/", MaxAge: age,
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil,
	})
}

// askToken answers with the form that asks for the token.
func (b *Board) askToken(w http.ResponseWriter, r *http.Request, status int, note string) {
	root := mountedAt(r)
	ask := &form{Action: root + "/sign-in", Method: "post", Submit: words("sign-in"),
		Fields: []field{{Name: "token", Label: words("sign-in.token"), Type: "password"}}}
	p := &page{Title: words("sign-in"), Lead: words("sign-in.lead"), Sections: []section{{Note: note, Form: ask}}}
	b.render(w, &frame{page: p, Root: root, zone: time.UTC}, status)
}
