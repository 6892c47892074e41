package command

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// accessed is a server over the school with an access.
func accessed(t *testing.T, a access) func(target string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := registry.New(registry.Options{Fields: standin.Fields(), Policy: systemPolicy(), Clock: february})
	e := &environment{in: strings.NewReader(schoolAt(february())), err: io.Discard, now: february}
	if _, err := fillRegistry(t.Context(), e, input{files: []string{"-"}}, r); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	h := newServer(systems(r, a, log), log).Handler
	return func(target string, header ...string) *httptest.ResponseRecorder {
		method, target, _ := strings.Cut(target, " ")
		request := httptest.NewRequest(method, target, nil)
		for i := 0; i < len(header); i += 2 {
			request.Header.Set(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, request)
		return w
	}
}

// TestTokensAsClientsSendThem expects that each system takes the token as its clients send
// it.
func TestTokensAsClientsSendThem(t *testing.T) {
	ask := accessed(t, access{token: "sesame"})
	for _, header := range [][]string{
		{"Authorization", "Bearer sesame"}, {"Authorization", "bearer sesame"}, {"Authorization", "Zoho-oauthtoken sesame"}, {"Authorization", "Zoho-authtoken sesame"},
		{"X-NokoToken", "sesame"}, {"X-FreckleToken", "sesame"},
	} {
		for _, target := range []string{"GET /noko/v2/users", "GET /zoho/api/v3/users"} {
			if w := ask(target, header...); w.Code != 200 {
				t.Errorf("%s with %s: %d %s", target, header, w.Code, w.Body)
			}
		}
	}
	for _, target := range []string{
		"GET /zoho/api/v3/users?authtoken=sesame", "GET /noko/api/users.json?token=sesame",
		"GET /noko/v2/users?noko_token=sesame", "GET /noko/users?freckle_token=sesame", "GET /zoho/users?page=1&access_token=sesame",
	} {
		if w := ask(target); w.Code != 200 {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
	if w := ask("GET /zoho/users?authtoken=other&page=1"); w.Code != 401 {
		t.Errorf("another token in the URL: %d", w.Code)
	}
	for _, header := range [][]string{{}, {"X-NokoToken", "other"}, {"Authorization", "Basic sesame"}, {"Authorization", "Bearer"}} {
		if w := ask("GET /noko/users", header...); w.Code != 401 {
			t.Errorf("with %s: %d", header, w.Code)
		}
	}
}

// TestClientsGetTokens expects that a registered client gets a token by both grants, and
// that no other client does.
func TestClientsGetTokens(t *testing.T) {
	var a access
	if err := a.addClient("uid:secret"); err != nil {
		t.Fatal(err)
	}
	a.login = "ada"
	ask := accessed(t, a)
	if w := ask("GET /v2/me"); w.Code != 401 {
		t.Errorf("without a token: %d", w.Code)
	}
	client := url.Values{"client_id": {"uid"}, "client_secret": {"secret"}, "grant_type": {"client_credentials"}}
	authorized := ask("GET /oauth/authorize?" + url.Values{"client_id": {"uid"}, "redirect_uri": {"http://c.test/"}, "response_type": {"code"}}.Encode())
	to, err := url.Parse(authorized.Header().Get("Location"))
	if err != nil || authorized.Code != 302 {
		t.Fatalf("%d %v", authorized.Code, err)
	}
	code := url.Values{"client_id": {"uid"}, "client_secret": {"secret"}, "grant_type": {"authorization_code"}, "code": {to.Query().Get("code")}, "redirect_uri": {"http://c.test/"}}
	for name, form := range map[string]url.Values{"client_credentials": client, "authorization_code": code} {
		var token struct {
			AccessToken string `json:"access_token"`
		}
		w := ask("POST /oauth/token?" + form.Encode())
		if err := json.Unmarshal(w.Body.Bytes(), &token); err != nil || w.Code != 200 {
			t.Fatalf("%s: %d %s", name, w.Code, w.Body)
		}
		if w := ask("GET /v2//me", "Authorization", "Bearer "+token.AccessToken); w.Code != 200 || !strings.Contains(w.Body.String(), `"login":"ada"`) {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	client.Set("client_secret", "other")
	if w := ask("POST /oauth/token?" + client.Encode()); w.Code != 401 {
		t.Errorf("another secret: %d", w.Code)
	}
}

// TestOneFace expects that -face serves one system at the root and no web page, with -url in its links.
func TestOneFace(t *testing.T) {
	for face, target := range map[string]string{"42": "/v2/users", "noko": "/v2/users", "zoho": "/api/v3/users", "overplane": "/api/projects/project-user?parent_id=rush-00"} {
		ask := accessed(t, access{face: face, url: "https://one.example", board: true})
		w := ask("GET " + target)
		if w.Code != 200 || (face == "42" || face == "noko") && !strings.Contains(w.Body.String(), `"https://one.example/`) {
			t.Errorf("%s: %d %s", face, w.Code, w.Body)
		}
		if w := ask("GET /noko/users"); w.Code != 404 {
			t.Errorf("%s also serves Noko: %d", face, w.Code)
		}
		if w := ask("GET /now"); w.Code != 404 {
			t.Errorf("%s also serves the web page: %d", face, w.Code)
		}
	}
}

// TestTheBoardNeedsATokenForOtherMachines serves the web page at an address that other
// machines reach only with a token, which the page then asks for.
func TestTheBoardNeedsATokenForOtherMachines(t *testing.T) {
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, test := range []struct {
		args []string
		want int
	}{
		{nil, http.StatusOK},
		{[]string{"-token", "secret"}, http.StatusSeeOther},
		{[]string{"-addr", "0.0.0.0:0"}, http.StatusNotFound},
		{[]string{"-addr", "0.0.0.0:0", "-token", "secret"}, http.StatusSeeOther},
	} {
		s := startServe(t, serveConfig{}, test.args...)
		if _, ok := s.registry.Fields().Registrations.Schema.Field("since"); ok != (test.want != http.StatusNotFound) {
			t.Errorf("serve %q: the field of the board is declared: %t", test.args, ok)
		}
		u, err := url.Parse(s.url)
		if err != nil {
			t.Fatal(err)
		}
		response, err := client.Get("http://127.0.0.1:" + u.Port() + "/now")
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != test.want {
			t.Errorf("serve %q: the board answers %d, want %d", test.args, response.StatusCode, test.want)
		}
	}
}

// TestThePageLeavesOtherPathsToTheAPI expects that a path with two slashes at its start is
// answered by the 42 API, not by the web page.
func TestThePageLeavesOtherPathsToTheAPI(t *testing.T) {
	ask := accessed(t, access{board: true})
	for target, kind := range map[string]string{"GET //v2/users": "application/json", "GET //": "application/json", "GET /now": "text/html"} {
		if w := ask(target); !strings.HasPrefix(w.Header().Get("Content-Type"), kind) {
			t.Errorf("%s: %d %s", target, w.Code, w.Header().Get("Content-Type"))
		}
	}
}
